// Shows a time lapse of a day or a month: its pictures one after the other. The browser loads each picture from the server. A person may save them as
// a video.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import type { Camera } from './camera.ts';
import './filmview.ts';
import { filmOf } from './past.ts';
import { raw, shownSentence } from './raw.ts';
import { NotListed, type Folders, type Found } from './server/folders.ts';

const speeds = [2, 5, 10, 25];

/**
 * A time lapse as a custom element. Its properties `camera`, `folders`, by which pictures are listed, and `period`, the day or the month, must be
 * set.
 */
export class SnapferryLapse extends KeepingElement {
  static override properties = {
    camera: { attribute: false }, folders: { attribute: false }, period: { attribute: false }, newest: { attribute: false },
    frames: { state: true }, at: { state: true }, isPlaying: { state: true }, speed: { state: true },
    trouble: { state: true }, isReading: { state: true },
  };

  static override styles = [look, css`
    img { display: block; width: 100%; max-height: 75vh; object-fit: contain; background: var(--tint); border-radius: 0.4rem; margin: 0 0 0.5rem; }
    .row { margin: 0 0 0.75rem; align-items: end; }
    .row > div { display: flex; flex-direction: column; gap: 0.2rem; }
    input[type='range'] { flex: 1 1 12rem; padding: 0; }
    .count { margin: 0; }
    @media print { :host { display: none; } }
  `];

  camera!: Camera;
  folders!: Folders;
  /** The day or month, such as `2026-11-20` or `2026-11`. If it is empty, it is the day of the newest picture. */
  period = '';
  /** The day of the newest picture, such as `2026-11-20`. It is empty while no picture is known. */
  newest = '';
  private frames: Found[] = [];
  private isCut = false;
  private at = 0;
  private isPlaying = false;
  private speed = 5;
  private trouble = '';
  private isReading = false;
  private shownPeriod = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private run = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    this.run++;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isOther = changed.has('camera') && changed.get('camera') !== undefined;
    // once pictures of a day are shown, a newer picture that arrives does not replace them
    const wanted = this.period || (!isOther && this.shownPeriod && !changed.has('period') ? this.shownPeriod : this.newest);
    if (wanted !== this.shownPeriod || isOther) void this.read(wanted);
  }

  private async read(period: string): Promise<void> {
    const own = ++this.run;
    this.shownPeriod = period;
    this.stop();
    this.frames = [];
    this.at = 0;
    this.trouble = '';
    if (!period) return;
    this.isReading = true;
    try {
      const { frames, isCut } = await filmOf(this.folders, this.camera, period);
      if (own !== this.run) return;
      this.frames = frames;
      this.isCut = isCut;
    } catch (error) {
      if (!(error instanceof NotListed)) throw error;
      if (own === this.run) this.trouble = error.message;
    } finally {
      if (own === this.run) this.isReading = false;
    }
  }

  private stop(): void {
    this.isPlaying = false;
    clearTimeout(this.timer);
  }

  private play(): void {
    if (this.at >= this.frames.length - 1) this.at = 0;
    this.isPlaying = true;
    this.step();
  }

  /** Shows the next picture after a pause, while the film plays. It is called when the present picture has been loaded, or cannot be loaded. */
  private readonly step = (): void => {
    clearTimeout(this.timer);
    if (!this.isPlaying) return;
    if (this.at >= this.frames.length - 1) return this.stop();
    this.timer = setTimeout(() => { this.at++; }, 1000 / this.speed);
  };

  private choose(period: string): void {
    this.dispatchEvent(new CustomEvent('period', { detail: period }));
  }

  private drawChoice(): TemplateResult {
    const isMonth = this.shownPeriod.length === 7;
    const day = isMonth ? `${this.shownPeriod}-01` : this.shownPeriod;
    const onDay = (event: Event): void => {
      const { value } = event.currentTarget as HTMLInputElement;
      if (value) this.choose(isMonth ? value.slice(0, 7) : value);
    };
    return html`<div class="row">
      <div><label for="day">Day</label><input id="day" type="date" .value=${day} @change=${onDay}></div>
      <label class="plain"><input id="month" type="checkbox" .checked=${isMonth} @change=${() => this.choose(isMonth ? day : day.slice(0, 7))}> the whole month</label>
      <div><label for="speed">Pictures a second</label><select id="speed" @change=${(event: Event) => { this.speed = Number((event.currentTarget as HTMLSelectElement).value); }}>
        ${speeds.map(one => html`<option value=${one} ?selected=${one === this.speed}>${one}</option>`)}</select></div>
    </div>`;
  }

  override render(): TemplateResult {
    const { frames, at, trouble, isReading, isPlaying } = this;
    const frame = frames[at];
    const next = frames[at + 1];
    return html`<section class="card" aria-labelledby="lapse"><h2 id="lapse">Time lapse</h2>
      ${this.drawChoice()}
      ${trouble ? html`<p class="error" role="alert">${shownSentence(trouble)}</p>` : nothing}
      ${frame ? html`<img id="frame" src=${this.folders.urlOf(frame.path)} alt="Picture ${at + 1} of ${frames.length}" @load=${this.step} @error=${this.step}>
        ${next ? html`<img hidden src=${this.folders.urlOf(next.path)} alt="">` : nothing}
        <div class="row"><button id="play" class="primary" @click=${() => isPlaying ? this.stop() : this.play()}>${isPlaying ? 'Pause' : 'Play'}</button>
          <input type="range" aria-label="Picture" min="0" max=${frames.length - 1} .value=${String(at)} @input=${(event: Event) => { this.stop(); this.at = Number((event.currentTarget as HTMLInputElement).value); }}>
          <p class="count">${at + 1} / ${frames.length} <span class="soft">${raw(frame.path.slice(this.camera.folder && this.camera.folder.length + 1 || 0))}</span></p></div>
        <snapferry-film .frames=${frames} .folders=${this.folders} .rate=${this.speed} .name=${`${this.camera.name.replace(/[/\\]/g, '_')}-${this.shownPeriod}`}></snapferry-film>
        ${this.isCut ? html`<p class="warn">${`There are more pictures of that time: the film has ${frames.length} of them.`}</p>` : nothing}`
        : html`<p role="status">${isReading ? 'Looking for the pictures …' : 'There is no picture of that time.'}</p>`}
    </section>`;
  }
}

customElements.define('snapferry-lapse', SnapferryLapse);
