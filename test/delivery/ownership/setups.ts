// The setups that the model explores, by their titles.

import type { Setup } from './model.ts';

const sizes = { larger: { a: 2, b: 3 }, smaller: { a: 2, b: 1 }, equal: { a: 2, b: 2 } };
const two = { cards: ['a', 'b'] };

type Given = Partial<Setup> & Pick<Setup, 'kind'>;

const kinds: Record<string, Given> = {
  'in place': { kind: 'place' },
  'in place, resumes': { kind: 'place', resumes: true },
  'in place, stream': { kind: 'place', hears: true },
  'in place, stream resumes': { kind: 'place', hears: true, resumes: true },
  'part': { kind: 'part' },
  'part, resumes': { kind: 'part', resumes: true },
  'part, stream resumes': { kind: 'part', resumes: true, hears: true },
  'PUT': { kind: 'put' },
  'PUT if none': { kind: 'put', server: { heeds: true } },
};

/** All setups. The parts of a title are separated by semicolons, and the first part is the kind of the upload. */
export const setups: Record<string, Setup> = {};

function add(kind: string, title: string, given: Partial<Setup> & Pick<Setup, 'sizes' | 'cards' | 'faults'>): void {
  const one = kinds[kind]!;
  setups[`${kind}; ${title}`] = { ...one, ...given, server: { ...one.server, ...given.server } };
}

