// Shows the newest picture of the card, or one that a person has picked.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../../focus.ts';
import { html } from '../../language/html.ts';
import type { Hello } from '../../link/camera.ts';
import { look } from '../../look.ts';
import type { Ask } from '../card.ts';
import { saveFile } from '../save.ts';
import { nameOf, shown } from '../texts.ts';
import { inSize, inTime } from '../units.ts';
import { aim } from './aim.ts';
import { dataUrlOf } from './dataurl.ts';
import { createPictureReader, GoneError, warningOf, type Found, type Picture, type PictureReader, type Reading } from './picture.ts';
import { wholeWords, type WholeState } from './whole.ts';

/** Whether two identities are of the same camera. A camera has no name before its configuration is read. @param a the earlier one */
const isSameCamera = (a: Hello, b: Hello): boolean => a.board === b.board && a.config === b.config && (a.device === b.device || !a.device);

/** A picture that takes at most so many milliseconds to read is read at once. For a longer time, the person is asked first. */
const quickMs = 30_000;
const newMs = 60_000;

/** The picture of the camera as a custom element. Its property `ask`, which evaluates expressions in the camera, must be set. */
export class SnapferryPicture extends KeepingElement {
  static override properties = {
    ask: { attribute: false }, camera: { attribute: false }, path: { attribute: false }, isReady: { attribute: false },
    isNewest: { attribute: false }, isIdle: { attribute: false }, localMs: { attribute: false }, whole: { attribute: false }, found: { state: true },
    reading: { state: true }, picture: { state: true }, aiming: { state: true }, trouble: { state: true }, isGone: { state: true },
  };

  static override styles = [look, css`
    :host, section { display: flex; flex-direction: column; }
    section { flex: 1; }
    figure { margin: 0; }
    img { width: 100%; height: auto; max-height: 75vh; object-fit: contain; border-radius: 0.4rem; background: var(--field); }
    figcaption { margin: 0.5rem 0; overflow-wrap: anywhere; }
    .name { overflow-wrap: anywhere; }
  `];

  ask!: Ask;
  /** The name, board and versions that the camera last reported. They stay while the camera is away, so that its picture is kept. */
  camera: Hello | undefined;
  /** The path of the picture to show. It is undefined if none is known. */
  path: string | undefined;
  /** True if the picture to show is the newest one. False if a person has picked an earlier one. */
  isNewest = true;
  isReady = false;
  /** True if no picture is being sent, and a person looks at the page. */
  isIdle = false;
  /** The camera's local time, as milliseconds that Date's UTC functions show. */
  localMs = 0;
  /** How far the whole picture is on its way to the server. It is undefined if the log does not tell of its preview. */
  whole: WholeState | undefined;
  /** The path of the last picture that the page has read by itself, or tried to read. */
  private tried: string | undefined;
  private found: Found | undefined;
  private reading: Reading | undefined;
  private picture: Picture | undefined;
  private trouble = '';
  /** True if the picture to show is not on the card. The camera may have deleted it after its upload, so this is shown as a note. */
  private isGone = false;
  private reader: PictureReader | undefined;
  private stopping: AbortController | undefined;
  private url = '';
  private aiming: AbortController | undefined;
  /** Called with the path of the next picture while a person aims the camera, or with undefined if none has come in time. */
  private onNew: ((path: string | undefined) => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopAiming();
    this.stopping?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('camera') as Hello | undefined;
    const isOther = changed.has('camera') && this.camera !== undefined && !(before && isSameCamera(before, this.camera));
    if (isOther) {
      this.reader = createPictureReader(this.ask, this.camera!.config, () => performance.now());
      this.picture = undefined;
      this.tried = undefined;
    }
    if ((changed.has('path') || isOther) && !this.reading) this.found = undefined;
    if (changed.has('path') && this.isGone) {
      this.trouble = '';
      this.isGone = false;
    }
    if (changed.has('path') && this.path !== undefined) this.onNew?.(this.path);
    if (!this.isReady && this.aiming) {
      this.stopAiming();
      this.trouble = 'Aiming has ended: the camera is away. When it is connected, press Aim again.';
    }
  }

  protected override updated(): void {
    const { path } = this;
    const mayRead = this.isReady && (this.isIdle || !this.isNewest) && !this.reading && !this.aiming && this.checkVisibility();
    if (path === undefined || path === this.tried || !mayRead) return;
    this.tried = path;
    if (this.picture?.path !== path) void this.show();
  }

  private async find(): Promise<Found | undefined> {
    this.trouble = '';
    this.isGone = false;
    try {
      this.found = await this.reader!.find(this.path!);
      return this.found;
    } catch (error) {
      this.isGone = error instanceof GoneError;
      this.trouble = (error as Error).message;
      return undefined;
    }
  }

  /** Reads the picture. If that takes long, the first call only shows how long, and the second one reads it. */
  private async show(): Promise<void> {
    const isWarned = this.found !== undefined;
    const found = await this.find();
    if (found && (isWarned || found.expectedMs <= quickMs)) await this.read(found);
  }

  private async read(found: Found): Promise<boolean> {
    const stopping = this.stopping = new AbortController();
    this.reading = { bytes: 0, total: found.size, leftMs: found.expectedMs };
    try {
      this.picture = await this.reader!.read(found, reading => { this.reading = reading; }, stopping.signal);
      this.url = dataUrlOf(this.picture.bytes);
      this.found = undefined;
      return true;
    } catch (error) {
      this.trouble = stopping.signal.aborted ? 'Stopped. It continues there when you show it again.' : (error as Error).message;
      return false;
    } finally {
      this.reading = undefined;
    }
  }

