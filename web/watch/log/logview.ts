// The view of the log: a person can filter, pause and save its lines.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../../focus.ts';
import { html } from '../../language/html.ts';
import { look } from '../../look.ts';
import { saveFile } from '../save.ts';
import { inDate } from '../units.ts';
import { createFilter, levels, savedText, type Book, type Entry, type Least } from './log.ts';
import { createRows, type Rows } from './rows.ts';

/** The view of the log as a custom element. Its property `book`, the lines of the console, must be set. */
export class SnapferryLog extends KeepingElement {
  static override properties = {
    book: { attribute: false }, about: { attribute: false }, least: { state: true }, words: { state: true }, isPaused: { state: true },
    missed: { state: true }, follows: { state: true }, hasTimes: { state: true }, isEmpty: { state: true },
  };

  static override styles = [look, css`
    .tools { margin-bottom: 0.5rem; align-items: end; }
    .tools > div { display: flex; flex-direction: column; }
    .words { flex: 1 1 10rem; }
    .check { display: inline-flex; gap: 0.4rem; align-items: center; min-height: 2.5rem; }
    .lines {
      height: min(60vh, 36rem); overflow: auto; overscroll-behavior: contain; background: var(--field); border: 1px solid var(--line); border-radius: 0.4rem;
      padding: 0.4rem; font-family: var(--mono); font-size: 0.85rem; line-height: 1.45;
    }
    .lines.follows { overflow-anchor: none; }
    .view { position: relative; }
    .newest { position: absolute; right: 1.5rem; bottom: 0.75rem; }
    .line { white-space: pre-wrap; overflow-wrap: anywhere; content-visibility: auto; contain-intrinsic-size: auto 1.45em; }
    .line.debug { color: var(--soft); }
    .line.warn { color: var(--warn); }
    .line.error { color: var(--bad); }
    time { color: var(--soft); margin-right: 0.7em; }
    .untimed time { display: none; }
  `];

  book!: Book;
  /** The lines at the top of a saved log, which name the camera and its firmware. */
  about: string[] = [];
  private least: Least = 'debug';
  private words = '';
  private isPaused = false;
  /** How many lines have come since a person has paused the log. */
  private missed = 0;
  /** True while the log keeps its last line in sight, because no person has scrolled up. */
  private follows = true;
  private hasTimes = true;
  private isEmpty = true;
  private rows: Rows | undefined;
  private passes = createFilter('debug', '');

  /** Takes a new line of the console. The view Watch calls this method for each line. */
  add(entry: Entry): void {
    if (!this.passes(entry)) return;
    if (this.isPaused) this.missed++;
    else {
      this.rows?.add(entry);
      this.isEmpty = false;
    }
  }

  protected override firstUpdated(): void {
    this.rows = createRows(this.renderRoot.querySelector<HTMLElement>('.lines')!, follows => { this.follows = follows; });
    this.drawAll();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rows?.stop();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('least') || changed.has('words') || changed.has('book') || (changed.has('isPaused') && !this.isPaused)) this.drawAll();
  }

  /** Draws all lines of the log again. It must be called after earlier lines were added. */
  drawAll(): void {
    this.passes = createFilter(this.least, this.words);
    const shown = this.book.entries.filter(this.passes);
    this.rows?.replace(shown);
    this.missed = 0;
    this.isEmpty = shown.length === 0;
  }

  private clear(): void {
    this.book.clear();
    this.drawAll();
  }

  private save(): void {
    const zone = -new Date().getTimezoneOffset();
    const name = `snapferry ${inDate(Date.now() + zone * 60_000).replaceAll(':', '.')}.log`;
    saveFile(name, savedText(this.book.entries.filter(this.passes), this.about, zone), 'text/plain');
  }

  override render(): TemplateResult {
    return html`
      <div class="row tools">
        <div><label for="least">Show</label>
          <select id="least" @change=${(event: Event) => { this.least = (event.target as HTMLSelectElement).value as Least; }}>
            ${levels.map(({ least, title }) => html`<option value=${least} ?selected=${least === this.least}>${title}</option>`)}
          </select></div>
        <div class="words"><label for="words">Only lines with</label>
          <input id="words" type="search" autocomplete="off" spellcheck="false" .value=${this.words}
            @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; }}></div>
        <label class="check"><input type="checkbox" .checked=${this.hasTimes} @change=${() => { this.hasTimes = !this.hasTimes; }}>This computer’s time</label>
        <button aria-pressed=${this.isPaused} @click=${() => { this.isPaused = !this.isPaused; }}>${this.isPaused ? 'Go on' : 'Pause'}</button>
        <button @click=${this.save}>Download</button>
        <button @click=${this.clear}>Clear</button>
      </div>
      <p class="hint" role="status">${this.isPaused ? this.missed === 1 ? 'Stopped; one more line has come since.' : `Stopped; ${this.missed} more lines have come since.` : nothing}
        ${this.isEmpty && !this.isPaused ? (this.words || this.least !== 'debug' ? 'No matching lines.' : 'No lines yet.') : nothing}</p>
      <div class="view">
        <div class="lines" role="log" aria-live="off" aria-label="Log of the camera" tabindex="0"><div class=${this.hasTimes ? '' : 'untimed'}></div></div>
        ${this.follows ? nothing : html`<button class="newest primary" @click=${() => this.rows?.toEnd()}>Newest</button>`}
      </div>`;
  }
}

customElements.define('snapferry-log', SnapferryLog);
