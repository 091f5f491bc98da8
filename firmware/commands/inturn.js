/** One process after the other: a file with the number of the process that has its turn. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const lookMs = 50;
/** A file without a number is being written, unless it is older. */
const writingMs = 5000;

/** @param {number} pid @returns {boolean} */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} file @returns {boolean} whether its process has ended without giving the turn away */
function isLeft(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid > 0 ? !isAlive(pid) : Date.now() - statSync(file).mtimeMs > writingMs;
  } catch {
    return false;
  }
}

/** Removes a file that was left. Of several processes one succeeds. @param {string} file */
function remove(file) {
  const mine = `${file}.${process.pid}`;
  try {
    renameSync(file, mine);
    // another process was faster, and this is its turn
    if (!isLeft(mine)) renameSync(mine, file);
    else rmSync(mine, { force: true });
  } catch {
    // it is gone
  }
}

/** @param {string} file @returns {boolean} */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * @template T
 * @param {string} file of the turn, in a folder that exists
 * @param {() => Promise<T>} run
 * @param {() => void} [onWait] is called once if another process has the turn
 * @returns {Promise<T>}
 */
export async function inTurn(file, run, onWait) {
  for (let tries = 0; !take(file); tries++) {
    if (isLeft(file)) remove(file);
    else {
      if (tries === 0) onWait?.();
      await pause(lookMs);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await run();
  } finally {
    process.off('exit', release);
    release();
  }
}
