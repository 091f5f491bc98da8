// Simulates the source of images for a test. Its images are in memory, and it lists the calls that it gets.

import { newFault } from '../../src/fault.ts';
import { countTries } from '../../src/source/imagepart.ts';
import type { Image, Source, SourceActs } from '../../src/source/source.ts';
import { asAsking } from '../common/lowered.ts';
import { createMemoryCard, digest, type MemoryCard, type Mischief } from '../outside.ts';

/** A simulated source of images. */
export interface TestSource extends Source, SourceActs {
  card: MemoryCard;
  /** Calls about images, in order, such as `begin /DCIM/A.JPG 20261120 doubtful`. */
  told: string[];
}

/**
 * Makes a source of these files.
 * @param next the image after the current one
 * @param mischief faults of the card
 * @param cannotWrite true: the journal cannot be written
 */
export function sourceOf(contents: Record<string, string>, { next, mischief, cannotWrite }: { next?: Image; mischief?: Mischief; cannotWrite?: boolean } = {}): TestSource {
  const card = createMemoryCard(contents, mischief);
  const told: string[] = [];
  const source: TestSource = {
    card, told,
    seen: { newest: '' },
    start: () => '', peek: asAsking(() => undefined), next: asAsking(() => undefined),
    second: () => next,
    doubt: image => void told.push(`doubt ${image.path}`),
    open: card.open, stat: card.stat, changedAt: () => undefined,
    fingerprintOf: ({ whole, ...image }, isExact) => {
      const { path, size } = whole ?? image;
      return card.stat(path)?.size === size ? digest(isExact ? card.contentOf(path)! : path) : '';
    },
    earlier: () => [],
    claim: (_image, spell) => spell(0),
    whyUnkept: () => newFault('journal', '/snapferry'),
    begin: (image, date, isDoubtful, isToGo) => {
      told.push(['begin', image.path, date, ...(isDoubtful ? ['doubtful'] : []), ...(isToGo ? ['to go'] : [])].join(' '));
      const { whole } = image;
      if (cannotWrite || (whole && !image.begun && !source.deliver(countTries(whole, 1), 'p'))) return false;
      Object.assign(image, { begun: image.begun || date, isDoubtNoted: isDoubtful });
      return true;
    },
    lastRecord: () => '',
    deliver: (image, kind) => (told.push(`deliver ${image.path} ${kind}`), !cannotWrite),
    remove: image => (told.push(`remove ${image.path}`), card.remove(image.path)),
    refuse: (image, mark) => {
      told.push(`refuse ${image.path}`);
      image.refused = mark;
    },
    account: (image, tries) => {
      image.tries = tries;
    },
    skip: image => void told.push(`skip ${image.path}`),
    add: path => void told.push(`add ${path}`),
    waiting: () => [],
    acts: () => source,
  };
  return source;
}

/** Makes a content of so many bytes, in which no two places are alike. */
export function contentOf(bytes: number): string {
  return Array.from({ length: bytes }, (_none, at) => String.fromCharCode((at * 31 + (at >> 8) * 7) & 255)).join('');
}
