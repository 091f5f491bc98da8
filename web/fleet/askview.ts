// The form that asks a camera for whole pictures. It writes the camera's next file of settings, with the names of the pictures in its list `send`.

import { nothing, type PropertyValues, type TemplateResult } from 'lit';
import { isPattern } from '../../src/config/remotekeys.ts';
import { toText } from '../configure/form/bytes.ts';
import { html } from '../language/html.ts';
import { nextSend, tooMany } from './asked.ts';
import { overwrite, whyNoFile } from './overwrite.ts';
import { raw, shownSentence } from './raw.ts';
import { Sending, type Sent } from './sending.ts';
import type { Account } from './server/answer.ts';
import { fileStateOf, nextId, settingsBytes, tooLong, type Last } from './settings.ts';

/** The form that asks for whole pictures, as a custom element. Its `targets` has one camera. */
export class SnapferryFleetAsk extends Sending {
  static override properties = { last: { attribute: false }, here: { attribute: false }, names: { attribute: false }, isAgain: { state: true } };

  protected override readonly type = 'application/json';
  protected override readonly archive = 'settings.tar';
  /** The camera's present file of settings. */
  last!: Last;
  /** The entries of the present list `send` whose whole pictures are on the server. */
  here: readonly string[] = [];
  /** The names of the pictures to ask for, below the camera's folder. */
  names: readonly string[] = [];
  /** Whether the next file repeats the present pattern, as a person wants it. It is undefined while nobody has chosen. */
  private isAgain: boolean | undefined;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('last')) this.isAgain = undefined;
    if (changed.has('names') && this.names.length > 0) this.written = new Map();
  }

  private get pattern(): string | undefined { return this.last.send.find(isPattern); }

  /**
   * Whether the next file repeats the present pattern. Under a new id, a pattern asks for all its pictures anew, also for those that have come
   * since. So it is kept by itself only if the camera has not taken it yet.
   */
  private get hasPattern(): boolean {
    return this.isAgain ?? fileStateOf(this.last, this.targets[0]!.judged?.values ?? {}) === 'waits';
  }

  private get send(): string[] {
    const { last, here, names, pattern } = this;
    return nextSend(last.send, pattern === undefined || this.hasPattern ? here : [...here, pattern], names);
  }

  private get bytes(): Uint8Array<ArrayBuffer> {
    const { last, fleet, targets } = this;
    return settingsBytes(nextId(last, targets[0]!.judged?.values['config'], fleet.nowMs), last.set, this.send);
  }

  private get trouble(): string {
    return whyNoFile(this.fleet, this.targets[0]!, this.last) || tooMany(this.send) || tooLong(this.bytes.length);
  }

  protected override get files(): Sent[] {
    const { fleet, targets, bytes } = this;
    return [{ path: fleet.settingsOf(targets[0]!), bytes, cameras: [...targets] }];
  }

  protected override async writeOne(sent: Sent, account: Account): Promise<string> {
    const { why, present } = await overwrite(this.fleet, sent, this.last, account, this.type);
    if (present) this.dispatchEvent(new CustomEvent('present', { detail: { last: present, isWritten: why === '' } }));
    return why;
  }

  override render(): TemplateResult | typeof nothing {
    const { names, trouble, pattern, targets } = this;
    const written = this.written.get(targets[0]!.name);
    const outcome = written ? html`<p class=${written.isDone ? '' : 'wrong'} role="status">${shownSentence(written.text)}</p>` : nothing;
    if (names.length === 0) return html`${outcome}`;
    return html`<p>${names.length === 1 ? 'The camera is asked for one picture.' : `The camera is asked for ${names.length} pictures.`}
        It fetches this after a report, if its config.json has remote.name, and sends them first.</p>
      ${pattern === undefined ? nothing : html`<p><label class="plain"><input type="checkbox" id="pattern" .checked=${this.hasPattern}
        @change=${(event: Event) => { this.isAgain = (event.currentTarget as HTMLInputElement).checked; }}> Ask again for all that match ${raw(toText(pattern))}, too</label></p>`}
      ${trouble ? html`<p class="wrong" role="alert">${shownSentence(trouble)}</p>` : nothing}
      ${this.drawWrite(trouble !== '', 1)}
      ${outcome}`;
  }
}

customElements.define('snapferry-fleet-ask', SnapferryFleetAsk);
