// The form that sends settings to one, several or all cameras: it has only the keys that are allowed, and shows what changes. The files are
// downloaded, or written by HTTP PUT. What became of each is in the cameras' reports.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Value } from '../../src/config/config.ts';
import type { Field } from '../configure/form/fields.ts';
import { drawField, type Desk, type FormWork } from '../configure/form/fieldview.ts';
import { emptyModel, nodeTyped, nodeOf, pathOf, shownIn, toNode, withNodeAt, type Model } from '../configure/form/model.ts';
import { valueOf, type Node } from '../configure/form/tree.ts';
import { labelOf, wordsFor } from '../configure/form/wording.ts';
import { html } from '../language/html.ts';
import type { Camera } from './camera.ts';
import { settingsWords } from './facts.ts';
import { wordIn } from './judge.ts';
import { overwrite, whyNoFile } from './overwrite.ts';
import { raw, shownSentence } from './raw.ts';
import { mostShown, Sending, type Sent } from './sending.ts';
import type { Account } from './server/answer.ts';
import {
  changesOf, commonSet, fileStateOf, firstValue, lastIn, mergedSet, mistakesIn, nextId, readLast, settingsBytes, settingsGroups, shownValue, tooLong,
  type Last, type SetChange, type SettingsSet,
} from './settings.ts';

const groups = settingsGroups();
const order = groups.flatMap(({ fields }) => fields.map(({ key }) => key));
const fieldOf = (key: string): Field => groups.flatMap(({ fields }) => fields).find(field => field.key === key)!;

/** Why a camera gets no file while its report and its present file are still read. */
const unread = 'unread';
/** The most names of cameras in a sentence. */
const mostNamed = 10;

/** The least milliseconds between two drawings while the last files are read, because there may be thousands of cameras. */
const betweenMs = 500;

/** The form that sends settings to cameras, as a custom element. */
export class SnapferryFleetSettings extends Sending {
  static override properties = { model: { state: true }, chosen: { state: true }, out: { state: true }, lasts: { state: true } };

  static override styles = [Sending.styles, css`
    .added { display: flex; flex-direction: column; gap: 0.3rem; align-items: flex-start; }
    .added > .field, .added > fieldset { width: 100%; }
  `];

