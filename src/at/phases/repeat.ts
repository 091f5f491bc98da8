// Further slices of a row. The modem answers most of them alike, so an answer is compared as one text with the answer before.
// If it differs, its bytes are read line by line.

import type { Pouring, Repeat } from '../turn';
import { endRepeat } from './compare';
import { beginPour } from './pour';

const longestText = 250;

export function nextSlice(turn: Pouring): void {
  const repeat = turn.repeats;
  const variables = turn.task.variables;
  const slice = variables['slice'];
  const granted = variables['granted']!;
  if (repeat && repeat.promptAt && !turn.lines.pending() && !turn.task.onLine && !turn.log.isDebug()) {
    beginPour(turn, turn.pours);
    if (variables['slice'] === slice) {
      // the same slice again: so was the grant in the answer before
      variables['granted'] = granted;
      turn.repeats = repeat;
      repeat.got = '';
      turn.say();
      return;
    }
  }
  turn.begin();
}

/** Takes bytes after a command. Returns those to be read by lines. */
export function hearRepeat(turn: Pouring, repeat: Repeat, chunk: string): string {
  const pour = turn.pours;
  const text = repeat.text;
  if (repeat.got === undefined) {
    repeat.text += chunk;
    if (repeat.text.length > longestText) turn.repeats = undefined;
    return chunk;
  }
  const before = repeat.got.length;
  const got = repeat.got += chunk;
  const isReady = pour.phase === 'poured' || (pour.phase === 'ready' && got.length <= repeat.promptAt);
  if (!isReady || text.slice(0, got.length) !== got) return endRepeat(turn, repeat);
  if (got === text) turn.pass();
  else if (got.length === repeat.promptAt) {
    turn.lines.awaitPrompt('');
    pour.onPrompt();
  } else if (before < repeat.okAt && got.length >= repeat.okAt) turn.arm(repeat.okMs);
  return '';
}
