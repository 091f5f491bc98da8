// Temporary folders of a run, each named after its process. The next run deletes those of processes that have ended.

import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

const named = /^snapferry-(\d+)-/;
/** Tests create many small files: memory is faster than a disk. */
const memoryFolder = '/dev/shm';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // another user's process is alive as well
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function holds(folder: string, path: string): boolean {
  return existsSync(path) && `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

/** @param kept a path: its folder stays */
export function clearScratch(base = tmpdir(), kept?: string): void {
  for (const name of readdirSync(base)) {
    const pid = Number(named.exec(name)?.[1] ?? process.pid);
    const folder = join(base, name);
    if (isAlive(pid) || (kept !== undefined && holds(folder, kept))) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // another user's: not ours to delete
    }
  }
}

/** A new folder; it stays until the next run, for inspection. */
export function makeScratch(base = tmpdir(), kept?: string): string {
  clearScratch(base, kept);
  return mkdtempSync(join(base, `snapferry-${process.pid}-`));
}

/** From now on, all temporary files of this process and its children are in the folder. */
export function enterScratch(folder: string): void {
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
}

/** A folder that is deleted with this process. */
export function makeOwnScratch(): string {
  const folder = makeScratch(existsSync(memoryFolder) ? memoryFolder : tmpdir());
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
