// What a card holds when the power has gone: what was closed is there; of what was not, as much as the way of tearing leaves.
// Sees the steps of card.ts beforehand and keeps what each unsynced file held; the tearing is then done to the real folder.

import { existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '../chance.ts';
import type { CardStep, Mode } from './card.ts';

/**
 * `lost`: nothing of what was not synced. `part`: some first bytes of it. `rubbish`: the same, and rubbish in the place of the
 * others. `whole`: all of it, though nobody had time to say so. `sector`: the card was rewriting the sector in which the
 * file ended, and spoiled it: what had been synced in it is rubbish, too. `empty`: of a new file there is the name, as FatFs writes it
 * first; of others nothing that was not synced.
 */
export type Tear = 'lost' | 'part' | 'rubbish' | 'whole' | 'sector' | 'empty';
export const tears: Tear[] = ['lost', 'part', 'rubbish', 'whole', 'sector'];
/** Where a file is begun that takes long. */
export const shotTears: Tear[] = [...tears, 'empty'];

/** A step that changes the card, as card.ts tells it. */
export interface CardChange {
  step: CardStep;
  path: string;
  bytes: Uint8Array | undefined;
  mode: Mode | undefined;
}

/** A file that was changed by the tearing. */
export interface Torn {
  path: string;
  /** What had been synced before. */
  before: Buffer;
  after: Buffer;
}

export interface Remains {
  /** A step is about to be done. */
  see(change: CardChange): void;
  /** The power goes while this step is being done, or while none is. */
  tear(how: Tear, chance: Chance, during?: CardChange): Torn[];
}

const sectorBytes = 512;

/** Whether a step changes what lies on the card. Reading does not, and a cut there is one between two changes. */
export function isChange({ step, mode }: Pick<CardChange, 'step' | 'mode'>): boolean {
  return step === 'open' ? mode !== 'r' : step === 'write' || step === 'close' || step === 'remove' || step === 'makeFolder';
}

export function createRemains(root: string): Remains {
  /** What was synced of each file that is open for writing; undefined: there was none. */
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

  /** The step itself as far as the power lasted; a removal and a new folder are there or not. */
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
