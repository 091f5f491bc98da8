// The log's rows: each line is drawn once, and lines that come together are drawn together. With 5,000 rows a new line
// changes only its own row.

import { mostLines, timeOf, type Entry } from './log.ts';

export interface Rows {
  add(entry: Entry): void;
  /** Replaces all rows, as after a new filter, and shows the last one. */
  replace(entries: readonly Entry[]): void;
  /** Shows the last row, and follows it. */
  toEnd(): void;
  stop(): void;
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

/** Allows for fractions of a pixel. */
const isAtEnd = (box: HTMLElement): boolean => box.scrollHeight - box.scrollTop - box.clientHeight < 4;

/** @param box scrolls; its only child gets the rows @param onFollow called if the last row is followed, or not any more */
export function createRows(box: HTMLElement, onFollow: (follows: boolean) => void): Rows {
  const list = box.firstElementChild as HTMLElement;
  let fresh: Entry[] = [];
  let isDue = false;
  let follows = true;
  /** Position and sizes at the last scroll or change of size. */
  let seen = { top: 0, height: 0, client: 0 };

  const look = (): typeof seen => ({ top: box.scrollTop, height: box.scrollHeight, client: box.clientHeight });

  function follow(now: boolean): void {
    if (follows === now) return;
    follows = now;
    box.classList.toggle('follows', now);
    onFollow(now);
  }

  function settle(): void {
    if (follows) box.scrollTop = box.scrollHeight;
    seen = look();
  }

  function toEnd(): void {
    follow(true);
    settle();
  }

  // rows get their real height when they come into sight, and others when the box changes its width
  const sizes = new ResizeObserver(settle);
  sizes.observe(list);
  sizes.observe(box);
  box.classList.add('follows');
  box.addEventListener('scroll', () => {
    const now = look();
    // only a person goes up in a list that has not become shorter
    const isByPerson = now.top < seen.top && now.height >= seen.height && now.client === seen.client;
    if (now.client > 0 && isAtEnd(box)) follow(true);
    else if (isByPerson) follow(false);
    seen = now;
  }, { passive: true });

  function draw(): void {
    isDue = false;
    const rows = fresh.slice(-mostLines).map(rowOf);
    fresh = [];
    list.append(...rows);
    while (list.childElementCount > mostLines) list.firstElementChild!.remove();
    settle();
  }

  return {
    toEnd,
    stop: () => sizes.disconnect(),
    add(entry) {
      fresh.push(entry);
      // a hidden tab draws nothing until it is visible
      if (fresh.length > 2 * mostLines) fresh = fresh.slice(-mostLines);
      if (!isDue) requestAnimationFrame(draw);
      isDue = true;
    },
    replace(entries) {
      fresh = [];
      list.replaceChildren(...entries.map(rowOf));
      toEnd();
    },
  };
}
