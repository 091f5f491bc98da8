// Runs the shipped bundle on Node, in a context of simulated globals. One start is one boot.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { OutOfMemory } from '../memory.ts';
import { asFunction } from './asengine.js';
import { createGlobals, type Globals, type GlobalsOptions } from './globals/globals.ts';

const loaded = new Map<string, Script>();

/** Compiles a bundle. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(asFunction(text), { filename });
}

/**
 * Text of the function that a bundle becomes. It is made once for all processes of `npm test`, in the folder that they share, as that takes
 * half a second.
 */
function functionOf(text: string): string {
  const folder = process.env['SNAPFERRY_SCRATCH'];
  if (!folder) return asFunction(text);
  const path = join(folder, `firmware-${createHash('sha256').update(text).digest('hex')}.js`);
  if (existsSync(path)) return readFileSync(path, 'latin1');
  const made = asFunction(text);
  // another process never reads a part of it
  writeFileSync(`${path}.${process.pid}`, made, 'latin1');
  renameSync(`${path}.${process.pid}`, path);
  return made;
}

/** Reads and compiles a bundle once, for any number of boots. Its text is bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? new Script(functionOf(readFileSync(path, 'latin1')), { filename: path });
  loaded.set(path, known);
  return known;
}

/** A bundle, or what chooses one. */
export type Start = Script | ((globals: Globals) => Script | undefined);

/**
 * Boots a bundle.
 * @param given the bundle, or what chooses it in the engine's own memory, as the loader does; it may choose none
 * @param onMade receives the engine before its firmware runs
 */
export function startNodeEngine(given: Start, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  const firmware = typeof given === 'function' ? given(globals) : given;
  // its exception is not thrown through Node, which would search for its source position
  if (firmware && globals.isAlive()) globals.call(firmware.runInContext(globals.context), [globals.memory, OutOfMemory, globals.limits]);
  if (globals.isAlive()) globals.emit('init');
  globals.enterLoop();
  return globals;
}
