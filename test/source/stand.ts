// A source of images on a card in memory, for tests, with rounds and restarts as the firmware has them.

import * as assert from 'uvu/assert';
import { createOutbox } from '../../src/source/outbox.ts';
import type { Image, Order, Source, SourceActs } from '../../src/source/source.ts';
import { createJournal } from '../../src/store/journal.ts';
import { endWords } from '../common/ends.ts';
import { lowered } from '../common/lowered.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCard, type Mischief } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';

/** Most names that a listing may have. A folder with more names cannot be listed, as on a chip with little memory. */
export const mostListed = 600;

export class OutOfMemory extends Error {}

/** Runs code as the engine does: if the memory runs out, it aborts the code without an exception, and its timers go on. */
function asEngine(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
  }
}

/** Returns the card of a chip, on which a long listing exceeds the memory. @param onStat is called with each path that is looked up */
export function createChipCard(content: Record<string, string>, onStat: (path: string) => void = () => undefined): MemoryCard {
  const card = createMemoryCard(content);
  return {
    ...card,
    list: path => {
      const names = card.list(path);
      if (names && names.length > mostListed) throw new OutOfMemory();
      return names;
    },
    listInto: (path, into) => {
      const names = card.list(path);
      into.value = names?.slice(0, mostListed);
      if (names && names.length > mostListed) throw new OutOfMemory();
    },
    stat: path => {
      onStat(path);
      return card.stat(path);
    },
  };
}

export interface Stand {
  card: MemoryCard;
  box: Source & SourceActs;
  lines: string[];
  next(): Promise<Image | undefined>;
  peek(): Promise<Image | undefined>;
  clock: VirtualClock;
  /** Returns the time since the source was made, in milliseconds. */
  passedMs(): number;
  /** Runs a round, and returns the paths of its images. `act` tells what becomes of each image; by default it is delivered. */
  round(act?: (image: Image) => 'deliver' | 'skip' | 'begin' | void, order?: Order): Promise<string[]>;
}

/** Asks a source for an image. @param onFound gets the image, or undefined if there is none */
export function seek(ask: Source['next'], onFound: (image: Image | undefined) => void): void {
  lowered(ask)(onFound, end => assert.unreachable(`the search has ended: ${endWords[end]}`));
}

/** Returns a source of images on a card. On a card that was used before, it is the source after a restart. */
export function stand(given: Record<string, string> | MemoryCard, options: { root?: string; pattern?: string; mischief?: Mischief; order?: Order } = {}): Stand {
  const card = 'counts' in given && typeof given.counts === 'object' ? given as MemoryCard : createMemoryCard(given as Record<string, string>, options.mischief);
  const clock = virtualClock();
  const log = createListLog('debug');
  const timers = timersOf(clock);
  const guarded = { ...timers, after: (ms: number, run: () => void) => timers.after(ms, () => asEngine(run)) };
  const outbox = createOutbox({ files: card, journal: createJournal(card, digest), clock: guarded, log, hash: digest });
  const box = Object.assign(outbox, outbox.acts());

  async function found(ask: Source['next']): Promise<Image | undefined> {
    let answer: Image | undefined | null = null;
    asEngine(() => seek(ask, image => { answer = image; }));
    assert.ok(await clock.run(() => answer !== null, 600_000), 'the search ends');
    return answer ?? undefined;
  }
  const next = () => found(box.next);
  const peek = () => found(box.peek);

  async function round(act: (image: Image) => 'deliver' | 'skip' | 'begin' | void = () => 'deliver', order = options.order): Promise<string[]> {
    const paths: string[] = [];
    box.start(options.root ?? '/DCIM', options.pattern ?? '*.jpg', undefined, false, order);
    for (let image = await next(); image; image = await next()) {
      paths.push(image.path);
      const what = act(image) ?? 'deliver';
      if (what !== 'skip') assert.ok(box.begin(image, '20261120', false, false));
      if (what === 'deliver') assert.ok(box.deliver(image, 'd'));
      else box.skip(image);
    }
    return paths;
  }

  const startMs = clock.now();
  return { card, box, clock, passedMs: () => clock.now() - startMs, lines: log.lines, next, peek, round };
}

export function images(paths: string[], size = 5): Record<string, string> {
  return Object.fromEntries(paths.map(path => [path, 'x'.repeat(size)]));
}

export const numbered = (count: number, folder = '/DCIM/100CAM') => Array.from({ length: count }, (_, i) => `${folder}/IMG_${String(i + 1).padStart(4, '0')}.JPG`);