for (const kind of Object.keys(kinds)) {
  for (const [title, given] of Object.entries(sizes)) add(kind, `${title}; in turn`, { sizes: given, ...two, faults: 3, isInTurn: true });
  for (const title of ['larger', 'smaller', 'equal'] as const) add(kind, `${title}; at once`, { sizes: sizes[title], ...two, faults: 2, isAtomic: true });
  for (const [title, given] of [['written again', { a: 2, b: 3, c: 1 }], ['written again, equal', { a: 2, b: 2, c: 1 }], ['written again, all equal', { a: 2, b: 2, c: 2 }]] as const) {
    add(kind, title, { sizes: given, cards: ['a:c', 'b'], faults: 1, events: 1, isInTurn: true });
  }
  add(kind, 'written again; a file is not shown', { sizes: { a: 2, b: 3, c: 1 }, cards: ['a:c', 'b'], faults: 1, events: 1, isInTurn: true, only: ['hide'] });
  add(kind, 'written again and fetched', { sizes: { a: 2, b: 3, c: 1 }, cards: ['a:c', 'b'], faults: 0, events: 2, isInTurn: true, server: { isFetched: true } });
  add(kind, 'two cards in one board', { sizes: sizes.larger, ...two, boards: [[0, 1]], faults: 2, events: 3, isInTurn: true });
  add(kind, 'three boards', { sizes: { a: 1, b: 2, c: 2 }, cards: ['a', 'b', 'c'], faults: 1, isInTurn: true });
  add(kind, 'three boards; all equal', { sizes: { a: 2, b: 2, c: 2 }, cards: ['a', 'b', 'c'], faults: 1, isInTurn: true });
  add(kind, 'two pictures a card; all equal', { sizes: { a: 2, b: 2, c: 2, d: 2 }, cards: ['a+b', 'c+d'], faults: 1, isInTurn: true });
  add(kind, 'two previews', {
    sizes: { a: 1, b: 3, c: 2, d: 2 }, cards: ['a+b', 'c+d'], names: { a: 'IMG_t', b: 'IMG', c: 'IMG_t', d: 'IMG' }, faults: 1, isInTurn: true,
  });
  add(kind, 'a preview has the name of an image', {
    sizes: { a: 1, b: 2, c: 2 }, cards: ['a+b', 'c'], names: { a: 'IMG_t', b: 'IMG', c: 'IMG_t' }, faults: 1, isInTurn: true,
  });
  add(kind, 'three boards; at once', { sizes: { a: 1, b: 2, c: 2 }, cards: ['a', 'b', 'c'], faults: 0, isAtomic: true });
  add(kind, 'two pictures a card', { sizes: { a: 2, b: 1, c: 1, d: 2 }, cards: ['a+b', 'c+d'], faults: 1, isInTurn: true });
  add(kind, 'two pictures a card; crossed names', { sizes: { a: 2, b: 1, c: 1, d: 2 }, cards: ['a+b', 'c+d'], names: { a: 'IMG1', b: 'IMG2', c: 'IMG2', d: 'IMG1' }, faults: 1, isInTurn: true });
  add(kind, 'a template gives the new version another name', { sizes: { a: 2, b: 2, c: 1 }, cards: ['a:c', 'b'], names: { a: 'X', b: 'Y', c: 'Y' }, faults: 1, events: 1, isInTurn: true });
  add(kind, 'upper and lower case', { sizes: sizes.smaller, ...two, names: { a: 'IMG', b: 'img' }, faults: 2, isInTurn: true, server: { ignoresCase: true } });
  add(kind, 'upper and lower case; all equal', {
    sizes: sizes.equal, ...two, names: { a: 'IMG', b: 'img' }, faults: 1, isInTurn: true, server: { ignoresCase: true },
  });
  add(kind, 'a live picture beside an image', { sizes: { a: 2, b: 2, c: 1 }, cards: ['c+a', 'b'], names: { c: 'LIVE', a: 'IMG', b: 'IMG' }, fixed: 'c', faults: 1, isInTurn: true });
  for (const [title, given] of [['smaller', { c: 2, d: 1, a: 3 }], ['larger', { c: 1, d: 2, a: 3 }], ['equal', { c: 2, d: 2, a: 2 }]] as const) {
    add(kind, `a live picture, then another; ${title}`, { sizes: given, cards: ['c:d', 'a'], names: { c: 'LIVE', d: 'LIVE', a: 'LIVE' }, live: 'cd', faults: 1, events: 1, isInTurn: true });
    add(kind, `two live pictures; ${title}`, { sizes: given, cards: ['c:d', 'a'], names: { c: 'LIVE', d: 'LIVE', a: 'LIVE' }, live: 'cda', faults: 1, events: 1, isInTurn: true });
  }
  for (const [title, given] of Object.entries(sizes)) {
    add(kind, `a person's file; ${title}`, { sizes: given, cards: ['a'], served: { IMG1: 'b' }, faults: 2 });
    add(kind, `a person's file and a live picture; ${title}`, { sizes: { ...given, c: 1 }, cards: ['a:c'], names: { a: 'LIVE', c: 'LIVE' }, live: 'ac', served: { LIVE: 'b' }, faults: 1, events: 1 });
  }
  add(kind, 'padded ends', { sizes: { a: 2, b: 2 }, ...two, isPadded: true, faults: 2, isInTurn: true });
  add(kind, 'padded ends, smaller', { sizes: { a: 3, b: 2 }, ...two, isPadded: true, faults: 2, isInTurn: true });
  for (const title of ['larger', 'equal'] as const) {
    add(kind, `by content; ${title}`, { sizes: sizes[title], ...two, faults: 2, isInTurn: true, verify: 'content' });
    add(kind, `by reply; ${title}`, { sizes: sizes[title], ...two, faults: 1, isInTurn: true, verify: 'reply' });
  }
  add(kind, 'nothing may be read; larger', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, server: { isUnread: true } });
  add(kind, 'nothing may be read; smaller', { sizes: sizes.smaller, ...two, faults: 2, isInTurn: true, server: { isUnread: true } });
  add(kind, 'nothing may be read; equal', { sizes: sizes.equal, ...two, faults: 1, isInTurn: true, server: { isUnread: true } });
  for (const [title, given] of Object.entries(sizes)) {
    add(kind, `no SIZE; ${title}`, { sizes: given, ...two, faults: 2, isInTurn: true, server: { noSize: true } });
  }
  add(kind, 'no SIZE, and a new file is not shown', {
    sizes: sizes.larger, ...two, faults: 1, isInTurn: true, only: ['hide'], server: { noSize: true },
  });
  add(kind, 'the server tells nothing', { sizes: sizes.larger, ...two, faults: 1, isInTurn: true, server: { isMute: true } });
  add(kind, 'the server alters files', { sizes: { a: 3, b: 3 }, ...two, faults: 1, isInTurn: true, server: { alters: true } });
  add(kind, 'a new file is not shown', { sizes: sizes.larger, ...two, faults: 1, isInTurn: true, only: ['hide'] });
  add(kind, 'the server is full', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, only: ['full', 'break'] });
  add(kind, 'the server is full; smaller', { sizes: { a: 3, b: 1 }, ...two, faults: 2, isInTurn: true, only: ['full', 'cut'] });
  if (kinds[kind]!.hears) {
    for (const title of ['larger', 'smaller', 'equal'] as const) add(kind, `${title}; filler`, { sizes: sizes[title], ...two, faults: 2, isInTurn: true, only: ['fill', 'break', 'lost'] });
    for (const title of ['larger', 'smaller'] as const) add(kind, `${title}; wrong bytes from the card`, { sizes: sizes[title], ...two, faults: 2, isInTurn: true, only: ['spoil', 'break'] });
  }
  if (kinds[kind]!.kind === 'part') {
    add(kind, 'a rename over a file is refused', { sizes: sizes.larger, ...two, faults: 1, isAtomic: true, server: { keepsOnRename: true } });
    add(kind, 'a rename over a file is refused; written again', { sizes: { a: 2, b: 3, c: 1 }, cards: ['a:c', 'b'], faults: 0, events: 1, isInTurn: true, server: { keepsOnRename: true } });
    add(kind, 'a rename over a file is refused; alone', { sizes: { a: 2, c: 1 }, cards: ['a:c'], faults: 0, events: 1, isInTurn: true, server: { keepsOnRename: true } });
    add(kind, 'a rename over a file and a deletion are refused; written again', {
      sizes: { a: 2, b: 3, c: 1 }, cards: ['a:c', 'b'], faults: 0, events: 1, isInTurn: true, server: { keepsOnRename: true, noDelete: true },
    });
    for (const title of ['larger', 'equal'] as const) add(kind, `${title}; a rename is done and not confirmed`, { sizes: sizes[title], ...two, faults: 2, isInTurn: true, only: ['deny', 'cut'] });
    add(kind, 'a new file is late', { sizes: sizes.larger, ...two, faults: 1, isInTurn: true, server: { isLate: true } });
    add(kind, 'no rename', { sizes: sizes.larger, ...two, faults: 1, isInTurn: true, server: { noRename: true } });
    add(kind, 'somebody removes temporary files', { sizes: sizes.larger, ...two, faults: 1, events: 1, isInTurn: true, server: { takes: true } });
  }
  if (kinds[kind]!.kind !== 'put') {
    for (const title of ['larger', 'equal'] as const) add(kind, `${title}; a transfer ends with an error`, { sizes: sizes[title], ...two, faults: 2, isInTurn: true, only: ['end', 'break', 'cut'] });
    add(kind, 'by reply; a transfer ends with an error', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, verify: 'reply', only: ['end'] });
    add(kind, 'nothing may be read; a transfer ends with an error', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, only: ['end', 'cut'], server: { isUnread: true } });
    add(kind, 'the server keeps files', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, server: { keeps: true } });
    add(kind, 'the server keeps files; written again', { sizes: { a: 2, b: 3, c: 1 }, cards: ['a:c', 'b'], faults: 0, events: 1, isInTurn: true, server: { keeps: true } });
    add(kind, 'a server for deposits only', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, server: { keeps: true, noDelete: true, isUnread: true } });
    add(kind, 'a server for deposits only, by reply', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, verify: 'reply', server: { keeps: true, noDelete: true } });
    add(kind, 'a server for deposits only, that tells nothing', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, server: { keeps: true, noDelete: true, isMute: true } });
    add(kind, 'the server drops what broke', { sizes: sizes.larger, ...two, faults: 2, isInTurn: true, server: { drops: true } });
  }
  for (const title of ['larger', 'equal'] as const) {
    add(kind, `a file that is written shows no byte; ${title}`, { sizes: sizes[title], ...two, faults: 1, isAtomic: true, server: { showsEmpty: true } });
    add(kind, `a file that is written shows no byte, and one that broke is dropped; ${title}`, { sizes: sizes[title], ...two, faults: 1, isAtomic: true, server: { showsEmpty: true, drops: true } });
  }
  if (kinds[kind]!.kind !== 'put') add(kind, 'at once, with the last round trip', { sizes: sizes.larger, ...two, faults: 0 });
  add(kind, 'four boards', { sizes: { a: 1, b: 2, c: 3, d: 4 }, cards: ['a', 'b', 'c', 'd'], faults: 0, isInTurn: true });
}
