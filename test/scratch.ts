// Temporary folders of a run, each named after its process: one of a process that has gone, however it ended, is cleared away by the
// next run.

import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

const named = /^snapferry-(\d+)-/;
/** Worlds are made of many small files: memory is quicker than a disk. */
const memoryFolder = '/dev/shm';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // another user's is alive as well
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function holds(folder: string, path: string): boolean {
  return existsSync(path) && `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

/** @param kept a path: the folder that it lies in stays */
export function clearScratch(base = tmpdir(), kept?: string): void {
  for (const name of readdirSync(base)) {
    const pid = Number(named.exec(name)?.[1] ?? process.pid);
    const folder = join(base, name);
    if (isAlive(pid) || (kept !== undefined && holds(folder, kept))) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // another user's: it is for that one to clear away
    }
  }
}

/** A new folder, which stays for a person to look into until the next run. */
export function makeScratch(base = tmpdir(), kept?: string): string {
  clearScratch(base, kept);
  return mkdtempSync(join(base, `snapferry-${process.pid}-`));
}

/** From here on all that this process, and those that it starts, call temporary lies in the folder. */
export function enterScratch(folder: string): void {
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
}

/** A folder that goes with this process. */
export function makeOwnScratch(): string {
  const folder = makeScratch(existsSync(memoryFolder) ? memoryFolder : tmpdir());
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
