// Keeps what takes seconds to make, such as a variant of the firmware, in dist/kept/. All processes and later runs share it, as long as the sources
// are the same.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { sumCommon, sumOf } from '../../../firmware/check/fresh.js';
import { removeLeft } from '../../../firmware/commands/aside.js';
import { takeLock } from '../../../firmware/commands/lock.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Milliseconds between two looks for what another process is making. */
const lookMs = 50;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** What this process has made or read, by the path of its file. */
const known = new Map<string, Promise<unknown>>();

/** The folder of what was made of the present sources; undefined before it is used. */
let folder: string | undefined;

/** Makes the folder of what was made of the present sources. Folders of other sources are deleted if nothing was added to them for an hour. */
function makeFolder(): string {
  const name = sumCommon(root).slice(0, 16);
  const all = join(root, 'dist/kept');
  mkdirSync(join(all, name), { recursive: true });
  removeLeft(all, other => other !== name);
  return join(all, name);
}

function readKept(path: string): { made: unknown } | undefined {
  try {
    return deserialize(readFileSync(path)) as { made: unknown };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function write<Made>(path: string, made: Made): Made {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, serialize({ made }));
  // Renaming is done in one step, so that no other process reads a part of the file.
  renameSync(part, path);
  return made;
}

async function find(path: string, make: () => Promise<unknown>): Promise<unknown> {
  const lock = `${path}.making`;
  for (;;) {
    const found = readKept(path);
    if (found) return found.made;
    if (takeLock(lock)) break;
    await new Promise(resolve => setTimeout(resolve, lookMs));
  }
  try {
    // Another process may have ended its work after the last look.
    const late = readKept(path);
    if (late) return late.made;
    return write(path, await make());
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Returns what `make` makes, as `kept` does, from a folder of the caller's choice.
 * @param folder is made if it is missing
 */
export function keptIn<Made>(folder: string, inputs: unknown, make: () => Promise<Made>): Promise<Made> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, sumOf(JSON.stringify(inputs)).slice(0, 32));
  const found = known.get(path) ?? find(path, make);
  known.set(path, found);
  return found as Promise<Made>;
}

/**
 * Returns what `make` makes. It is made once for all processes and runs, until the sources of the firmware change. Nobody may change the value,
 * since all tests of a process share it.
 * @param inputs everything else that the result depends on, such as options and texts; JSON must hold it
 * @param make returns a value of numbers, texts, bytes, lists and plain objects
 */
export const kept = <Made>(inputs: unknown, make: () => Promise<Made>): Promise<Made> => keptIn(folder ??= makeFolder(), inputs, make);

/**
 * Returns what `make` makes at once, as `kept` does. Two processes that ask at the same time both make it.
 * @param make as for `kept`
 */
export function keptAtOnce<Made>(inputs: unknown, make: () => Made, place = folder ??= makeFolder()): Made {
  const path = join(place, sumOf(JSON.stringify(inputs)).slice(0, 32));
  const found = readKept(path);
  return found ? found.made as Made : write(path, make());
}
