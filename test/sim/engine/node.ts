// Runs the shipped bundle on Node, with simulated globals. Each start is one boot.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { OutOfMemory } from '../memory.ts';
import { asFunction } from './asengine.js';
import { createGlobals, type Globals, type GlobalsOptions } from './globals/globals.ts';
import { translatedOnce } from './translated.js';

const loaded = new Map<string, Script>();

/** Translates a bundle for the simulated engine, and compiles it. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(asFunction(text), { filename });
}

/** Reads and compiles a bundle. Translating it takes half a second. */
function readScript(path: string): Script {
  const text = readFileSync(path, 'latin1');
  return new Script(translatedOnce('firmware', text, () => asFunction(text)), { filename: path });
}

/** Reads and compiles a bundle once, for any number of boots. The characters of its text are bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? readScript(path);
  loaded.set(path, known);
  return known;
}

/** A compiled bundle, or a function that chooses one at the start. If the function returns undefined, no firmware is started. */
export type Start = Script | ((globals: Globals) => Script | undefined);

/**
 * Boots a simulated engine with a bundle.
 * @param given the bundle, or a function that chooses one, as the loader (the firmware's boot program) does
 * @param onMade called with the engine before its firmware runs
 */
export function startNodeEngine(given: Start, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  const firmware = typeof given === 'function' ? given(globals) : given;
  // The firmware's exception is caught here. If Node saw it, Node would search for its position in the source, which takes long.
  if (firmware && globals.isAlive()) globals.call(firmware.runInContext(globals.context), [globals.memory, OutOfMemory, globals.limits]);
  if (globals.isAlive()) globals.emit('init');
  globals.enterLoop();
  return globals;
}
