/**
 * A folder is filled beside its place, and moved there when it is whole. So several builds at once, or one that is killed, leave no
 * mixture of two. No lock is needed: the last one to finish stays.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Each try can fail only if another process finished in the same instant. */
const mostTries = 100;
/** Older ones are of processes that were killed. */
const leftMs = 3_600_000;
/** Codes of the system if something is at the place: of Linux, macOS and Windows. */
const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'];

/** @param {string} folder @returns {string} its successor, to be filled by this process */
export const asideOf = folder => `${folder}.${process.pid}.part`;

/** @param {unknown} error */
const codeOf = error => /** @type {NodeJS.ErrnoException} */ (error).code ?? '';

/** @param {string} from @param {string} to @param {string[]} reasons codes @returns {boolean} false: it failed by one of them */
function move(from, to, reasons) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (!reasons.includes(codeOf(error))) throw error;
    return false;
  }
}

/** @param {string} folder @param {(name: string) => boolean} isOne removes these neighbours, if nobody works on them */
export function removeLeft(folder, isOne) {
  for (const name of readdirSync(folder).filter(isOne)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (mtimeMs < Date.now() - leftMs) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Moves the successor of a folder to its place.
 * @param {string} folder
 * @param {() => boolean} [isEqual] whether the folder there is equal: it stays, since others may read it
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
