// The newest picture of the card: found, read on request, shown.

import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import type { Hello } from '../link/camera.ts';
import { look } from '../look.ts';
import { createPictureReader, dataUrlOf, warningOf, type Ask, type Found, type Picture, type PictureReader, type Reading } from './picture.ts';
import { saveFile } from './save.ts';
import { nameOf, shown } from './texts.ts';
import { inSize, inTime } from './units.ts';

/** A camera has no name before its configuration is read. @param a the earlier one */
const isSameCamera = (a: Hello, b: Hello): boolean => a.board === b.board && a.config === b.config && (a.device === b.device || !a.device);

export class SnapferryPicture extends LitElement {
  static override properties = {
    ask: { attribute: false }, camera: { attribute: false }, path: { attribute: false }, isReady: { attribute: false },
    found: { state: true }, reading: { state: true }, picture: { state: true }, trouble: { state: true },
  };

  static override styles = [look, css`
    figure { margin: 0; }
    img { max-width: 100%; height: auto; max-height: 75vh; border-radius: 0.4rem; background: var(--field); }
    figcaption { margin: 0.5rem 0; overflow-wrap: anywhere; }
    .name { overflow-wrap: anywhere; }
  `];

  ask!: Ask;
  /** The camera's last identity, also while it is away, to keep its picture. */
  camera: Hello | undefined;
  /** Newest picture on the card; undefined if unknown. */
  path: string | undefined;
  isReady = false;
  private found: Found | undefined;
  private reading: Reading | undefined;
  private picture: Picture | undefined;
  private trouble = '';
  private reader: PictureReader | undefined;
  private stopping: AbortController | undefined;
  private url = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopping?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('camera') as Hello | undefined;
    const isOther = changed.has('camera') && this.camera !== undefined && !(before && isSameCamera(before, this.camera));
    if (isOther) {
      this.reader = createPictureReader(this.ask, this.camera!.config, () => performance.now());
      this.picture = undefined;
    }
    if ((changed.has('path') || isOther) && !this.reading) this.found = undefined;
  }

  private async find(): Promise<Found | undefined> {
    this.trouble = '';
    try {
      this.found = await this.reader!.find(this.path!);
      return this.found;
    } catch (error) {
      this.trouble = (error as Error).message;
      return undefined;
    }
  }

  private async show(): Promise<void> {
    const found = await this.find();
    if (!found) return;
    const stopping = this.stopping = new AbortController();
    this.reading = { bytes: 0, total: found.size, leftMs: found.expectedMs };
    try {
      this.picture = await this.reader!.read(found, reading => { this.reading = reading; }, stopping.signal);
      this.url = dataUrlOf(this.picture.bytes);
      this.found = undefined;
    } catch (error) {
      this.trouble = stopping.signal.aborted ? 'Stopped. It continues there when you show it again.' : (error as Error).message;
    } finally {
      this.reading = undefined;
    }
  }

  private drawPicture({ name, size, taken, flaw, bytes }: Picture): TemplateResult {
    return html`<figure>
      ${flaw ? html`<p class="error" role="alert">${flaw}</p>` : nothing}
      <img src=${this.url} alt="The picture ${name}" @error=${() => { this.trouble = 'This browser cannot show it: it is not a picture, or a damaged one.'; }}>
      <figcaption><strong>${name}</strong>, ${inSize(size)}${taken ? `, ${taken}` : ''}</figcaption>
      <button @click=${() => saveFile(name, bytes as Uint8Array<ArrayBuffer>, 'image/jpeg')}>Save it on this computer</button>
    </figure>`;
  }

  private drawReading({ bytes, total, leftMs }: Reading): TemplateResult {
    return html`<div>
      <label for="bar">Reading ${shown(nameOf(this.found?.path ?? ''))}</label>
      <progress id="bar" max=${total} .value=${bytes}></progress>
      <p class="row"><span>${inSize(bytes)} of ${inSize(total)}, ${inTime(leftMs)} left</span> <button @click=${() => this.stopping?.abort()}>Stop</button></p>
    </div>`;
  }

  /** First shows the duration, then the picture. */
  private drawOffer(path: string): TemplateResult | typeof nothing {
    if (!this.isReady) return nothing;
    if (this.picture?.path === path && !this.found) return html`<p><button @click=${this.find}>Look at the card again</button></p>`;
    return html`<div>
      <p class="name">${this.picture ? 'A newer one is on the card:' : 'The newest on the card:'} <strong>${shown(nameOf(path))}</strong>${this.found ? `. ${warningOf(this.found)}` : ''}</p>
      <p class="row">${this.found ? html`<button class="primary" @click=${this.show}>Show it</button>` : html`<button @click=${this.find}>Show it</button>`}</p>
    </div>`;
  }

  override render(): TemplateResult {
    return html`
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      ${this.reading ? this.drawReading(this.reading)
        : this.path === undefined ? html`<p>${this.isReady ? 'No picture on the card is known yet.' : 'A picture can be shown while a camera is connected.'}</p>` : this.drawOffer(this.path)}
      ${this.picture ? this.drawPicture(this.picture) : nothing}`;
  }
}

customElements.define('snapferry-picture', SnapferryPicture);
