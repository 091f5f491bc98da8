// Sends the commands of a serial camera's record, and compares the answers. Received bytes that are no answer are ignored.

import type { OnEnd } from '../../at/step';
import { End, newFault } from '../../fault';
import { framesOf, type Frames, type Layout } from './frame';
import type { LineRow, LineScript, Talk } from './record';

/** Milliseconds of silence after which all bytes of the camera have reached the firmware, even if the engine delivers them 100 ms late. */
export const lineQuietMs = 200;
/**
 * Most bytes that are searched for a refusal. If more bytes have come, they are a piece of a picture, which might contain the same bytes by chance.
 */
export const mostRefusal = 32;
const recoverMs = 300;
/** Most milliseconds that a wait for silence may take in addition to the silence itself, for a camera that does not fall silent. */
const mostQuietMs = 1500;
/**
 * Number of bytes. If more bytes than this have come in addition to twice the awaited answer, the try has failed. One more answer may come late from
 * an earlier try.
 */
const mostNoise = 256;
const leastPiece = 32;
const mostShown = 16;

/** Functions that send commands to a serial camera. */
interface Voice {
  /** Sends a command, given in the language of frame.ts, and waits for no answer. */
  say(text: string): void;
  /**
   * Sends the command of a row, and waits for its answer. If the same row is sent again, as for each piece of a picture, its texts are not parsed
   * again. In that case the round's deadline is not moved either.
   */
  ask(row: LineRow, onEnd: OnEnd): void;
}

/** Returns the first 16 bytes of a text in hexadecimal, for messages in the log. */
export function hexOf(bytes: string): string {
  return bytes.slice(0, mostShown).split('').map(function (c) { return (256 + c.charCodeAt(0)).toString(16).slice(1); }).join(' ');
}

/** Opens the line to the camera at a baud rate. */
export function open(talk: Talk, baud: number): void {
  talk.baud = baud;
  talk.line.open(baud);
}

/** Waits for this many milliseconds. The wait never ends if the line is closed meanwhile. */
export async function pause(talk: Talk, ms: number): Promise<void> {
  await until(function (onEnd) {
    talk.timer = talk.trip.clock.after(ms, function () {
      talk.timer = undefined;
      onEnd(End.done);
    });
  });
}

/** Stops the timer of the dialogue. The engine reuses the ids of finished timers, so the id is forgotten, too. */
export function disarm(talk: Talk): void {
  if (talk.timer !== undefined) talk.trip.clock.cancel(talk.timer);
  talk.timer = undefined;
}

/** Discards received bytes until the line was silent for `ms` milliseconds. */
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
 * Shortens the next pieces of a picture after a piece has failed. A late answer then has another length, so it is noticed. From the second failure
 * on, a piece has at most as many bytes as came, since engine or line may lose more.
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
  // Some cameras refuse a piece that goes beyond the picture's end, and others refuse one with an odd length. So the tries alternate between both.
  if (talk.wasRefused && numbers.count >= numbers.left) numbers.count = nth & 1 ? whole - whole % multiple : numbers.left;
}

/** A row of a script that waits for the camera's answer. */
interface Waiting {
  /** The dialogue with the camera. */
  talk: Talk;
  /** Parses and searches the frames of the camera. */
  frames: Frames;
  /** Frame by which the camera refuses a command. */
  refused: Layout;
  /** The row, with its command, answer and times. */
  row: LineRow;
  /** Frame of the row's command. It is undefined for a row that only waits. */
  said: Layout | undefined;
  /** Frame of the row's answer. */
  wanted: Layout;
  /** Index of the current try, from 0 on. */
  nth: number;
  /** True if the last try got the answer that the row wants. */
  isRight: boolean;
  /** Called when the row ends, with the fault if the row failed. */
  onEnd: OnEnd;
  /** Compares the received bytes with the wanted answer and with a refusal, and ends the try if one of the two matches. */
  judge(): void;
  /** Called when the time of a try is over. */
  onLate(): void;
  /** Called by a timer after a try has ended. It ends the row, or begins the next try. */
  onTried(): void;
}

function endTry(waiting: Waiting, isRight: boolean): void {
  const talk = waiting.talk;
  waiting.isRight = isRight;
  if (talk.timer !== undefined) talk.trip.clock.cancel(talk.timer);
  talk.judge = undefined;
  talk.timer = talk.trip.clock.after(0, waiting.onTried);
}

function judge(waiting: Waiting): void {
  const talk = waiting.talk;
  if (talk.heard.length >= talk.need && waiting.frames.seek(talk.heard, waiting.wanted)) endTry(waiting, true);
  else /* @__NOINLINE__ */ judgeOther(waiting, talk, talk.heard.length);
}

