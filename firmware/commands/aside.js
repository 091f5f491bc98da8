/**
 * A folder is filled beside its place, and moved there when it is whole. So several builds at once, or one that is killed, leave no
 * mixture of two. No lock is needed: the last one to finish stays.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Most tries to put a folder in its place. Each can fail only if another process finished in the same instant. */
const mostTries = 100;
/** Milliseconds after which an unfinished folder counts as left by a process that was killed. */
const leftMs = 3_600_000;
/** Error codes of Linux, macOS and Windows which say that something is at the place already. */
const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'];

/**
 * Returns the folder beside another one that this process fills, and that then takes the place of the other.
 * @param {string} folder the one to be replaced
 * @returns {string}
 */
export const asideOf = folder => `${folder}.${process.pid}.part`;

/** Returns the system's code of an error, such as "ENOENT"; '' if it has none. @param {unknown} error */
const codeOf = error => /** @type {NodeJS.ErrnoException} */ (error).code ?? '';

/**
 * Moves a file or folder.
 * @param {string} from
 * @param {string} to
 * @param {string[]} reasons error codes by which it may fail
 * @returns {boolean} false if it failed by one of them
 */
function move(from, to, reasons) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (!reasons.includes(codeOf(error))) throw error;
    return false;
  }
}

/**
 * Removes what killed processes left in a folder, if nobody has changed it for an hour.
 * @param {string} folder
 * @param {(name: string) => boolean} isOne tells by a name whether it may be removed
 */
export function removeLeft(folder, isOne) {
  for (const name of readdirSync(folder).filter(isOne)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (mtimeMs < Date.now() - leftMs) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Moves a folder that was filled aside (`asideOf`) to its place.
 * @param {string} folder its place
 * @param {() => boolean} [isEqual] whether the folder that is there is equal. It then stays, since others may read it
 */
export function putInPlace(folder, isEqual = () => false) {
  const made = asideOf(folder);
  for (let tries = 1; !move(made, folder, tries < mostTries ? taken : []); tries++) {
    if (isEqual()) {
      rmSync(made, { recursive: true });
      break;
    }
    const former = `${made}.former`;
    if (move(folder, former, ['ENOENT'])) rmSync(former, { recursive: true, force: true });
  }
  removeLeft(dirname(folder), name => name.startsWith(`${basename(folder)}.`) && name.includes('.part'));
}
