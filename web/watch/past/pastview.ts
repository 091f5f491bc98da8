// Shows thumbnails of the last pictures, and battery and signal of 30 days. It reads them from the card, and only while the camera is idle.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../../focus.ts';
import { html } from '../../language/html.ts';
import { LinkError } from '../../link/types.ts';
import { look } from '../../look.ts';
import type { Card } from '../card.ts';
import { nameOf, shown } from '../texts.ts';
import { chartLook, drawChart } from './chart.ts';
import { chartOf, type Day } from './days.ts';
import { candidatesOf, mostPictures, readStrip, type Tile } from './strip.ts';

export class SnapferryPast extends KeepingElement {
  static override properties = {
    card: { attribute: false }, path: { attribute: false }, logged: { attribute: false }, days: { attribute: false }, tiles: { state: true },
  };

  static override styles = [look, chartLook, css`
    .strip { display: flex; gap: 0.4rem; overflow-x: auto; padding: 0.25rem; margin: 0 0 0.75rem; list-style: none; }
    .strip button { padding: 0; width: 8rem; height: 6rem; overflow: hidden; justify-content: center; font-size: 0.8rem; font-weight: 400; overflow-wrap: anywhere; }
    .strip img { width: 100%; height: 100%; object-fit: cover; }
  `];

  /** The access to the card from which pictures and reports are read. It is undefined before a camera was connected. */
  card: Card | undefined;
  /** The path of the newest picture. It is undefined if unknown. */
  path: string | undefined;
  /** The paths of pictures in the log, the last one first. */
  logged: readonly string[] = [];
  days: readonly Day[] = [];
  private tiles: Tile[] = [];
  /** The pictures that were read, by path. A picture that is not on the card is undefined. */
  private known = new Map<string, Tile | undefined>();
  private run = 0;

  protected override updated(changed: PropertyValues): void {
    if (changed.has('card')) this.known = new Map();
    if (changed.has('card') || changed.has('path') || changed.has('logged')) void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.run++;
  }

  private async read(): Promise<void> {
    const own = ++this.run;
    const { card, path, known } = this;
    if (!card || path === undefined) return void (this.tiles = []);
    const found: Tile[] = [];
    const take = (at: string, tile: Tile | undefined): void => {
      // a newest picture that cannot be found may only be not complete yet. So this result is not kept, and the next call looks for the picture again
      if (tile || at !== path) known.set(at, tile);
      // a newer picture has come, and another call of `read` has begun, so this call ends
      if (own !== this.run) throw new LinkError('');
      if (!tile) return;
      found.push(tile);
      this.tiles = [...found, ...this.tiles.filter(({ path: other }) => !found.some(one => one.path === other))].slice(0, mostPictures);
    };
    try {
      await readStrip(card, candidatesOf(path, this.logged), known, take);
      if (own === this.run) this.tiles = found;
    } catch {
      // the camera was unplugged or has restarted, and what was read before is still shown
    }
  }

  private drawTile({ path, url }: Tile): TemplateResult {
    const name = shown(nameOf(path));
    return html`<li><button title=${name} @click=${() => this.dispatchEvent(new CustomEvent('pick', { detail: path }))}>${url
      ? html`<img src=${url} alt=${name} @error=${() => { this.tiles = this.tiles.map(tile => tile.path === path ? { path, url: '' } : tile); }}>` : name}</button></li>`;
  }

  override render(): TemplateResult | typeof nothing {
    const battery = chartOf(this.days, ({ volts }) => volts);
    const signal = chartOf(this.days, ({ dBm }) => dBm);
    if (this.tiles.length === 0 && !battery && !signal) return nothing;
    return html`<section class="card" aria-labelledby="past"><h2 id="past">Before</h2>
      ${this.tiles.length > 0 ? html`<ul class="strip" aria-label="The last pictures">${this.tiles.map(tile => this.drawTile(tile))}</ul>` : nothing}
      <div class="charts">${drawChart(battery, 'Battery', 'V')}${drawChart(signal, 'Signal', 'dBm')}</div>
    </section>`;
  }
}

customElements.define('snapferry-past', SnapferryPast);
