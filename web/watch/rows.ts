// The log's rows: each line is drawn once, and lines that come together are drawn together. With 5,000 rows a new line
// changes only its own row.

import { mostLines, timeOf, type Entry } from './log.ts';

export interface Rows {
  add(entry: Entry): void;
  /** Replaces all rows, as after a new filter. */
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

/** A reader at the end stays at the end; fractions of a pixel may be missing. */
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
      // a hidden tab draws nothing until it is visible
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
