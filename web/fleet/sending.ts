// What the forms for settings and for firmware share: the choice of cameras, the download, the writing by HTTP PUT, and the results.

import { css, nothing, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from 'lit';
import { style } from '../configure/style.ts';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import { saveFile } from '../watch/save.ts';
import type { Camera } from './camera.ts';
import { ago } from './facts.ts';
import type { Fleet } from './model.ts';
import { packFiles } from './pack.ts';
import { raw, shownSentence } from './raw.ts';
import type { Account } from './server/answer.ts';

/** The most rows of a table of cameras. More cameras get the files too, without a row in the table. */
export const mostShown = 100;

/** A file to send, for one camera or for several. */
export interface Sent {
  /** The path on the server where the file is to be written, below the base URL. */
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  cameras: Camera[];
}

/** The outcome of writing a file to the server: whether it was written, and a sentence for the user. */
type Written = { isDone: boolean; text: string };

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The base class of a form that sends files to cameras. */
export abstract class Sending extends KeepingElement {
  static override properties: PropertyDeclarations = {
    fleet: { attribute: false }, targets: { attribute: false }, back: { attribute: false }, version: { attribute: false },
    left: { state: true }, written: { state: true }, isWriting: { state: true },
  };

  static override styles: CSSResultGroup = [look, style, css`
    .row > div { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; max-width: 100%; }
    input[type='file'] { max-width: 100%; }
    .row { align-items: end; margin: 0 0 0.75rem; }
    .wide { overflow-x: auto; }
  `];

  fleet!: Fleet;
  /** The cameras to choose from: all that the list shows, or one. */
  targets: readonly Camera[] = [];
  /** The address of the page that the form was opened from. */
  back = '#';
  /** A number that grows each time a camera's files are read again, so that the form is then drawn again. */
  version = 0;
  /** The names of the cameras that a person has left out. */
  private left: ReadonlySet<string> = new Set();
  /** The outcome of writing, by the camera's name. */
  protected written: ReadonlyMap<string, Written> = new Map();
  private isWriting = false;

  /** The MIME type of the files that the form sends. */
  protected abstract readonly type: string;
  /** The name of the archive (tar) that is downloaded if there are several files. */
  protected abstract readonly archive: string;
  /** The files to send, for all cameras that a person has not left out. */
  protected abstract get files(): Sent[];
  /** Writes a file to the server. @returns why it failed, as a sentence; empty if the server has the file */
  protected writeOne({ path, bytes }: Sent, account: Account): Promise<string> {
    return this.fleet.writeFile(path, bytes, account, this.type);
  }

  protected get receivers(): Camera[] { return this.targets.filter(({ name }) => !this.left.has(name)); }

  private download(): void {
    const { files, type, archive } = this;
    if (files.length === 1) return saveFile(lastOf(files[0]!.path), files[0]!.bytes, type);
    const isPlain = new Set(files.map(({ path }) => lastOf(path))).size === files.length;
    saveFile(archive, packFiles(files.map(({ path, bytes }) => ({ name: isPlain ? lastOf(path) : path, bytes })), Date.now()), 'application/x-tar');
  }

  private async write(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const value = (id: string): string => this.renderRoot.querySelector<HTMLInputElement>(id)!.value;
    const account = { user: value('#user'), password: value('#secret') };
    this.isWriting = true;
    this.written = new Map();
    for (const sent of this.files) {
      const why = await this.writeOne(sent, account);
      this.written = new Map([...this.written, ...sent.cameras.map(({ name }): [string, Written] => [name, { isDone: why === '', text: why || 'It is written.' }])]);
    }
    this.isWriting = false;
  }

  /**
   * Draws the buttons to download the files and to write them to the server. @param isWrong true if nothing may be sent @param files number of
   * them @param isLarge true if they have too many bytes for an archive
   */
  protected drawWrite(isWrong: boolean, files = this.receivers.length, isLarge = false): TemplateResult {
    const { fleet, isWriting } = this;
    const isIdle = files === 0 || isWrong || isWriting;
    return html`<section class="card" aria-labelledby="write"><h2 id="write">Write it</h2>
      <p><button id="download" ?disabled=${isIdle || isLarge} @click=${this.download}>${files === 1 ? 'Download the file' : `Download ${files} files as an archive`}</button></p>
      ${fleet.mayWrite ? html`<form class="row" @submit=${this.write}>
        <div><label for="user">User</label><input id="user" autocomplete="off" autocapitalize="off" spellcheck="false" required></div>
        <div><label for="secret">Password</label><input id="secret" type="password" autocomplete="off" required></div>
        <button class="primary" id="put" ?disabled=${isIdle}>Write to the server</button>
      </form>
      <p class="hint">The account goes only to ${raw(fleet.base?.host ?? '')}, with each file, and is kept nowhere. The server must take PUT there.</p>`
        : html`<p class="note">This page writes only to the server that it came from, or that fleet.json names.</p>`}
    </section>`;
  }

  /**
   * Draws the table of the cameras. @param title of the second column, which `own` fills @param hint shown above the table @param state draws
   * how far a camera is, by its report
   */
  protected drawStates(title: string, hint: unknown, own: (camera: Camera) => unknown, state: (camera: Camera) => unknown): TemplateResult {
    const { nowMs } = this.fleet;
    const onTick = (name: string, isOn: boolean): void => {
      const left = new Set(this.left);
      if (isOn) left.delete(name);
      else left.add(name);
      this.left = left;
    };
    return html`<section class="card" aria-labelledby="states"><h2 id="states">The cameras</h2>
      ${hint}
      <div class="wide" tabindex="0" role="group" aria-label="Table of cameras"><table>
        <thead><tr><th scope="col">Camera</th><th scope="col">${title}</th><th scope="col">By the report</th><th scope="col">This time</th></tr></thead>
        <tbody>${this.targets.slice(0, mostShown).map(camera => {
          const { name, judged } = camera;
          const written = this.written.get(name);
          return html`<tr>
            <th scope="row"><label class="plain"><input type="checkbox" .checked=${!this.left.has(name)} @change=${(event: Event) => onTick(name, (event.currentTarget as HTMLInputElement).checked)}> ${raw(name)}</label></th>
            <td>${own(camera)}</td>
            <td><div>${state(camera)}</div>${judged?.timeMs === undefined ? nothing : html`<div class="soft">${ago(judged.timeMs, nowMs)}</div>`}</td>
            <td class=${written && !written.isDone ? 'wrong' : ''}>${written ? shownSentence(written.text) : ''}</td></tr>`;
        })}</tbody></table></div>
      ${this.targets.length > mostShown ? html`<p class="soft">${`${this.targets.length - mostShown} more cameras get the same.`}</p>` : nothing}
    </section>`;
  }
}
