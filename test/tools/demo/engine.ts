// Chooses the engine that runs the firmware on this machine: the real one if installed or requested, otherwise Node.

import { findEspruino } from '../../../firmware/engine/espruino.js';
import type { EngineName } from './options.ts';
import { Sentence } from './show/sentence.ts';

/** For each engine, the text that tells a person which one runs the firmware. */
export const engineNames: Record<EngineName, string> = {
  espruino: 'espruino, the real engine, booted from the image that is flashed',
  node: 'Node, with stand-ins for the engine\'s functions (espruino is the real engine)',
};

/** Returns the engine for a run. It throws a `Sentence` if the real one is requested and not installed. */
export function chooseEngine(wish: EngineName | undefined): EngineName {
  const isThere = findEspruino() !== undefined;
  if (wish === 'espruino' && !isThere) throw new Sentence('espruino is not on the PATH; --engine node does without it.');
  return wish ?? (isThere ? 'espruino' : 'node');
}
