// Files of the card whose secrets must not leave it. They are known by content: a card has many names for one file, and a copy holds the
// same secrets.

import type { Files } from '../ports';
import { configPath, newConfigPath } from './handover';
import { homeFolder } from './journal';

const pieceBytes = 512;
const mostCompared = 4096;
const jpegStart = '\xff\xd8\xff';
/** No file with secrets is longer. */
export const mostSecretBytes = 8192;

/** The state contains a digest of the PIN, which reveals four digits; with config.json also passwords. */
const secretPaths = [homeFolder + '/state', homeFolder + '/state.new', configPath, newConfigPath];
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

/** Neither JSON nor the state begins like that. */
function isJpeg(files: Files, path: string): boolean {
  const file = files.open(path, true);
  const beginning = file && file.read(jpegStart.length);
  if (file) file.close();
  return beginning === jpegStart;
}

/**
 * @param count of `secretPaths`
 * @param size of the file, if it was seen just now
 * @returns the file with the same content; empty: none
 */
export function secretIn(files: Files, path: string, count?: number, size?: number): string {
  const stat = size === undefined ? files.stat(path) : { size: size };
  if (!stat || (size !== undefined && isJpeg(files, path))) return '';
  return secretPaths.slice(0, count).filter(function (other) { return isSameFile(files, path, stat.size, other); })[0] || '';
}
