// Sends further slices, the parts of a payload that the modem confirms. Most answers to slices are alike, so each answer is compared as a whole with
// the last one. Only an answer that differs is read line by line.

import { wholeOf } from '../../number';
import { has } from '../../text';
import type { Pouring, Repeat } from '../turn';
import { endRepeat } from './compare';
import { restMs } from './deadline';
import { beginPour, pourBytes } from './pour';

/** Most characters of an answer to a slice that are kept for the comparison with the next answer. */
const longestText = 250;

/** Begins the next slice of a payload. If the slice has the length of the slice before, its answer is compared with the answer before. */
export function nextSlice(turn: Pouring): void {
  const repeat = turn.repeats;
  const variables = turn.task.variables;
  const slice = variables['slice'];
  const granted = variables['granted']!;
  if (repeat && repeat.promptAt && !turn.lines.pending() && !turn.task.onLine && !turn.log.isDebug()) {
    beginPour(turn, turn.pours);
    if (variables['slice'] === slice) {
      // the modem allows as many bytes for a slice of the same length as for the slice before
      variables['granted'] = granted;
      turn.repeats = repeat;
      repeat.got = '';
      repeat.prompt = repeat.text.slice(0, repeat.promptAt);
      repeat.bytes = turn.pours.bytes;
      repeat.sayMs = restMs(turn);
      turn.say();
      return;
    }
  }
  turn.begin();
}

/**
 * Makes the function that compares the answer to a slice with the answer before. It returns the bytes that are to be read as lines. It runs for each
 * received chunk, so it calls few other functions.
 */
export function createHear(turn: Pouring): (chunk: string) => string {
  const row = turn.row;
  const pour = turn.pours;
  const payload = turn.task.payload;
  const variables = turn.task.variables;
  const write = turn.uart.write;
  const ack = row.ack;
  const isFilled = !row.slice || has(row.say, '{offset}');

  function note(repeat: Repeat, chunk: string): string {
    repeat.text += chunk;
    if (repeat.text.length > longestText) turn.repeats = undefined;
    return chunk;
  }

  /** Ends a slice whose answer was as expected, and sends the same command for the next slice if that is possible. */
  function passAgain(repeat: Repeat): void {
    if (isFilled || pour.mismatch || payload.left() <= wholeOf(variables['slice']) || turn.log.isDebug()) {
      turn.pass();
      return;
    }
    repeat.got = '';
    pour.phase = 'ready';
    variables['offset'] = '' + (wholeOf(variables['offset']) + repeat.bytes);
    write(turn.command + '\r');
    turn.arm(repeat.sayMs);
  }

  return function (chunk) {
    const phase = pour.phase;
    const repeat = turn.repeats;
    if (ack) {
      if (chunk !== ack.text || phase !== 'acking' || turn.asking || turn.lines.pending()) return chunk;
      turn.dueMs = 0;
      pourBytes(turn, pour, pour.unsent < ack.bytes ? pour.unsent : ack.bytes);
      return '';
    }
    if (!repeat) return chunk;
    if (repeat.got === undefined) return note(repeat, chunk);
    const before = repeat.got.length;
    const got = repeat.got += chunk;
    if (phase === 'ready' && got === repeat.prompt) {
      turn.dueMs = 0;
      pour.unsent = repeat.bytes;
      pourBytes(turn, pour, repeat.bytes);
    } else if (phase === 'poured' && got === repeat.text) passAgain(repeat);
    else if ((phase !== 'poured' && (phase !== 'ready' || got.length > repeat.promptAt))
      || repeat.text.slice(0, got.length) !== got) return endRepeat(turn, repeat);
    else if (before < repeat.okAt && got.length >= repeat.okAt) turn.arm(repeat.okMs);
    return '';
  };
}
