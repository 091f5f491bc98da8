// Computes the time that FatFs takes for a step on a card. FatFs keeps one sector of folders or of the FAT, and one of each open file. A search
// reads each folder of the path up to the name.

import * as fs from 'node:fs';
import { join } from 'node:path';
import type { CardCosts } from '../chipcosts.ts';

const sectorBytes = 512;
const clusterBytes = 4096;
const entriesPerSector = 16;
/** Letters of a long name in one entry. */
const longNameLetters = 13;
const shortName = /^[A-Z0-9_~-]{1,8}(\.[A-Z0-9_~-]{1,3})?$/;

/** What FatFs keeps of an open file. */
export interface Buffered {
  /** Number of the sector in memory; −1 if there is none. */
  sector: number;
  /** The sector in memory was changed and not written. */
  isChanged: boolean;
  /** The number of the file's clusters has changed. */
  hasGrown: boolean;
}

/** Milliseconds that FatFs takes for each step. */
export interface FatCosts {
  /** Time of any call. */
  step(): number;
  /** Time of the search for a path. */
  find(path: string): number;
  /** Time of a listing with so many names. */
  list(path: string, names: number): number;
  /** Time of a read of bytes, from offset `at` on. */
  read(file: Buffered, at: number, bytes: number): number;
  /** Time of a write of bytes, from offset `at` on. */
  write(file: Buffered, at: number, bytes: number): number;
  /** Time to make a file that was not there. */
  create(): number;
  /** Time to write what is buffered. */
  sync(file: Buffered): number;
  /** Time to delete a file. */
  remove(): number;
  /** Time to make a folder. */
  makeFolder(): number;
}

interface Folder {
  changedMs: number;
  /** The sector in which a name's entry ends. */
  sectors: Map<string, number>;
  lastSector: number;
}

const entriesOf = (name: string) => (shortName.test(name) ? 1 : 1 + Math.ceil(name.length / longNameLetters));

/** Makes the costs of a card. @param root the folder that plays the card */
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
    let entries = path === '' ? 0 : 2; // . and ..
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

  /** Number of a part's sectors that are not in memory. After this, the last one is. */
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
      // the first sector of an older file is read before a part of it is written
      const isPartOf = at % sectorBytes > 0 && file.sector !== Math.floor(at / sectorBytes);
      const whole = Math.floor((at + bytes) / sectorBytes) - Math.floor(at / sectorBytes);
      file.hasGrown ||= Math.ceil((at + bytes) / clusterBytes) > Math.ceil(at / clusterBytes);
      file.isChanged = true;
      file.sector = Math.floor((at + bytes) / sectorBytes);
      return (isPartOf ? costs.readMs : 0) + whole * costs.writeMs + (bytes < sectorBytes ? costs.lineMs * bytes / 40 : 0) * (whole ? 0 : 1);
    },
    // a new file costs its entry in the folder, and later its first cluster
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
