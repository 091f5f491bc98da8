// Runs the shipped bundle on Node, with simulated globals. Each start is one boot.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { OutOfMemory } from '../memory.ts';
import { asFunction } from './asengine.js';
import { createGlobals, type Globals, type GlobalsOptions } from './globals/globals.ts';

const loaded = new Map<string, Script>();

/** Translates a bundle for the simulated engine, and compiles it. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(asFunction(text), { filename });
}

/**
 * Returns the text of the function that a bundle is translated into. Translating takes half a second, so all processes of `npm run test:all` share
 * the result in a folder.
 */
function functionOf(text: string): string {
  const folder = process.env['SNAPFERRY_SCRATCH'];
  if (!folder) return asFunction(text);
  const path = join(folder, `firmware-${createHash('sha256').update(text).digest('hex')}.js`);
  if (existsSync(path)) return readFileSync(path, 'latin1');
  const made = asFunction(text);
  // The file is renamed when it is complete, so that no other process reads a part of it.
  writeFileSync(`${path}.${process.pid}`, made, 'latin1');
  renameSync(`${path}.${process.pid}`, path);
  return made;
}

/** Reads and compiles a bundle once, for any number of boots. The characters of its text are bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? new Script(functionOf(readFileSync(path, 'latin1')), { filename: path });
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
