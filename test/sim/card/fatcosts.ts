// Computes the time that FatFs takes for a step on a card. FatFs keeps one sector of a folder or of the FAT in memory, and one sector of each open
// file. A search reads each folder of the path up to the name.

import * as fs from 'node:fs';
import { join } from 'node:path';
import type { CardCosts } from '../chipcosts.ts';

const sectorBytes = 512;
const clusterBytes = 4096;
const entriesPerSector = 16;
/** Number of letters of a long name that fit into one entry of a folder. */
const longNameLetters = 13;
const shortName = /^[A-Z0-9_~-]{1,8}(\.[A-Z0-9_~-]{1,3})?$/;

/** What FatFs keeps in memory of an open file. */
export interface Buffered {
  /** Number of the file's sector in memory, counted from 0. −1 means that there is none. */
  sector: number;
  /** Whether the file was written since its last sync. */
  isChanged: boolean;
  /** Whether the file has got a further cluster since its last sync. */
  hasGrown: boolean;
}

/** Computes the time of FatFs's operations on a card. All functions return milliseconds. */
export interface FatCosts {
  /** Returns the milliseconds that each call of a file function takes in addition to its accesses to the card. */
  step(): number;
  /** Returns the milliseconds that the search for a path takes. */
  find(path: string): number;
  /** Returns the milliseconds that it takes to list a folder of so many names. */
  list(path: string, names: number): number;
  /** Returns the milliseconds that it takes to read `bytes` bytes of a file, from offset `at` on. */
  read(file: Buffered, at: number, bytes: number): number;
  /** Returns the milliseconds that it takes to write `bytes` bytes of a file, from offset `at` on. */
  write(file: Buffered, at: number, bytes: number): number;
  /** Returns the milliseconds that it takes to make a new file, without the search for its path. */
  create(): number;
  /** Returns the milliseconds that it takes to write a file's buffered sector and its entry in the folder. They are 0 if nothing has changed. */
  sync(file: Buffered): number;
  /** Returns the milliseconds that it takes to delete a file or folder, without the search for its path. */
  remove(): number;
  /** Returns the milliseconds that it takes to make a folder, without the search for its path. */
  makeFolder(): number;
}

interface Folder {
  changedMs: number;
  /** For each file and folder in this folder, by its name in capitals: the number of the sector in which its entry ends. */
  sectors: Map<string, number>;
  lastSector: number;
}

const entriesOf = (name: string) => (shortName.test(name) ? 1 : 1 + Math.ceil(name.length / longNameLetters));

/** Makes the functions that compute the times of operations on one card. @param root the folder of this machine that plays the card */
export function createFatCosts(costs: CardCosts, root: string): FatCosts {
  const folders = new Map<string, Folder>();
  let kept = '';

  function look(sector: string): number {
    if (kept === sector) return 0;
    kept = sector;
    return costs.lookMs;
  }

  function folderOf(path: string): Folder {
    const real = join(root, path);
    const found = fs.statSync(real, { throwIfNoEntry: false });
    const known = folders.get(path);
    if (known && known.changedMs === (found?.mtimeMs ?? 0)) return known;
    const folder: Folder = { changedMs: found?.mtimeMs ?? 0, sectors: new Map(), lastSector: 0 };
    let entries = path === '' ? 0 : 2; // Each folder but the root has entries for `.` and `..`.
    for (const name of found?.isDirectory() ? fs.readdirSync(real).sort() : []) {
      entries += entriesOf(name);
      folder.sectors.set(name.toUpperCase(), Math.floor((entries - 1) / entriesPerSector));
    }
    folder.lastSector = Math.floor(entries / entriesPerSector);
    folders.set(path, folder);
    return folder;
  }

  function lookThrough(path: string, last: number): number {
    let ms = 0;
    for (let i = 0; i <= last; i++) ms += look(`${path}#${i}`);
    return ms;
  }

  const namesOf = (path: string) => path.split('/').filter(name => name !== '' && name !== '.');

  function find(path: string): number {
    let ms = 0;
    let at = '';
    for (const name of namesOf(path)) {
      const { sectors, lastSector } = folderOf(at);
      const sector = sectors.get(name.toUpperCase());
      ms += lookThrough(at, sector ?? lastSector);
      if (sector === undefined) break;
      at = at === '' ? name : `${at}/${name}`;
    }
    return ms;
  }

  /** Returns how many sectors a read of a file takes from the card. Afterwards the last of them is in memory. */
  function sectorsOf(file: Buffered, at: number, bytes: number): number {
    const from = Math.floor(at / sectorBytes);
    const to = Math.floor((at + bytes - 1) / sectorBytes);
    const count = to - from + (file.sector === from ? 0 : 1);
    file.sector = to;
    return count;
  }

  function fat(): number {
    return look('the FAT') + 2 * costs.writeMs;
  }

  return {
    step: () => costs.stepMs,
    find,
    list: (path, names) => find(path) + lookThrough(namesOf(path).join('/'), folderOf(namesOf(path).join('/')).lastSector) + names * costs.nameMs,
    read: (file, at, bytes) => sectorsOf(file, at, bytes) * costs.readMs,
    write(file, at, bytes) {
      // If a write begins within a sector that is not in memory, the sector is read first.
      const isPartOf = at % sectorBytes > 0 && file.sector !== Math.floor(at / sectorBytes);
      const whole = Math.floor((at + bytes) / sectorBytes) - Math.floor(at / sectorBytes);
      file.hasGrown ||= Math.ceil((at + bytes) / clusterBytes) > Math.ceil(at / clusterBytes);
      file.isChanged = true;
      file.sector = Math.floor((at + bytes) / sectorBytes);
      return (isPartOf ? costs.readMs : 0) + whole * costs.writeMs + (bytes < sectorBytes ? costs.lineMs * bytes / 40 : 0) * (whole ? 0 : 1);
    },
    // A new file takes one more read, and the write of its entry in the folder. The time for its first cluster is counted at the file's sync.
    create: () => costs.lookMs + costs.writeMs,
    sync(file) {
      if (!file.isChanged) return 0;
      const ms = (file.hasGrown ? fat() : 0) + 2 * costs.writeMs;
      file.isChanged = file.hasGrown = false;
      kept = 'an entry';
      return ms;
    },
    remove: () => costs.removeMs,
    makeFolder() {
      kept = 'an entry';
      return costs.makeFolderMs;
    },
  };
}
