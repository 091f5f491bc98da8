// A picture in small. The browser would keep each one in its full size, megabytes each: it is decoded once, and made small.

import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';

const width = 320;
const atOnce = 4;
const restMs = 300;
/** Small ones have some 15 kB. */
const mostKept = 200;

/** Addresses of small pictures, by that of the large one, the last used at the end. */
const kept = new Map<string, string>();
const waiting: (() => void)[] = [];
let free = atOnce;
/** Requests so far. */
let asked = 0;
/** Number of requests for pictures so far. */
export const picturesAsked = (): number => asked;
/** Of them, those that are not whole yet. */
export const picturesGoing = (): number => atOnce - free;

async function shrink(url: string): Promise<string> {
  asked++;
  // a fragment is another look at the same picture
  const answer = await fetch(url, url.includes('#') ? { cache: 'no-cache' } : {});
  if (!answer.ok) throw new Error(String(answer.status));
  const whole = await createImageBitmap(await answer.blob());
  const scale = Math.min(1, width / whole.width);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)));
  canvas.getContext('2d')!.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  // its memory is free at once, not at some time
  canvas.width = canvas.height = 0;
  return URL.createObjectURL(small);
}

function keep(url: string, small: string): void {
  kept.delete(url);
  kept.set(url, small);
  for (const [old, address] of kept) {
    if (kept.size <= mostKept) return;
    kept.delete(old);
    URL.revokeObjectURL(address);
  }
}

/** @param isWanted asked when its turn comes @returns undefined: it is not wanted any more, or there is no such picture */
async function smallOf(url: string, isWanted: () => boolean): Promise<string | undefined> {
  const known = kept.get(url);
  if (known !== undefined) {
    keep(url, known);
    return known;
  }
  if (free > 0) free--;
  else await new Promise<void>(resolve => void waiting.push(resolve));
  try {
    if (!isWanted()) return undefined;
    const small = kept.get(url) ?? await shrink(url);
    keep(url, small);
    return small;
  } catch {
    return undefined;
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

/** A small picture as an element, `<snapferry-thumb>`. It is loaded when it comes near the window. */
export class SnapferryThumb extends LitElement {
  static override properties = { from: {}, small: { state: true } };
  static override styles = css`
    :host { display: block; }
    img { display: block; width: 100%; height: 100%; object-fit: cover; }
  `;

  /** The picture's address. */
  from = '';
  private small = '';
  private shown = '';
  private isNear = false;
  private readonly watcher = new IntersectionObserver(entries => {
    this.isNear = entries.at(-1)?.isIntersecting ?? false;
    clearTimeout(this.timer);
    // a card that only passes by needs no picture
    if (this.isNear) this.timer = setTimeout(() => void this.load(), restMs);
  });
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.isNear = false;
    clearTimeout(this.timer);
    this.watcher.disconnect();
  }

  protected override updated(changed: PropertyValues): void {
    // a new picture of a camera in sight
    if (changed.has('from') && this.shown && this.isNear) void this.load();
  }

  private async load(): Promise<void> {
    const { from } = this;
    if (from === this.shown) return;
    this.shown = from;
    const small = await smallOf(from, () => this.isNear && this.from === from);
    if (this.from !== from) return;
    // without one, the former picture stays; it is tried again when it comes into sight
    if (small !== undefined) this.small = small;
    else if (!this.isNear) this.shown = '';
  }

  override render(): TemplateResult | typeof nothing {
    return this.small ? html`<img src=${this.small} alt="" decoding="async">` : nothing;
  }
}

customElements.define('snapferry-thumb', SnapferryThumb);
