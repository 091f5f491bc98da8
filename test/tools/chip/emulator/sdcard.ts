// An SD card for the emulated chip: a file with its own FAT, filled and read by mtools.

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listTree } from '../../../sim/tree.ts';

const leastBytes = 64 << 20;
const sectorBytes = 512;
/** So that files are in runs of sectors, as on a card of some gigabytes. */
const clusterSectors = 8;

/** mtools asks before it overwrites a file, and rejects a size that no disk of its time had; the locale makes its names UTF-8. */
const env = { ...process.env, MTOOLS_SKIP_CHECK: '1', MTOOLSRC: '', LC_ALL: 'C.UTF-8' };
const mtools = (program: string, ...words: string[]) => void execFileSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });

/** Twice the need of the files, as the emulator wants it: a power of two. */
function sizeFor(folder: string): number {
  const clusterBytes = clusterSectors * sectorBytes;
  const need = listTree(folder).reduce((sum, name) => sum + Math.ceil(statSync(join(folder, name)).size / clusterBytes) * clusterBytes, 0);
  return Math.max(leastBytes, 2 ** Math.ceil(Math.log2(need * 2 + 1)));
}

/** @param folder the card's files */
export function makeCard(path: string, folder: string): void {
  const cardBytes = sizeFor(folder);
  const file = openSync(path, 'w');
  ftruncateSync(file, cardBytes);
  closeSync(file);
  mtools('mformat', '-i', path, '-T', String(cardBytes / sectorBytes), '-c', String(clusterSectors), '::');
  const names = readdirSync(folder);
  if (names.length > 0) mtools('mcopy', '-s', '-Q', '-i', path, ...names.map(name => join(folder, name)), '::');
}

function isOnCard(path: string, name: string): boolean {
  return spawnSync('mdir', ['-b', '-i', path, `::${name}`], { env, stdio: 'ignore' }).status === 0;
}

/** Puts a file on it, like a person with a card reader. */
export function putOnCard(path: string, file: string, to: string): void {
  const folders = to.split('/').slice(0, -1).map((_name, i, all) => all.slice(0, i + 1).join('/'));
  for (const folder of folders) if (!isOnCard(path, folder)) mtools('mmd', '-i', path, `::${folder}`);
  mtools('mcopy', '-o', '-i', path, file, `::${to}`);
}

/** Free clusters, in bytes. */
export function freeOnCard(path: string): number {
  const listing = execFileSync('mdir', ['-i', path, '::'], { env, encoding: 'utf8' });
  const free = /([\d ]+) bytes free/.exec(listing)?.[1];
  if (free === undefined) throw new Error(`mdir does not show the free bytes:\n${listing}`);
  return Number(free.replaceAll(' ', ''));
}

/** @param folder receives the card's files */
export function readCard(path: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mtools('mcopy', '-s', '-n', '-Q', '-i', path, '::*', folder);
}
