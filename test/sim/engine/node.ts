// The shipped bundle on Node: the same file that the engine runs, in a context of stand-ins. One start is one boot.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { createGlobals, type Globals, type GlobalsOptions } from './globals.ts';

const loaded = new Map<string, Script>();

/** Its own names stand in a function: V8 asks before each use of a context's global whether the outside knows better. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(`(function () {${text}\n})`, { filename });
}

/** Reads and compiles a bundle once, for any number of boots. Its text is bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? compileFirmware(readFileSync(path, 'latin1'), path);
  loaded.set(path, known);
  return known;
}

/** @param onMade sees the engine before its firmware runs. */
export function startNodeEngine(firmware: Script, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  // what it throws is not thrown through Node, which would look up its place in the source for nobody
  globals.call(firmware.runInContext(globals.context), []);
  if (globals.isAlive()) globals.emit('init');
  return globals;
}
