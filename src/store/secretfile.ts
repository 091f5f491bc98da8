// Finds out whether a file on the card holds secrets that must not leave it. It compares the contents, because FAT has several names for one
// file, and a copy holds the same secrets.

import type { Files, Stat } from '../ports';
import { configPath, newConfigPath } from './handover';
import { homeFolder } from './journal';

const pieceBytes = 512;
/** The largest number of bytes of two files that are compared. If these bytes agree, the files count as the same file. */
const mostCompared = 4096;
const jpegStart = '\xff\xd8\xff';
/** The size of the longest file with secrets, in bytes. */
export const mostSecretBytes = 8192;

/**
 * Paths of the files with secrets. The file `state` has a digest of the SIM's PIN, from which its four digits can be found. config.json has
 * passwords.
 */
const secretPaths = [homeFolder + '/state', homeFolder + '/state.new', configPath, newConfigPath];
/** Number of paths in `secretPaths`, from the first on, that belong to the file `state`. */
export const statePaths = 2;

function isSameFile(files: Files, path: string, size: number, other: string): boolean {
  const stat = files.stat(other);
  if (!stat || stat.size !== size) return false;
  const file = files.open(path);
  const second = files.open(other, true);
  let isSame = !!file && !!second;
  for (let at = 0; isSame && at < Math.min(size, mostCompared); at += pieceBytes) {
    isSame = file!.read(pieceBytes) === second!.read(pieceBytes);
  }
  if (file) file.close();
  if (second) second.close();
  return isSame;
}

/** Tells whether a file begins like a JPEG, which neither the state nor a config.json does. */
function isJpeg(files: Files, path: string): boolean {
  const file = files.open(path, true);
  const beginning = file && file.read(jpegStart.length);
  if (file) file.close();
  return beginning === jpegStart;
}

/**
 * Finds out whether a file has the same content as one that holds secrets.
 * @param count how many of `secretPaths` to compare with; all by default
 * @param size of the file in bytes, if it was seen just now
 * @returns the path of the file with the same content; empty if there is none
 */
export function secretIn(files: Files, path: string, count?: number, size?: number): string {
  const stat: Stat | undefined = size === undefined ? files.stat(path) : { size: size };
  if (!stat || (size !== undefined && isJpeg(files, path))) return '';
  return secretPaths.slice(0, count).filter(function (other) { return isSameFile(files, path, stat.size, other); })[0] || '';
}
