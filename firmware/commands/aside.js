/**
 * Replaces a folder, such as the one of a build, in a single step. A process fills a new folder beside the old one, and moves it there when it is
 * whole. So a reader never finds files of two builds in one folder, even if several builds run at once or one is killed. No lock is needed:
 * the build that ends last wins.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Most tries to move a folder to its place. A try fails only if another process has put its own folder there at the same moment. */
const mostTries = 100;
/** Milliseconds after which an unfinished folder counts as left by a process that was killed. */
const leftMs = 3_600_000;
/** Error codes of Linux, macOS and Windows by which a move fails because a folder is already at the target. */
const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'];

/**
 * Returns the path of a temporary folder beside the given folder. This process fills the temporary folder, which then replaces the given one.
 * @param {string} folder the path of the folder to be replaced
 * @returns {string}
 */
export const asideOf = folder => `${folder}.${process.pid}.part`;

/** Returns the system's code of an error, such as "ENOENT"; '' if it has none. @param {unknown} error */
const codeOf = error => /** @type {NodeJS.ErrnoException} */ (error).code ?? '';

/**
 * Moves a file or folder.
 * @param {string} from
 * @param {string} to
 * @param {string[]} reasons error codes that are no error here; any other one is thrown
 * @returns {boolean} true if it was moved, false if it failed with one of these codes
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
 * Removes temporary folders that killed processes left in a folder. A folder that somebody changed within the last hour stays.
 * @param {string} folder
 * @param {(name: string) => boolean} isOne tells by the name of a file or folder whether it may be removed
 */
export function removeLeft(folder, isOne) {
  for (const name of readdirSync(folder).filter(isOne)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (mtimeMs < Date.now() - leftMs) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Moves the temporary folder of this process (`asideOf`) to the place for which it was filled.
 * @param {string} folder the path of that place
 * @param {() => boolean} [isEqual] tells whether the folder that is already there has the same content. It then stays, since other processes
 * may be reading it
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
