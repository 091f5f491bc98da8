// Temporary folders of a run, each named after its process. The next run deletes those of processes that have ended.

import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { isAlive } from '../../firmware/commands/lock.js';

const named = /^snapferry-(\d+)-/;
/** A folder in memory, since tests create many small files, and memory is faster than a disk. */
const memoryFolder = '/dev/shm';
/** The free bytes that a folder in memory must have for a run. Containers often have a small one, of 64 MB, and a run would fill it. */
const leastFreeBytes = 1e9;

function holds(folder: string, path: string): boolean {
  return existsSync(path) && `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

/** Deletes the temporary folders of processes that have ended. @param kept a path in a folder that stays */
export function clearScratch(base = tmpdir(), kept?: string): void {
  for (const name of readdirSync(base)) {
    const pid = Number(named.exec(name)?.[1] ?? process.pid);
    const folder = join(base, name);
    if (isAlive(pid) || (kept !== undefined && holds(folder, kept))) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // The folder cannot be deleted, because it belongs to another user of this computer.
    }
  }
}

/** Makes a new temporary folder. It stays until the next run, for inspection. */
export function makeScratch(base = tmpdir(), kept?: string): string {
  clearScratch(base, kept);
  return mkdtempSync(join(base, `snapferry-${process.pid}-`));
}

/**
 * Lets this process and its children put all their temporary files into the folder from now on. In `SNAPFERRY_SCRATCH` they find it as the
 * place of files that all of them read.
 */
export function enterScratch(folder: string): void {
  for (const name of ['TMPDIR', 'TEMP', 'TMP', 'SNAPFERRY_SCRATCH']) process.env[name] = folder;
}

/** Returns the folder in memory if it has room for a run, and otherwise the system's folder for temporary files. @param of the folder in memory */
export function roomyFolder(of = memoryFolder, leastBytes = leastFreeBytes): string {
  if (!existsSync(of)) return tmpdir();
  const { bavail, bsize } = statfsSync(of);
  return bavail * bsize >= leastBytes ? of : tmpdir();
}

/** Makes a temporary folder that is deleted when this process ends. */
export function makeOwnScratch(): string {
  const folder = makeScratch(roomyFolder());
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
