// Settings from afar for one, several or all cameras: a form of the allowed keys, and what changes. The files are a download, or are written by PUT.
// What became of each is in the reports.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Value } from '../../src/config/config.ts';
import type { Field } from '../configure/form/fields.ts';
import { drawField, type Desk, type FormWork } from '../configure/form/fieldview.ts';
import { emptyModel, nodeTyped, nodeOf, pathOf, shownIn, toNode, withNodeAt, type Model } from '../configure/form/model.ts';
import { valueOf, type Node } from '../configure/form/tree.ts';
import { labelOf, wordsFor } from '../configure/form/wording.ts';
import { style } from '../configure/style.ts';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import { saveFile } from '../watch/save.ts';
import type { Camera } from './camera.ts';
import { ago, settingsWords } from './facts.ts';
import { wordIn } from './judge.ts';
import type { Fleet } from './model.ts';
import { packFiles } from './pack.ts';
import { raw, shownSentence } from './raw.ts';
import { changesOf, firstValue, mistakesIn, nextId, readLast, settingsBytes, settingsGroups, shownValue, type Last, type SettingsSet } from './settings.ts';
import { isClean, settingsStateOf } from './standing.ts';

const mostShown = 100;
const groups = settingsGroups();
const order = groups.flatMap(({ fields }) => fields.map(({ key }) => key));
const fieldOf = (key: string): Field => groups.flatMap(({ fields }) => fields).find(field => field.key === key)!;

/** What became of a file that was to be written. */
type Written = { isDone: boolean; text: string };

/** The form for settings from afar as an element. */
export class SnapferryFleetSettings extends KeepingElement {
  static override properties = {
    fleet: { attribute: false }, targets: { attribute: false }, back: { attribute: false }, version: { attribute: false },
    model: { state: true }, chosen: { state: true }, left: { state: true }, lasts: { state: true },
    written: { state: true }, isWriting: { state: true },
  };

  static override styles = [look, style, css`
    .row > div { display: flex; flex-direction: column; gap: 0.2rem; }
    .row { align-items: end; margin: 0 0 0.75rem; }
    .added { display: flex; flex-direction: column; gap: 0.3rem; align-items: flex-start; }
    .added > .field, .added > fieldset { width: 100%; }
    .wide { overflow-x: auto; }
  `];

