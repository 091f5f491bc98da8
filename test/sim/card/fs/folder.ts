// The functions of the engine's `fs` that work on folders and names of the simulated card.

import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { OutOfMemory } from '../../memory.ts';
import { inFat, lookAt, realPath, statPath } from './paths.ts';
import type { CardState } from './state.ts';
import { checkPath, spend, step } from './step.ts';
import { fatMs } from './time.ts';
import type { CardStep } from './types.ts';

/** The engine's function fs.readdir. */
export function list(card: CardState, given?: unknown): string[] | undefined {
  const path = checkPath(card, given);
  return step(card, 'Unable to list files', 'list', path, () => {
    const found = lookAt(card, path, full => {
      const names = namesIn(card, full, path);
      return names && { names, isRoot: card.isChip && resolve(full.toString()) === resolve(card.options.folder) };
    });
    spend(card, path, (of, onCard) => of.list(onCard, found?.names.length ?? 0));
    if (!found) return missingFolder(card);
    const all = found.isRoot ? found.names : [...found.names, '.', '..'];
    card.options.hold?.(all);
    return card.realm.makeArray(all);
  });
}

/** Returns the names in a folder as the engine lists them, or undefined if the folder does not exist. */
function namesIn(card: CardState, full: Buffer, path: string): string[] | undefined {
  const { names } = card;
  try {
    if (!names || inFat(card, path) === undefined) return fs.readdirSync(full, { encoding: 'latin1' });
    const all = fs.readdirSync(full, { encoding: 'utf8' });
    return all.map(name => names.show(name, all));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}

/** Gives what the engine gives for a folder that does not exist: undefined on Linux, an exception on the chip. */
function missingFolder(card: CardState): undefined {
  if (card.isChip) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  return undefined;
}

/**
 * The engine's function fs.stat. It returns undefined also for a failed step: the engine's `fs.statSync` drops FatFs's result (jswrap_fs.c). Only a
 * failed mount throws.
 */
export function stat(card: CardState, given?: unknown): object | undefined {
  const path = checkPath(card, given);
  try {
    return step(card, '', 'stat', path, () => {
      spend(card, path, (of, onCard) => of.find(onCard));
      const found = statOrNone(card, path);
      if (!found) return undefined;
      // The engine keeps the size as a signed integer of 32 bits, so it is negative from 2 GiB on.
      const size = card.isChip && found.isDirectory() ? 0 : found.size | 0;
      const mtimeMs = card.isChip ? fatMs(found.mtimeMs, card.options.rightTimes) : Math.floor(found.mtimeMs / 1000) * 1000;
      return { size, dir: found.isDirectory(), mtime: new Date(mtimeMs) };
    });
  } catch (error) {
    card.options.checkAlive();
    if (error instanceof OutOfMemory) throw error;
    return undefined;
  }
}

/** Returns the facts about a file, or undefined if it is missing, as stat(2) and FatFs's `f_stat` do. */
function statOrNone(card: CardState, path: string): fs.Stats | undefined {
  try {
    return lookAt(card, path, statPath);
  } catch (error) {
    if (['EINVAL', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}

function change(card: CardState, what: string, kind: CardStep, given: unknown, run: (path: Buffer) => void): boolean {
  const path = checkPath(card, given);
  return step(card, what, kind, path, () => {
    spend(card, path, (of, onCard) => of.find(onCard) + (kind === 'remove' ? of.remove() : of.makeFolder()));
    run(realPath(card, path));
    return true;
  });
}

/** The engine's function fs.unlink. It deletes an empty folder, too, as remove(3) does. */
export function remove(card: CardState, path: unknown): boolean {
  return change(card, 'Unable to delete file', 'remove', path, full => {
    if (fs.statSync(full).isDirectory()) fs.rmdirSync(full);
    else fs.unlinkSync(full);
  });
}

/** The engine's function fs.mkdir. */
export function makeFolder(card: CardState, path: unknown): boolean {
  return change(card, 'Unable to create the directory', 'makeFolder', path, full => fs.mkdirSync(full));
}
