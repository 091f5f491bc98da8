// Shows small copies of pictures. The browser would keep each picture in its full size, megabytes each. So each is decoded once, and only a small
// copy is kept.

import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';

const width = 320;
const atOnce = 4;
const restMs = 300;
/** The rest before a picture in sight that could not be loaded is loaded again. */
const againMs = 60_000;
/** The most small pictures that are kept in memory, of some 15 kB each. */
const mostKept = 200;

/** The addresses of the small pictures, by the address of the large one. The one that was used last is at the end. */
const kept = new Map<string, string>();
const waiting: (() => void)[] = [];
let free = atOnce;
/** How many pictures the page has requested from the server since it was loaded. */
let asked = 0;
/** Returns how many pictures the page has requested from the server since it was loaded. */
export const picturesAsked = (): number => asked;
/** Returns how many pictures are being loaded now. */
export const picturesGoing = (): number => atOnce - free;

async function shrink(url: string): Promise<string> {
  asked++;
  // a fragment in the address means that the picture may have been replaced, so the browser must ask the server again
  const answer = await fetch(url, url.includes('#') ? { cache: 'no-cache' } : {});
  if (!answer.ok) throw new Error(String(answer.status));
  const whole = await createImageBitmap(await answer.blob());
  const scale = Math.min(1, width / whole.width);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)));
  canvas.getContext('2d')!.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  // without this, the canvas would keep its memory until the browser collects garbage
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

/**
 * Returns the address of a small copy of a picture. @param isWanted is asked when the picture's turn to be loaded comes @returns undefined if
 * the picture is not wanted any more, or cannot be loaded
 */
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

/** A small picture as an element, `<snapferry-thumb>`. It is loaded when it comes near the visible part of the page. */
export class SnapferryThumb extends LitElement {
  static override properties = { from: {}, small: { state: true } };
  static override styles = css`
    :host { display: block; }
    img { display: block; width: 100%; height: 100%; object-fit: cover; }
  `;

  /** The address of the picture in full size, of which a small copy is shown. */
  from = '';
  private small = '';
  private shown = '';
  private isNear = false;
  private readonly watcher = new IntersectionObserver(entries => {
    this.isNear = entries.at(-1)?.isIntersecting ?? false;
    // without the pause, pictures would also be loaded that only pass by while a person scrolls
    this.loadAfter(restMs);
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
    // the camera has got a new picture while its card is in sight
    if (changed.has('from')) this.loadAfter(restMs);
  }

  /** Loads the picture after a pause if it is in sight then. It replaces a load that was set for later. */
  private loadAfter(ms: number): void {
    clearTimeout(this.timer);
    if (this.isNear) this.timer = setTimeout(() => void this.load(), ms);
  }

  private async load(): Promise<void> {
    const { from } = this;
    if (from === this.shown) return;
    this.shown = from;
    const small = await smallOf(from, () => this.isNear && this.from === from);
    if (this.from !== from) return;
    if (small !== undefined) this.small = small;
    else {
      // the former picture stays on the page. The new one is tried again, also when the card comes into sight again
      this.shown = '';
      this.loadAfter(againMs);
    }
  }

  override render(): TemplateResult | typeof nothing {
    return this.small ? html`<img src=${this.small} alt="" decoding="async">` : nothing;
  }
}

customElements.define('snapferry-thumb', SnapferryThumb);