  private next(): Promise<string | undefined> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.onNew?.(undefined), newMs);
      this.onNew = path => {
        clearTimeout(timer);
        this.onNew = undefined;
        resolve(path);
      };
    });
  }

  private async aim(): Promise<void> {
    const { signal } = this.aiming = new AbortController();
    this.trouble = '';
    const why = await aim({
      shoot: () => this.ask('ferry.shoot()'), next: () => this.next(), isWanted: () => !signal.aborted && !document.hidden && this.checkVisibility(),
      show: async () => {
        const found = await this.find();
        return found !== undefined && this.read(found);
      },
    }).catch((error: unknown) => (error as Error).message);
    if (signal.aborted) return;
    if (why) this.trouble = why;
    this.stopAiming();
  }

  private stopAiming(): void {
    this.aiming?.abort();
    this.aiming = undefined;
    this.onNew?.(undefined);
  }

  /** Whether the picture on the screen is the picture at `path`, and no newer file was found that still has to be read. */
  private get isShown(): boolean {
    return this.picture !== undefined && this.picture.path === this.path && !this.found;
  }

  private drawActs(): TemplateResult {
    const { picture, isReady } = this;
    const canAim = isReady && this.camera?.camera;
    return html`<p class="row">
        ${picture ? html`<button @click=${() => saveFile(picture.name, picture.bytes as Uint8Array<ArrayBuffer>, 'image/jpeg')}>Save it on this computer</button>` : nothing}
        ${isReady && (this.isShown || this.isGone) && !this.reading ? html`<button @click=${this.find}>Look at the card again</button>` : nothing}
        ${this.isNewest ? nothing : html`<button id="newest" @click=${() => this.dispatchEvent(new Event('newest'))}>Show the newest</button>`}
        ${canAim ? html`<button id="aim" aria-pressed=${this.aiming !== undefined} aria-describedby="aim-hint" @click=${() => this.aiming ? this.stopAiming() : void this.aim()}>${this.aiming ? 'Stop aiming' : 'Aim'}</button>` : nothing}
      </p>
      ${canAim ? html`<p class="hint" id="aim-hint">Takes a picture, shows it, and takes the next one. They stay on the card and are sent as all others.</p>` : nothing}`;
  }

  /** Draws whether the server has the whole picture, and a button to send it if the server has only its preview. */
  private drawWhole(): TemplateResult | typeof nothing {
    const { whole, isReady } = this;
    if (!whole) return nothing;
    if (whole !== 'seen') return html`<p class="soft" id="whole-said">${wholeWords[whole]}</p>`;
    return html`<p class="row"><span class="soft">The server has only its preview.</span>
      ${isReady ? html`<button id="whole" @click=${() => this.dispatchEvent(new CustomEvent('whole', { detail: this.path }))}>Send the whole picture</button>` : nothing}</p>`;
  }

  private drawPicture({ name, size, taken, takenMs, flaw }: Picture): TemplateResult {
    const ageMs = takenMs === undefined ? -1 : this.localMs - takenMs;
    return html`<figure>
      ${flaw ? html`<p class="error" role="alert">${flaw}</p>` : nothing}
      <img src=${this.url} alt="The picture ${name}" @error=${() => { this.trouble = 'This browser cannot show it: it is not a picture, or a damaged one.'; }}>
      <figcaption><strong>${name}</strong>, ${inSize(size)}${taken ? html`, ${taken}` : nothing}${ageMs >= 0 ? html` <span class="soft" id="age" translate="no">${`${inTime(ageMs)} ago`}</span>` : nothing}</figcaption>
    </figure>`;
  }

  private drawReading({ bytes, total, leftMs }: Reading): TemplateResult {
    return html`<div>
      <label for="bar">Reading ${shown(nameOf(this.found?.path ?? ''))}</label>
      <progress id="bar" max=${total} .value=${bytes}></progress>
      <p class="row"><span translate="no">${inSize(bytes)} of ${inSize(total)}, ${inTime(leftMs)} left</span> <button @click=${() => this.stopping?.abort()}>Stop</button></p>
    </div>`;
  }

  /** Draws the offer to read the picture: first with its name, and then with the time that it takes. */
  private drawOffer(path: string): TemplateResult | typeof nothing {
    if (!this.isReady) return nothing;
    if (this.isShown || this.isGone) return nothing;
    return html`<div>
      <p class="name">${!this.isNewest ? 'An earlier one:' : this.picture ? 'A newer one is on the card:' : 'The newest on the card:'} <strong>${shown(nameOf(path))}</strong>${this.found ? `. ${warningOf(this.found)}` : ''}</p>
      <p class="row"><button class=${this.found ? 'primary' : ''} @click=${this.show}>Show it</button></p>
    </div>`;
  }

  override render(): TemplateResult {
    return html`<section class="card" aria-label="A picture of the card">
      ${!this.trouble ? nothing : this.isGone ? html`<p class="note" role="status">${this.trouble}</p>` : html`<p class="error" role="alert">${this.trouble}</p>`}
      ${this.picture ? this.drawPicture(this.picture) : nothing}
      ${this.reading ? this.drawReading(this.reading)
        : this.path === undefined ? html`<p>${this.isReady ? 'No picture on the card is known yet.' : 'A picture can be shown while a camera is connected.'}</p>` : this.drawOffer(this.path)}
      ${this.drawWhole()}
      ${this.drawActs()}
    </section>`;
  }
}

customElements.define('snapferry-picture', SnapferryPicture);
