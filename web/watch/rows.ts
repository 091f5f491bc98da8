// The log's rows: each line is drawn once, as it comes, and many that come together are drawn together. 5,000 rows stay as they are while
// one is added, so nothing but the new row costs anything.

import { mostLines, timeOf, type Entry } from './log.ts';

export interface Rows {
  add(entry: Entry): void;
  /** Others in their place, such as those that another filter lets through. */
  replace(entries: readonly Entry[]): void;
}

const zoneAt = (at: number): number => -new Date(at).getTimezoneOffset();

function rowOf({ at, text, level }: Entry): HTMLElement {
  const row = document.createElement('div');
  row.className = `line ${level}`;
  const time = document.createElement('time');
  time.textContent = timeOf(at, zoneAt(at));
  row.append(time, text);
  return row;
}

/** Whoever reads the end goes on reading the end; a pixel's part may be missing. */
const isAtEnd = (box: HTMLElement): boolean => box.scrollHeight - box.scrollTop - box.clientHeight < 4;

export function createRows(box: HTMLElement): Rows {
  let fresh: Entry[] = [];
  let isDue = false;

  function draw(): void {
    isDue = false;
    const follows = isAtEnd(box);
    const rows = fresh.slice(-mostLines).map(rowOf);
    fresh = [];
    box.append(...rows);
    while (box.childElementCount > mostLines) box.firstElementChild!.remove();
    if (follows) box.scrollTop = box.scrollHeight;
  }

  return {
    add(entry) {
      fresh.push(entry);
      // in a hidden tab nothing is drawn until it is seen again
      if (fresh.length > 2 * mostLines) fresh = fresh.slice(-mostLines);
      if (!isDue) requestAnimationFrame(draw);
      isDue = true;
    },
    replace(entries) {
      fresh = [];
      box.replaceChildren(...entries.map(rowOf));
      box.scrollTop = box.scrollHeight;
    },
  };
}
