// Changes a simulated card as a power cut would. Closed files stay, and files open for writing keep as much as the kind of tear allows. The code
// watches the steps of card.ts, keeps each open file's content from before, and then changes the real folder.

import { existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '../chance.ts';
import type { CardStep, Mode } from './fs/types.ts';

/**
 * What a power cut leaves of the unsynced bytes, those written to a file that is still open. `lost`: none of them. `part`: the first of them.
 * `rubbish`: the first of them, and garbage in place of the others. `whole`: all of them, though the program got no confirmation. `sector`: as
 * `rubbish`, but the file's last sector was being rewritten, so its synced bytes may be garbage, too. `empty`: a new file has only its name, which
 * FatFs writes first, and others lose all unsynced bytes.
 */
export type Tear = 'lost' | 'part' | 'rubbish' | 'whole' | 'sector' | 'empty';
/** What a power cut may leave of the unsynced bytes, for a cut at any step of the card. */
export const tears: Tear[] = ['lost', 'part', 'rubbish', 'whole', 'sector'];
/** What a power cut may leave while the firmware stores a camera's shot as a new file. Besides the kinds in `tears`, the new file may be empty. */
export const shotTears: Tear[] = [...tears, 'empty'];

/** A step that changes the card, as card.ts reports it. */
export interface CardChange {
  step: CardStep;
  /** Path of the file on the card. */
  path: string;
  /** The bytes of a write. They are undefined in another step. */
  bytes: Uint8Array | undefined;
  /** The mode in which a file is opened. It is undefined in another step. */
  mode: Mode | undefined;
}

/** A file that a power cut changed. */
export interface Torn {
  path: string;
  /** Content of the file before the firmware opened it. */
  before: Buffer;
  /** Content of the file after the cut. */
  after: Buffer;
}

/** Watches a card, and cuts the power within a write. */
export interface Remains {
  /** Notes a step that is about to run. */
  see(change: CardChange): void;
  /** Cuts the power while the step `during` runs, or between two steps if it is missing. @returns the files that the cut has changed */
  tear(how: Tear, chance: Chance, during?: CardChange): Torn[];
}

const sectorBytes = 512;

/** Returns whether a step changes the card. A power cut within any other step, such as a read, is like a cut between two steps. */
export function isChange({ step, mode }: Pick<CardChange, 'step' | 'mode'>): boolean {
  return step === 'open' ? mode !== 'r' : step === 'write' || step === 'close' || step === 'remove' || step === 'makeFolder';
}

/** Watches the card in the folder `root` from now on. */
export function createRemains(root: string): Remains {
  /** For each file that is open for writing, its content before it was opened. It is undefined for a file that did not exist. */
  const unsynced = new Map<string, Buffer | undefined>();

  const place = (path: string) => join(root, Buffer.from(path, 'latin1').toString());
  const contentOf = (path: string) => (existsSync(place(path)) && statSync(place(path)).isFile() ? readFileSync(place(path)) : undefined);

  function see({ step, path, mode }: CardChange): void {
    if (step === 'open' && mode !== 'r') unsynced.set(path, contentOf(path));
    if (step === 'close') unsynced.delete(path);
  }

  function put(path: string, content: Buffer | undefined): void {
    if (content) writeFileSync(place(path), content);
    else rmSync(place(path), { force: true });
  }

  /** Carries out the step in which the power is cut. With the tears `lost`, `sector` and `empty`, a removal or a new folder is not done. */
  function carryOut(how: Tear, { step, path, bytes, mode }: CardChange): void {
    if (step === 'open' && mode !== 'r') {
      const before = contentOf(path);
      unsynced.set(path, before);
      if (mode === 'w' || !before) put(path, Buffer.alloc(0));
    }
    if (step === 'write') put(path, Buffer.concat([contentOf(path) ?? Buffer.alloc(0), bytes!]));
    if (how === 'lost' || how === 'sector' || how === 'empty') return;
    if (step === 'remove' && statSync(place(path), { throwIfNoEntry: false })?.isDirectory()) rmdirSync(place(path));
    else if (step === 'remove') rmSync(place(path), { force: true });
    else if (step === 'makeFolder') mkdirSync(place(path));
  }

  function left(how: Tear, before: Buffer | undefined, live: Buffer, chance: Chance): Buffer | undefined {
    if (how === 'lost') return before;
    if (how === 'empty') return before ?? Buffer.alloc(0);
    if (how === 'whole') return live;
    const kept = before && live.subarray(0, before.length).equals(before) ? before.length : 0;
    const from = how === 'sector' ? kept - kept % sectorBytes : kept;
    const cut = from + Math.floor(chance() * (live.length - from + 1));
    if (how === 'part') return live.subarray(0, cut);
    return Buffer.concat([live.subarray(0, cut), Buffer.from(Array.from({ length: live.length - cut }, () => Math.floor(chance() * 256)))]);
  }

  return {
    see,
    tear(how, chance, during) {
      if (during) carryOut(how, during);
      const torn = [...unsynced].map(([path, before]) => {
        const after = left(how, before, contentOf(path) ?? Buffer.alloc(0), chance);
        put(path, after);
        return { path, before: before ?? Buffer.alloc(0), after: after ?? Buffer.alloc(0) };
      });
      unsynced.clear();
      return torn;
    },
  };
}