function judgeOther(waiting: Waiting, talk: Talk, length: number): void {
  const numbers = talk.numbers;
  if (length <= mostRefusal && waiting.frames.seek(talk.heard, waiting.refused) && numbers['code'] > 0 && numbers['code'] <= talk.record.mostCode) {
    talk.wasRefused = true;
    endTry(waiting, false);
  } else if (length > 2 * talk.need + mostNoise) endTry(waiting, false);
}

function put(talk: Talk, frames: Frames, frame: Layout): void {
  const bytes = frames.bytesOf(frame);
  talk.numbers.command = bytes.charCodeAt(2);
  if (talk.record.awakeMs) talk.spokeMs = talk.trip.clock.now();
  talk.line.write(bytes);
}

function onLate(waiting: Waiting): void {
  const talk = waiting.talk;
  const numbers = talk.numbers;
  const count = numbers.count;
  talk.timer = undefined;
  // Some cameras end the last piece where the picture ends, although more bytes were asked for. So this shorter answer also counts.
  numbers.count = Math.min(count, numbers.left);
  const isEarly = numbers.count < count && waiting.frames.seek(talk.heard, waiting.wanted);
  if (!isEarly) numbers.count = count;
  endTry(waiting, isEarly);
}

function onTried(waiting: Waiting): void {
  const talk = waiting.talk;
  talk.timer = undefined;
  if (!waiting.isRight) return /* @__NOINLINE__ */ onMissed(waiting, talk, waiting.row);
  talk.wasRefused = false;
  waiting.onEnd(End.done);
}

function onMissed(waiting: Waiting, talk: Talk, row: LineRow): void {
  const frames = waiting.frames;
  if (isLast(row, waiting.nth) || (row.may && talk.wasRefused)) {
    talk.wasRefused = true;
    if (row.may) waiting.onEnd(End.done);
    else {
      waiting.onEnd(
        End.refused, newFault(talk.heard ? 'no-picture' : 'no-camera', hexOf(waiting.said ? frames.bytesOf(waiting.said) : ''), hexOf(talk.heard))
      );
    }
  } else if (row.more) again(waiting);
  else {
    shorten(talk, waiting.nth);
    put(talk, frames, frames.layoutOf(talk.record.flush));
    launch(hush(talk, recoverMs), function () { again(waiting); });
  }
}

function again(waiting: Waiting): void {
  waiting.talk.trip.expect(waiting.row.ms);
  waiting.nth++;
  begin(waiting, waiting.row);
}

function ask(waiting: Waiting, row: LineRow, onEnd: OnEnd): void {
  // a picture's pieces use the same row hundreds of times, so the row's texts are parsed only at its first use
  if (row !== waiting.row) {
    waiting.talk.trip.expect(row.ms);
    waiting.said = row.say ? waiting.frames.layoutOf(row.say) : undefined;
    waiting.wanted = waiting.frames.layoutOf(row.want!);
  }
  waiting.row = row;
  waiting.nth = 0;
  waiting.onEnd = onEnd;
  begin(waiting, row);
}

function begin(waiting: Waiting, row: LineRow): void {
  const talk = waiting.talk;
  const nth = waiting.nth;
  const wanted = waiting.wanted;
  if (!row.more || !nth) talk.heard = '';
  talk.wasRefused = false;
  talk.need = wanted.width + (wanted.hasData ? talk.numbers.count : 0);
  talk.judge = waiting.judge;
  talk.timer = talk.trip.clock.after(row.more ? row.ms + nth * row.more + (isLast(row, nth) ? lineQuietMs : 0) : row.ms, waiting.onLate);
  if (waiting.said) put(talk, waiting.frames, waiting.said);
}

/** Makes the functions that send commands to a serial camera. The caller keeps these functions, as making them takes longer than an answer. */
export function createVoice(talk: Talk): Voice {
  const frames = framesOf(talk.numbers, talk.texts, talk.line.sum);
  // the fields of `Waiting` that are missing here are set by `ask`, before any row waits
  const waiting = {
    talk: talk, frames: frames, refused: frames.layoutOf(talk.record.refused),
    judge: function () { judge(waiting); }, onLate: function () { onLate(waiting); }, onTried: function () { onTried(waiting); }
  } as Waiting;

  return {
    say: function (text) { put(talk, frames, frames.layoutOf(text)); },
    ask: function (row, onEnd) { ask(waiting, row, onEnd); }
  };
}

/** Runs the rows of a script in order. It ends `refused` with the fault if a row fails. */
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
