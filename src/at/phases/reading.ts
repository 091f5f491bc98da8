import { endOf, isResult } from '../answer';
import { rawBytes } from '../row';
import type { Reading, Receiving, Turn } from '../turn';

/**
 * Longest pause between raw bytes (the content of a file), in milliseconds. The modem gives up a silent server sooner: a SIM800 after 75 s, a BG96
 * after 90 s.
 */
const gapMs = 120000;
/** Pause in milliseconds before the command of a script row is sent again to read more bytes. This goes on until the row's line `until` comes. */
const againMs = 300;
/** Milliseconds to wait after a line among raw bytes that looks like a result. If more bytes come in this time, the line was content. */
const heldMs = 5000;
/** Milliseconds to wait for the result code of a refusal, which may come after the refusal itself (SIM7600 manual AT76v3, 12.2). */
export const settleMs = 1000;

/** Makes the record of a script row that has received no raw bytes yet. */
export function createReading(nowMs: number): Reading {
  return { emptySinceMs: nowMs } as Reading;
}

/** Prepares the reader for the answer to a command, in which raw bytes come. */
export function beginReading(turn: Receiving, read: Reading): void {
  const data = turn.row.data;
  read.isPausing = read.hasRead = false;
  read.cutShort = '';
  turn.lines.awaitPrompt('', undefined, /[,"]$/.test(data) ? data.slice(0, data.indexOf(':') + 1) + data.replace(/[^,"]/g, '') : '');
}

/**
 * Handles a line that may end the raw bytes: a refusal, or the line of the row's `until`, which may also come between two commands.
 * @returns true if the line ends the raw bytes
 */
export function takeUntil(turn: Turn, read: Reading, line: string): boolean {
  const end = endOf(turn.row, line, turn.matches);
  if (end === 'over') {
    read.isUntilSeen = true;
    if (read.isPausing) turn.pass();
  } else if (end) {
    turn.heard.refusal = line;
    if (read.isPausing) turn.endRefused();
    else turn.arm(settleMs);
  }
  return !!end;
}

/** Reads the raw bytes that follow the line that was received last. */
export function readRaw(turn: Receiving, read: Reading): void {
  const row = turn.row;
  turn.lines.takeRaw(rawBytes(row, turn.lookUp) || 0, function (bytes, isLast) {
    const payload = turn.task.payload;
    read.emptySinceMs = turn.clock.now();
    read.hasRead = true;
    read.cutShort = '';
    turn.arm(Math.min(row.ms, gapMs));
    if (payload) payload.take(bytes, isLast);
  }, function (line) {
    // a line that looks like a result counts as a result, unless more bytes follow
    const isEnd = isResult(row, line, turn.matches) || !!endOf(row, line, turn.matches);
    read.cutShort = isEnd ? line : '';
    turn.arm(isEnd ? heldMs : Math.min(row.ms, gapMs));
  });
}

function isEnough(turn: Turn): boolean {
  const payload = turn.task.payload;
  return !!payload && !!payload.isEnough && payload.isEnough();
}

/** If more raw bytes are to come, waits before the row's command is sent again. @returns false if no more are to come */
export function pauseReading(turn: Turn, read: Reading): boolean {
  if (read.isPausing || !turn.row.until || (read.isUntilSeen && !read.hasRead) || isEnough(turn)) return false;
  read.isPausing = true;
  turn.arm(againMs);
  return true;
}
