// Draws the rows of the log. Each line is drawn once, and lines that come together are drawn together. So even with 5,000 rows, a new line changes
// only its own row.

import { mostLines, timeOf, type Entry } from './log.ts';

/** The rows of the log in a box that scrolls. */
export interface Rows {
  add(entry: Entry): void;
  /** Replaces all rows of the log, as after a new filter, and shows the last row. */
  replace(entries: readonly Entry[]): void;
  /** Scrolls the log to its last row, and keeps the last row in sight from then on. */
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

/** Whether a box is scrolled to its end. Some pixels may be missing, because browsers round them. */
const isAtEnd = (box: HTMLElement): boolean => box.scrollHeight - box.scrollTop - box.clientHeight < 4;

/** The state of the log's rows: what is still to be drawn, and how far their box is scrolled. */
interface RowsState {
  /** The element that scrolls. Its only child gets the rows. */
  readonly box: HTMLElement;
  /** Called with true when the log begins to keep its last row in sight, and with false when it stops. */
  readonly onFollow: (follows: boolean) => void;
  readonly list: HTMLElement;
  /** The lines of the log that have come and are not drawn yet. */
  fresh: Entry[];
  /** True if the browser's next frame will draw the lines in `fresh`. */
  isDue: boolean;
  /** True while the log keeps its last row in sight, because no person has scrolled up. */
  follows: boolean;
  /** The box's scroll position and sizes in pixels, when it was last scrolled or changed its size. */
  seen: { top: number; height: number; client: number };
}

const look = (rows: RowsState): RowsState['seen'] => ({ top: rows.box.scrollTop, height: rows.box.scrollHeight, client: rows.box.clientHeight });

function follow(rows: RowsState, now: boolean): void {
  if (rows.follows === now) return;
  rows.follows = now;
  rows.box.classList.toggle('follows', now);
  rows.onFollow(now);
}

function settle(rows: RowsState): void {
  if (rows.follows) rows.box.scrollTop = rows.box.scrollHeight;
  rows.seen = look(rows);
}

function toEnd(rows: RowsState): void {
  follow(rows, true);
  settle(rows);
}

function draw(rows: RowsState): void {
  rows.isDue = false;
  const drawn = rows.fresh.slice(-mostLines).map(rowOf);
  rows.fresh = [];
  rows.list.append(...drawn);
  while (rows.list.childElementCount > mostLines) rows.list.firstElementChild!.remove();
  settle(rows);
}

function add(rows: RowsState, entry: Entry): void {
  rows.fresh.push(entry);
  // a hidden tab draws nothing, so lines are dropped that would be too old for the log by the time the tab is visible
  if (rows.fresh.length > 2 * mostLines) rows.fresh = rows.fresh.slice(-mostLines);
  if (!rows.isDue) requestAnimationFrame(() => draw(rows));
  rows.isDue = true;
}

function replace(rows: RowsState, entries: readonly Entry[]): void {
  rows.fresh = [];
  rows.list.replaceChildren(...entries.map(rowOf));
  toEnd(rows);
}

/**
 * Makes the rows of the log. @param box the element that scrolls, whose only child gets the rows @param onFollow called with true when the log begins
 * to keep its last row in sight, and with false when it stops
 */
export function createRows(box: HTMLElement, onFollow: (follows: boolean) => void): Rows {
  const list = box.firstElementChild as HTMLElement;
  const rows: RowsState = { box, onFollow, list, fresh: [], isDue: false, follows: true, seen: { top: 0, height: 0, client: 0 } };

  // rows change their heights when they come into sight, or when the box changes its width. The box is then scrolled to the last row again
  const sizes = new ResizeObserver(() => settle(rows));
  sizes.observe(list);
  sizes.observe(box);
  box.classList.add('follows');
  box.addEventListener('scroll', () => {
    const now = look(rows);
    // a person has scrolled up if the position is nearer to the top, and neither is the list shorter nor the box of another height. Otherwise the
    // browser may have scrolled by itself
    const isByPerson = now.top < rows.seen.top && now.height >= rows.seen.height && now.client === rows.seen.client;
    if (now.client > 0 && isAtEnd(box)) follow(rows, true);
    else if (isByPerson) follow(rows, false);
    rows.seen = now;
  }, { passive: true });

  return {
    toEnd: () => toEnd(rows),
    stop: () => sizes.disconnect(),
    add: entry => add(rows, entry),
    replace: entries => replace(rows, entries),
  };
}
