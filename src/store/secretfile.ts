// Files of the card whose secrets must not leave it. They are known by content: a card has many names for one file, and a copy holds the
// same secrets.

import type { Files } from '../ports';
import { configPath, newConfigPath } from './handover';
import { homeFolder } from './journal';

const pieceBytes = 512;
const mostCompared = 4096;
/** No file with secrets is longer. */
export const mostSecretBytes = 8192;

/** The state contains a digest of the PIN, which reveals four digits; with config.json also passwords. */
const secretPaths = [homeFolder + '/state', homeFolder + '/state.new', configPath, newConfigPath];
export const statePaths = 2;

function isSameFile(files: Files, path: string, other: string): boolean {
  const stat = files.stat(path);
  const otherStat = files.stat(other);
  if (!stat || !otherStat || stat.size !== otherStat.size) return false;
  const file = files.open(path);
  const second = files.open(other);
  let isSame = !!file && !!second;
  for (let at = 0; isSame && at < Math.min(stat.size, mostCompared); at += pieceBytes) {
    isSame = file!.read(pieceBytes) === second!.read(pieceBytes);
  }
  if (file) file.close();
  if (second) second.close();
  return isSame;
}

/** @param count of `secretPaths` @returns the file with the same content; empty: none */
export function secretIn(files: Files, path: string, count?: number): string {
  return secretPaths.slice(0, count).filter(function (other) { return isSameFile(files, path, other); })[0] || '';
}
