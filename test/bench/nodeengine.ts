// The shipped bundle on Node: the same file that the engine runs, in a context of stand-ins. One start is one boot.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { createGlobals } from './globals.ts';
import type { Globals, GlobalsOptions } from './globals.ts';

/**
 * Reads and compiles a bundle once, for any number of boots. Its text is bytes, as the engine reads it. Its own names stand in
 * a function: V8 asks before each use of a context's global whether the outside knows better.
 */
export function loadFirmware(path: string): Script {
  return new Script(`(function () {${readFileSync(path, 'latin1')}\n})();`, { filename: path });
}

/** @param onMade sees the engine before its firmware runs. */
export function startNodeEngine(firmware: Script, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  globals.call(() => void firmware.runInContext(globals.context), []);
  if (globals.isAlive()) globals.emit('init');
  return globals;
}
