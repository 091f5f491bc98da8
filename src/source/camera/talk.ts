// Rows of a camera's record, said at its line; what comes is held against what they want, and whatever stands beside an answer is passed
// over: a banner, what is told unasked, a byte of the answer before. All has a bound of time, and what is collected one of bytes.

import { fault, type Fault } from '../../fault';
import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, OnDone } from './camera';
import { createFrames } from './frame';
import type { LineNumbers, LineRecord, LineRow, LineScript } from './record';

export interface Talk {
  open(baud: number): void;
  baud(): number;
  after(ms: number, run: () => void): void;
  /** What comes until it is quiet is thrown away. */
  hush(ms: number, then: () => void): void;
  run(name: LineScript, onEnd: OnDone): void;
  /** @param nth of its tries, from 0 */
  ask(row: LineRow, nth: number, onEnd: OnDone): void;
  /** What came last, in hexadecimal; empty where nothing did. */
  heard(): string;
  /** The last row that wanted an answer has none. */
  wasRefused(): boolean;
  /** For so long nothing was said. */
  idleMs(): number;
  close(): void;
}

/** Bytes left over have come by then, also those that an engine hears 100 ms late. */
export const quietMs = 200;
const recoverMs = 300;
/** What babbles is waited for no longer than this beside. */
const mostQuietMs = 1500;
/** Beside an answer, and as much again: a late one may stand before it. */
const mostNoise = 256;
/** A refusal is looked for in an answer so far. */
const mostRefusal = 32;
const leastPiece = 24;
const mostShown = 16;

export function createTalk(trip: CameraTrip, line: CameraLine, record: LineRecord, numbers: LineNumbers, texts: Record<string, string>): Talk {
  const clock = trip.clock;
  const frames = createFrames(numbers, texts);
  let timer: Timer = 0;
  let rate = 0;
  let bytes = '';
  let heardMs = 0;
  let spokeMs = 0;
  let wanted = '';
  let need = 0;
  let isRefused = false;
  let onTried: ((isRight: boolean) => void) | undefined;

  function hexOf(text: string): string {
    return text.slice(0, mostShown).split('').map(function (c) { return (256 + c.charCodeAt(0)).toString(16).slice(1); }).join(' ');
  }

  function after(ms: number, run: () => void): void {
    trip.expect(ms);
    timer = clock.after(ms, run);
  }

  function endTry(isRight: boolean): void {
    const tell = onTried!;
    clock.cancel(timer);
    onTried = undefined;
    // a turn of its own: pieces follow each other, and the stack must not grow
    timer = clock.after(0, function () { tell(isRight); });
  }

  function isRefusal(): boolean {
    return frames.seek(bytes, record.refused) && numbers.code > 0 && numbers.code <= record.mostCode;
  }

  function hear(more: string): void {
    heardMs = clock.now();
    if (!onTried) return;
    bytes += more;
    if (bytes.length >= need && frames.seek(bytes, wanted)) endTry(true);
    else if (bytes.length <= mostRefusal && isRefusal()) {
      isRefused = true;
      endTry(false);
    } else if (bytes.length > 2 * need + mostNoise) endTry(false);
  }

  function say(text: string): void {
    const said = frames.bytesOf(text);
    numbers.command = said.charCodeAt(2);
    spokeMs = clock.now();
    line.write(said);
  }

  function open(baud: number): void {
    rate = baud;
    line.open(baud);
  }

  function hush(ms: number, then: () => void): void {
    const endMs = clock.now() + ms + mostQuietMs;
    heardMs = clock.now();
    function look(): void {
      const leftMs = Math.min(heardMs + ms, endMs) - clock.now();
      if (leftMs > 0) after(leftMs, look);
      else then();
    }
    look();
  }

  /** Of a late answer nobody can say to which piece it belongs: the next ones are of another length. */
  function recover(then: () => void): void {
    if (record.multiple > 1 && numbers.most > leastPiece) numbers.most -= record.multiple;
    numbers.count = Math.min(numbers.count, numbers.most);
    say(record.flush);
    hush(recoverMs, then);
  }

  function faultOf(row: LineRow): Fault {
    return fault(bytes ? 'no-picture' : 'no-camera', hexOf(frames.bytesOf(row.say || '')), hexOf(bytes));
  }

  function ask(row: LineRow, nth: number, onEnd: OnDone): void {
    const isLast = nth + 1 >= (row.tries || 1);
    if (!row.more || !nth) bytes = '';
    isRefused = false;
    wanted = row.want!;
    need = frames.lengthOf(wanted);
    onTried = function (isRight) {
      if (isRight || isLast || (row.may && isRefused)) {
        isRefused = !isRight;
        onEnd(isRight || row.may ? undefined : faultOf(row));
      } else if (row.more) ask(row, nth + 1, onEnd);
      else recover(function () { ask(row, nth + 1, onEnd); });
    };
    after(row.more ? row.ms + nth * row.more + (isLast ? quietMs : 0) : row.ms, function () { endTry(false); });
    if (row.say) say(row.say);
  }

  function run(name: LineScript, onEnd: OnDone): void {
    const rows = record.script(name, numbers);
    let i = 0;
    function next(wrong?: Fault): void {
      const row = rows[i++];
      if (wrong || !row) return onEnd(wrong);
      if (row.baud) open(row.baud);
      if (row.want) return ask(row, 0, next);
      if (row.say) say(row.say);
      hush(row.ms, next);
    }
    next();
  }

  line.onBytes(hear);
  return {
    open: open,
    baud: function () { return rate; },
    after: after,
    hush: hush,
    run: run,
    ask: ask,
    heard: function () { return hexOf(bytes); },
    wasRefused: function () { return isRefused; },
    idleMs: function () { return clock.now() - spokeMs; },
    close: function () {
      clock.cancel(timer);
      onTried = undefined;
      line.close();
    }
  };
}
