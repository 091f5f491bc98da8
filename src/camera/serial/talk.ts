// Sends a record's rows, and compares the answers. Other bytes are ignored.

import type { OnEnd } from '../../at/step';
import { newFault } from '../../fault';
import { framesOf, type Layout } from './frame';
import type { LineRow, LineScript, Talk } from './record';

/** Milliseconds after which all bytes have arrived, even if the engine is 100 ms late. */
export const lineQuietMs = 200;
/** Most bytes of an answer that is searched for a refusal. */
export const mostRefusal = 32;
const recoverMs = 300;
/** Longest wait in milliseconds for silence, if the camera never falls silent. */
const mostQuietMs = 1500;
/** Most bytes beside an answer. A late one may come before it. */
const mostNoise = 256;
const leastPiece = 32;
const mostShown = 16;

/** Functions that send commands. */
interface Voice {
  say(text: string): void;
  /**
   * Sends a row, and waits for its answer. A row that is sent again, as for a picture's pieces, is not parsed again, and its time is not
   * announced again.
   */
  ask(row: LineRow, onEnd: OnEnd): void;
}

/** The first bytes in hexadecimal, for messages. */
export function hexOf(bytes: string): string {
  return bytes.slice(0, mostShown).split('').map(function (c) { return (256 + c.charCodeAt(0)).toString(16).slice(1); }).join(' ');
}

/** Opens the line at a rate in baud. */
export function open(talk: Talk, baud: number): void {
  talk.baud = baud;
  talk.line.open(baud);
}

/** Waits for so many milliseconds. It never ends if the line is closed meanwhile. */
export async function pause(talk: Talk, ms: number): Promise<void> {
  await until(function (onEnd) {
    talk.timer = talk.trip.clock.after(ms, function () {
      talk.timer = undefined;
      onEnd('done');
    });
  });
}

/** Stops the timer. The engine reuses the ids of finished timers, so the id is forgotten, too. */
export function disarm(talk: Talk): void {
  if (talk.timer !== undefined) talk.trip.clock.cancel(talk.timer);
  talk.timer = undefined;
}

/** Discards input until `ms` of silence. */
export async function hush(talk: Talk, ms: number): Promise<void> {
  const clock = talk.trip.clock;
  const endMs = clock.now() + ms + mostQuietMs;
  talk.heardMs = clock.now();
  talk.trip.expect(ms + mostQuietMs);
  for (let leftMs = ms; leftMs >= 1; leftMs = Math.min(talk.heardMs + ms, endMs) - clock.now()) await pause(talk, leftMs);
}

function isLast(row: LineRow, nth: number): boolean {
  return nth + 1 >= (row.tries || 1);
}

/**
 * Shortens the next pieces after a failure. A late answer could belong to any piece, so they get other lengths. After a second failure they
 * have at most the bytes received, as engine or line may lose more.
 */
function shorten(talk: Talk, nth: number): void {
  const numbers = talk.numbers;
  const multiple = talk.record.multiple;
  const came = talk.heard.length - talk.record.frameBytes;
  const whole = numbers.left + multiple - 1;
  if (multiple > 1 && numbers.most > leastPiece) {
    numbers.most = Math.max(leastPiece, numbers.most - 2 * multiple);
    if (nth && came > 0 && came < numbers.most) numbers.most = Math.max(leastPiece, came - came % multiple);
  }
  numbers.count = Math.min(numbers.count, numbers.most);
  // some refuse pieces beyond the end, others odd lengths
  if (talk.wasRefused && numbers.count >= numbers.left) numbers.count = nth & 1 ? whole - whole % multiple : numbers.left;
}

/** Makes the functions that send commands. They are made once, as that costs more than an answer. */
export function createVoice(talk: Talk): Voice {
  const clock = talk.trip.clock;
  const numbers = talk.numbers;
  const record = talk.record;
  const frames = framesOf(numbers, talk.texts, talk.line.sum);
  const refused = frames.layoutOf(record.refused);
  /** The row that waits for its answer, its frames, and the index of its try. */
  let asked: LineRow;
  let said: Layout | undefined;
  let wanted: Layout;
  let nth = 0;
  let onEnd: OnEnd;
  let isRight = false;

  function endTry(isTaken: boolean): void {
    isRight = isTaken;
    if (talk.timer !== undefined) clock.cancel(talk.timer);
    talk.judge = undefined;
    talk.timer = clock.after(0, onTried);
  }

  function judge(): void {
    if (talk.heard.length >= talk.need && frames.seek(talk.heard, wanted)) endTry(true);
    else /* @__NOINLINE__ */ judgeOther(talk.heard.length);
  }

  function judgeOther(length: number): void {
    if (length <= mostRefusal && frames.seek(talk.heard, refused) && numbers.code > 0 && numbers.code <= record.mostCode) {
      talk.wasRefused = true;
      endTry(false);
    } else if (length > 2 * talk.need + mostNoise) endTry(false);
  }

  function put(frame: Layout): void {
    const bytes = frames.bytesOf(frame);
    numbers.command = bytes.charCodeAt(2);
    if (record.awakeMs) talk.spokeMs = clock.now();
    talk.line.write(bytes);
  }

  function onLate(): void {
    const count = numbers.count;
    talk.timer = undefined;
    // some cameras end the last piece with the picture
    numbers.count = Math.min(count, numbers.left);
    const isEarly = numbers.count < count && frames.seek(talk.heard, wanted);
    if (!isEarly) numbers.count = count;
    endTry(isEarly);
  }

  function onTried(): void {
    talk.timer = undefined;
    if (!isRight) return /* @__NOINLINE__ */ onMissed();
    talk.wasRefused = false;
    onEnd('done');
  }

  function onMissed(): void {
    if (isLast(asked, nth) || (asked.may && talk.wasRefused)) {
      talk.wasRefused = true;
      if (asked.may) onEnd('done');
      else onEnd('refused', newFault(talk.heard ? 'no-picture' : 'no-camera', hexOf(said ? frames.bytesOf(said) : ''), hexOf(talk.heard)));
    } else if (asked.more) again();
    else {
      shorten(talk, nth);
      put(frames.layoutOf(record.flush));
      launch(hush(talk, recoverMs), again);
    }
  }

  function again(): void {
    talk.trip.expect(asked.ms);
    nth++;
    begin();
  }

  function ask(row: LineRow, onAnswered: OnEnd): void {
    // a picture has hundreds of pieces
    if (row !== asked) {
      talk.trip.expect(row.ms);
      said = row.say ? frames.layoutOf(row.say) : undefined;
      wanted = frames.layoutOf(row.want!);
    }
    asked = row;
    nth = 0;
    onEnd = onAnswered;
    begin();
  }

  function begin(): void {
    const row = asked;
    if (!row.more || !nth) talk.heard = '';
    talk.wasRefused = false;
    talk.need = wanted.width + (wanted.hasData ? numbers.count : 0);
    talk.judge = judge;
    talk.timer = clock.after(row.more ? row.ms + nth * row.more + (isLast(row, nth) ? lineQuietMs : 0) : row.ms, onLate);
    if (said) put(said);
  }

  return { say: function (text) { put(frames.layoutOf(text)); }, ask: ask };
}

export async function run(talk: Talk, name: LineScript): Promise<void> {
  const voice = createVoice(talk);
  for (let i = 0; ; i++) {
    const row = talk.record.script(name, talk.numbers)[i];
    if (!row) return;
    if (row.baud) open(talk, row.baud);
    if (row.want) await until(function (onEnd) { voice.ask(row, onEnd); });
    else {
      if (row.say) voice.say(row.say);
      await hush(talk, row.ms);
    }
  }
}