  fleet!: Fleet;
  /** The cameras that the list shows, or one. */
  targets: readonly Camera[] = [];
  /** The address of the page before. */
  back = '#';
  /** Changes with each look at a camera. */
  version = 0;
  private model: Model = emptyModel();
  /** Keys in the form. */
  private chosen: readonly string[] = [];
  /** Names of cameras that are to get nothing. */
  private left: ReadonlySet<string> = new Set();
  private lasts: ReadonlyMap<string, Last> = new Map();
  private written: ReadonlyMap<string, Written> = new Map();
  private isWriting = false;
  private isBegun = false;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('targets') && !this.isBegun && this.targets.length > 0) {
      this.isBegun = true;
      void this.begin();
    }
  }

  /** The last files of all, and that of the first in the form. */
  private async begin(): Promise<void> {
    this.fleet.want(this.targets.filter(({ isRead }) => !isRead));
    await Promise.all(this.targets.map(async camera => {
      const last = readLast(await this.fleet.readSettings(camera));
      this.lasts = new Map([...this.lasts, [camera.name, last]]);
    }));
    const [first] = this.targets;
    const set = first && this.lasts.get(first.name)?.set;
    if (set && this.chosen.length === 0) for (const [key, value] of Object.entries(set)) if (order.includes(key)) this.add(key, value);
  }

  private add(key: string, value: Value): void {
    this.chosen = [...this.chosen.filter(one => one !== key), key];
    this.put(key, toNode(value));
  }

  private put(key: string, node: Node | undefined): void {
    this.model = withNodeAt(this.model, pathOf(key), node, order);
  }

  private leaveOut(key: string): void {
    this.chosen = this.chosen.filter(one => one !== key);
    this.put(key, undefined);
  }

  private get work(): FormWork {
    return {
      model: this.model,
      fieldText: field => shownIn(field, nodeOf(this.model, field.key)),
      // an empty text is a value; an empty number is none
      type: (field, text) => this.put(field.key, text === '' && field.kind !== 'number' ? toNode('') : nodeTyped(field, text)),
      settle: () => undefined,
      set: ({ key }, value) => this.put(key, toNode(value)),
      put: (path, node) => this.put(path.join('.'), node),
    };
  }

  private get set(): SettingsSet {
    return Object.fromEntries(this.chosen.flatMap(key => {
      const node = nodeOf(this.model, key);
      return node ? [[key, valueOf(node) as Value]] : [];
    }));
  }

  private get mistakes(): Map<string, string[]> {
    const found = mistakesIn(this.set);
    for (const key of this.chosen) if (!nodeOf(this.model, key)) found.set(key, ['Enter a value, or leave it out.']);
    return found;
  }

  private get receivers(): Camera[] { return this.targets.filter(({ name }) => !this.left.has(name)); }

  private idFor({ name, judged }: Camera): number {
    return nextId(this.lasts.get(name) ?? { id: '' }, judged?.values['config']);
  }

  private fileFor(camera: Camera): { name: string; bytes: Uint8Array<ArrayBuffer> } {
    const path = this.fleet.settingsOf(camera);
    return { name: path.slice(path.lastIndexOf('/') + 1), bytes: settingsBytes(this.idFor(camera), this.set) };
  }

  private download(): void {
    const files = this.receivers.map(camera => this.fileFor(camera));
    if (files.length === 1) saveFile(files[0]!.name, files[0]!.bytes, 'application/json');
    else saveFile('settings.tar', packFiles(files, Date.now()), 'application/x-tar');
  }

  private async write(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const value = (id: string): string => this.renderRoot.querySelector<HTMLInputElement>(id)!.value;
    const account = { user: value('#user'), password: value('#secret') };
    this.isWriting = true;
    this.written = new Map();
    for (const camera of this.receivers) {
      const { bytes } = this.fileFor(camera);
      const why = await this.fleet.writeSettings(camera, bytes, account);
      this.written = new Map([...this.written, [camera.name, { isDone: why === '', text: why || 'It is written.' }]]);
      if (why === '') this.lasts = new Map([...this.lasts, [camera.name, readLast(bytes)]]);
    }
    this.isWriting = false;
  }

  private drawForm(mistakes: Map<string, string[]>): TemplateResult {
    const desk: Desk = {
      work: this.work, revealed: new Set(), reveal: () => undefined, noteAt: () => undefined,
      wrongAt: key => (mistakes.get(key) ?? []).map(text => wordsFor(key, text, groups)),
    };
    const add = (event: Event): void => {
      const select = event.currentTarget as HTMLSelectElement;
      if (select.value) this.add(select.value, firstValue(fieldOf(select.value)));
      select.value = '';
    };
    return html`<section class="card" aria-labelledby="form"><h2 id="form">What to set</h2>
      <p>Only keys in this form are set; all others stay as in the camera’s config.json.</p>
      ${this.chosen.map(key => html`<div class="added">${drawField(fieldOf(key), desk)}<button @click=${() => this.leaveOut(key)}>Leave it out<span class="hidden-text"> ${labelOf(key, groups)}</span></button></div>`)}
      <div class="row"><div><label for="add">Add a key</label><select id="add" @change=${add}><option value=""></option>
        ${groups.map(({ title, fields }) => html`<optgroup label=${title}>${fields.filter(({ key }) => !this.chosen.includes(key)).map(({ key }) => html`<option value=${key}>${labelOf(key, groups)}</option>`)}</optgroup>`)}</select></div></div>
      ${(mistakes.get('') ?? []).map(text => html`<p class="wrong" role="alert">${text}</p>`)}
    </section>`;
  }

  /** Cameras with the same change have one row. */
  private drawChanges(): TemplateResult {
    const { set } = this;
    const kinds = new Map<string, { names: string[]; changes: ReturnType<typeof changesOf> }>();
    for (const { name } of this.receivers) {
      const changes = changesOf(this.lasts.get(name)?.set ?? {}, set);
      const kind = JSON.stringify(changes);
      const known = kinds.get(kind);
      if (known) known.names.push(name);
      else kinds.set(kind, { names: [name], changes });
    }
    return html`<section class="card" aria-labelledby="changes"><h2 id="changes">What changes</h2>
      ${[...kinds.values()].slice(0, mostShown).map(({ names, changes }) => html`<h3>${raw(names[0]!)}${names.length > 1 ? html` <span class="soft">${`and ${names.length - 1} more`}</span>` : nothing}</h3>
        ${changes.length === 0 ? html`<p>Nothing would change.</p>` : html`<div class="scroll" tabindex="0" role="group" aria-label="What changes"><table>
          <thead><tr><th scope="col">Key</th><th scope="col">Before</th><th scope="col">New</th></tr></thead>
          <tbody>${changes.map(({ key, before, after }) => html`<tr><th scope="row">${labelOf(key, groups)}<br><code>${key}</code></th><td>${shownValue(before)}</td><td>${shownValue(after)}</td></tr>`)}</tbody>
        </table></div>`}`)}</section>`;
  }

  private drawWrite(isWrong: boolean): TemplateResult {
    const { receivers, fleet, isWriting } = this;
    const isIdle = receivers.length === 0 || isWrong || isWriting;
    return html`<section class="card" aria-labelledby="write"><h2 id="write">Write it</h2>
      <p><button id="download" ?disabled=${isIdle} @click=${this.download}>${receivers.length === 1 ? 'Download the file' : `Download ${receivers.length} files as an archive`}</button></p>
      ${fleet.mayWrite ? html`<form class="row" @submit=${this.write}>
        <div><label for="user">User</label><input id="user" autocomplete="off" autocapitalize="off" spellcheck="false" required></div>
        <div><label for="secret">Password</label><input id="secret" type="password" autocomplete="off" required></div>
        <button class="primary" id="put" ?disabled=${isIdle}>Write to the server</button>
      </form>
      <p class="hint">The account goes only to ${raw(fleet.base?.host ?? '')}, with each file, and is kept nowhere. The server must take PUT there.</p>`
        : html`<p class="note">This page writes only to the server that it came from, or that fleet.json names.</p>`}
    </section>`;
  }

  private drawStates(): TemplateResult {
    const { nowMs } = this.fleet;
    const onTick = (name: string, isOn: boolean): void => {
      const left = new Set(this.left);
      if (isOn) left.delete(name);
      else left.add(name);
      this.left = left;
    };
    return html`<section class="card" aria-labelledby="states"><h2 id="states">The cameras</h2>
      <div class="wide" tabindex="0" role="group" aria-label="Table of cameras"><table>
        <thead><tr><th scope="col">Camera</th><th scope="col">The last file</th><th scope="col">By the report</th><th scope="col">This time</th></tr></thead>
        <tbody>${this.targets.slice(0, mostShown).map(camera => {
          const { name, judged } = camera;
          const last = this.lasts.get(name);
          const config = judged?.values['config'];
          const state = last?.id ? settingsStateOf(last.id, config, isClean(judged?.values ?? {})) : undefined;
          const written = this.written.get(name);
          return html`<tr>
            <th scope="row"><label class="plain"><input type="checkbox" .checked=${!this.left.has(name)} @change=${(event: Event) => onTick(name, (event.currentTarget as HTMLInputElement).checked)}> ${raw(name)}</label></th>
            <td>${last === undefined ? 'reading …' : last.id ? raw(last.id) : last.text ? 'cannot be read' : 'no file'}</td>
            <td>${state ? shownSentence(settingsWords[state].replace('{0}', () => last!.id)) : ''}${state === 'refused' ? html`<br>${raw(wordIn(config))}` : nothing}
              ${judged?.timeMs === undefined ? nothing : html`<br><span class="soft">${ago(judged.timeMs, nowMs)}</span>`}</td>
            <td class=${written && !written.isDone ? 'wrong' : ''}>${written ? shownSentence(written.text) : ''}</td></tr>`;
        })}</tbody></table></div>
      ${this.targets.length > mostShown ? html`<p class="soft">${`${this.targets.length - mostShown} more cameras get the same.`}</p>` : nothing}
    </section>`;
  }

  override render(): TemplateResult {
    const { mistakes } = this;
    return html`<p><a href=${this.back}>Back</a></p>
      <h1>${this.targets.length === 1 ? html`Settings for ${raw(this.targets[0]!.name)}` : `Settings for ${this.targets.length} cameras`}</h1>
      <p>The camera fetches them after a report, if its config.json has remote.name. They are on trial for two rounds, and stay once a report with their id has arrived. If one of them is wrong, it refuses all.</p>
      ${this.drawForm(mistakes)}
      ${this.drawChanges()}
      ${this.drawWrite(mistakes.size > 0)}
      ${this.drawStates()}`;
  }
}

customElements.define('snapferry-fleet-settings', SnapferryFleetSettings);