  protected override readonly type = 'application/json';
  protected override readonly archive = 'settings.tar';
  private model: Model = emptyModel();
  /** The keys of config.json that a person has added to the form, to be set on the cameras. */
  private chosen: readonly string[] = [];
  /** The keys that a person has taken out of the form, so that the files lose them. */
  private out: readonly string[] = [];
  private lasts: ReadonlyMap<string, Last> = new Map();
  private isBegun = false;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('targets') && !this.isBegun && this.targets.length > 0) {
      this.isBegun = true;
      void this.begin();
    }
  }

  /** Reads the present file of settings of each camera, and puts the keys that all of them set alike into the form. */
  private async begin(): Promise<void> {
    this.fleet.want(this.targets.filter(({ isRead }) => !isRead));
    const read = new Map<string, Last>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      // if a file was written while others were still read, the file as written replaces the one that was read before
      this.lasts = new Map([...read, ...this.lasts]);
    };
    await Promise.all(this.targets.map(async camera => {
      read.set(camera.name, lastIn(await this.fleet.readSettings(camera)));
      timer ??= setTimeout(show, betweenMs);
    }));
    clearTimeout(timer);
    show();
    // keys that a person has added meanwhile stay as they are
    if (this.chosen.length > 0) return;
    const common = commonSet(this.targets.map(({ name }) => this.lasts.get(name)!.set));
    for (const [key, value] of Object.entries(common)) if (order.includes(key)) this.add(key, value);
  }

  private add(key: string, value: Value): void {
    this.chosen = [...this.chosen.filter(one => one !== key), key];
    this.out = this.out.filter(one => one !== key);
    this.put(key, toNode(value));
  }

  private put(key: string, node: Node | undefined): void {
    this.model = withNodeAt(this.model, pathOf(key), node, order);
  }

  private leaveOut(key: string): void {
    this.chosen = this.chosen.filter(one => one !== key);
    this.out = [...this.out, key];
    this.put(key, undefined);
  }

  private get work(): FormWork {
    return {
      model: this.model,
      fieldText: field => shownIn(field, nodeOf(this.model, field.key)),
      // an empty text is a valid value of a text field, but an empty number field has no value
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

  /** Returns what a camera gets. @returns its file and what that changes, or why it gets none: a sentence, or '' if nothing would change */
  private planFor(camera: Camera, set: SettingsSet): { sent: Sent; changes: SetChange[] } | string {
    const last = this.lasts.get(camera.name);
    if (!last || !camera.isRead) return unread;
    const why = whyNoFile(this.fleet, camera, last);
    if (why) return why;
    const whole = mergedSet(last.set, { set, out: this.out });
    const changes = changesOf(last.set, whole);
    if (changes.length === 0) return '';
    const bytes = settingsBytes(nextId(last, camera.judged?.values['config'], this.fleet.nowMs), whole, last.send);
    return tooLong(bytes.length) || { sent: { path: this.fleet.settingsOf(camera), bytes, cameras: [camera] }, changes };
  }

  private get plans(): { camera: Camera; plan: ReturnType<SnapferryFleetSettings['planFor']> }[] {
    const { set } = this;
    return this.receivers.map(camera => ({ camera, plan: this.planFor(camera, set) }));
  }

  protected override get files(): Sent[] {
    return this.plans.flatMap(({ plan }) => typeof plan === 'string' ? [] : [plan.sent]);
  }

  protected override async writeOne(sent: Sent, account: Account): Promise<string> {
    const { name } = sent.cameras[0]!;
    const { why, present } = await overwrite(this.fleet, sent, this.lasts.get(name)!, account, this.type);
    if (present) this.lasts = new Map([...this.lasts, [name, present]]);
    return why;
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
      <p>Only keys in this form change. All others stay as they are in each camera’s present file. A key that you leave out goes back to the camera’s config.json.</p>
      ${this.chosen.map(key => html`<div class="added">${drawField(fieldOf(key), desk)}<button @click=${() => this.leaveOut(key)}>Leave it out<span class="hidden-text"> ${labelOf(key, groups)}</span></button></div>`)}
      <div class="row"><div><label for="add">Add a key</label><select id="add" @change=${add}><option value=""></option>
        ${groups.map(({ title, fields }) => html`<optgroup label=${title}>${fields.filter(({ key }) => !this.chosen.includes(key)).map(({ key }) => html`<option value=${key}>${labelOf(key, groups)}</option>`)}</optgroup>`)}</select></div></div>
      ${(mistakes.get('') ?? []).map(text => html`<p class="wrong" role="alert">${text}</p>`)}
    </section>`;
  }

  /** Draws what the new file of settings changes for each camera. Cameras with the same changes share a table. */
  private drawChanges(plans: SnapferryFleetSettings['plans']): TemplateResult {
    const kinds = new Map<string, { names: string[]; changes: SetChange[] }>();
    for (const { camera: { name }, plan } of plans) {
      if (typeof plan === 'string' && plan !== '') continue;
      const changes = typeof plan === 'string' ? [] : plan.changes;
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
        </table></div>`}`)}
      ${this.drawLeft(plans)}</section>`;
  }

  /** Draws which cameras get no file, because it is not known what they have now. The table of cameras tells why for each. */
  private drawLeft(plans: SnapferryFleetSettings['plans']): unknown {
    const namesWhere = (isSo: (why: string) => boolean): string[] => plans.filter(({ plan }) => typeof plan === 'string' && isSo(plan)).map(({ camera }) => camera.name);
    const [late, wrong] = [namesWhere(why => why === unread), namesWhere(why => why !== '' && why !== unread)];
    return html`${late.length > 0 ? html`<p role="status">${`${late.length} of ${plans.length} are not read yet, and get nothing so far.`}</p>` : nothing}
      ${wrong.length > 0 ? html`<p class="warn">${`${wrong.length} of ${plans.length} get nothing:`} ${raw(wrong.slice(0, mostNamed).join(', '))}${wrong.length > mostNamed ? ' …' : nothing}</p>` : nothing}`;
  }

  private drawLast({ name }: Camera): unknown {
    const last = this.lasts.get(name);
    return last === undefined ? 'reading …' : last.trouble ? html`<span class="wrong">${shownSentence(last.trouble)}</span>` : last.text ? raw(last.id) : 'no file';
  }

  private drawState({ name, judged }: Camera): unknown {
    const { id, text } = this.lasts.get(name) ?? readLast(undefined);
    if (!id) return '';
    const values = judged?.values ?? {};
    const state = fileStateOf({ id, text }, values);
    return html`${shownSentence(settingsWords[state].replace('{0}', () => id))}${state === 'refused' ? html`<br>${raw(wordIn(values['config']))}` : nothing}`;
  }

  override render(): TemplateResult {
    const { mistakes, plans } = this;
    return html`<p><a href=${this.back}>Back</a></p>
      <h1>${this.targets.length === 1 ? html`Settings for ${raw(this.targets[0]!.name)}` : `Settings for ${this.targets.length} cameras`}</h1>
      <p>The camera fetches them after a report, if its config.json has remote.name. They are on trial for two rounds, and stay once a report with their id has arrived. If one of them is wrong, it refuses all.</p>
      ${this.drawForm(mistakes)}
      ${this.drawChanges(plans)}
      ${this.drawWrite(mistakes.size > 0, plans.filter(({ plan }) => typeof plan !== 'string').length)}
      ${this.drawStates('The last file', nothing, camera => this.drawLast(camera), camera => this.drawState(camera))}`;
  }
}

customElements.define('snapferry-fleet-settings', SnapferryFleetSettings);
