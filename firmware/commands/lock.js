/** Lets one of several processes make a file or a build, while the others wait for it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Tells whether a process runs.
 * @param {number} pid its number
 */
export function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // the error EPERM means that the process is alive, and is another user's
    return /** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH';
  }
}

/**
 * Takes a lock, a file with the number of the process that holds it. Its holder removes it in the end. That of a process which has ended is
 * removed, so that the next look takes it.
 * @param {string} path of the lock
 * @returns {boolean} true if this process has the lock now; false if another one has it, or had it until now
 */
export function takeLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  let holder = 0;
  try {
    holder = Number(readFileSync(path, 'latin1'));
  } catch {
    // its holder has just removed it
  }
  // an empty file was opened a moment ago
  if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
  return false;
}
