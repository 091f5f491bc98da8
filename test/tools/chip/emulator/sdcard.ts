// Makes an SD card for the emulated chip: a file with a FAT file system, filled and read by mtools.

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listTree } from '../../../sim/tree.ts';

const leastBytes = 64 << 20;
const sectorBytes = 512;
/** Sectors in a cluster of the FAT, so that files lie in runs of sectors, as on a card of some gigabytes. */
const clusterSectors = 8;

/** mtools would ask before overwriting a file, and reject a size that no disk of its time had. The locale makes its file names UTF-8. */
const env = { ...process.env, MTOOLS_SKIP_CHECK: '1', MTOOLSRC: '', LC_ALL: 'C.UTF-8' };
const mtools = (program: string, ...words: string[]) => void execFileSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });

/** Returns the size of a card for the files in bytes: at least twice their size, and a power of two, as the emulator demands. */
function sizeFor(folder: string): number {
  const clusterBytes = clusterSectors * sectorBytes;
  const need = listTree(folder).reduce((sum, name) => sum + Math.ceil(statSync(join(folder, name)).size / clusterBytes) * clusterBytes, 0);
  return Math.max(leastBytes, 2 ** Math.ceil(Math.log2(need * 2 + 1)));
}

/**
 * Makes a card.
 * @param path path of its file
 * @param folder the folder whose files it gets
 */
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

/** Puts a file on a card, as a person with a card reader would. */
export function putOnCard(path: string, file: string, to: string): void {
  const folders = to.split('/').slice(0, -1).map((_name, i, all) => all.slice(0, i + 1).join('/'));
  for (const folder of folders) if (!isOnCard(path, folder)) mtools('mmd', '-i', path, `::${folder}`);
  mtools('mcopy', '-o', '-i', path, file, `::${to}`);
}

/** Returns the size of the card's free clusters in bytes. */
export function freeOnCard(path: string): number {
  const listing = execFileSync('mdir', ['-i', path, '::'], { env, encoding: 'utf8' });
  const free = /([\d ]+) bytes free/.exec(listing)?.[1];
  if (free === undefined) throw new Error(`mdir does not show the free bytes:\n${listing}`);
  return Number(free.replaceAll(' ', ''));
}

/** Copies the files of a card into a folder, whose earlier content is deleted. */
export function readCard(path: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mtools('mcopy', '-s', '-n', '-Q', '-i', path, '::*', folder);
}
