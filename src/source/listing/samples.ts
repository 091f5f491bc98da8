// Finds out which names a folder has that is too large to list: one sample for each kind of name, such as `RCNX0001.JPG`. The samples come from the
// first names that fit into memory, and from the journal. A note on the card keeps them, so that a chip that sleeps need not list the folder again at
// each start, which takes minutes. The note has the path of each sample, one a line; a path that ends with a slash is a folder without one.

import { isImage } from '../../glob';
import type { Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import { homeFolder } from '../../store/journal';
import type { Search, Walk } from '../seek';
import { prefixOf } from '../walk';

const path = homeFolder + '/samples';
const longest = 1024;
/** Most kinds of names in a folder. With more, the names are not those of a camera's images. */
const mostKinds = 8;
/** Each time the chip has slept, it lists such folders again with a chance of one in this many, as they may have become smaller. */
const wakesAList = 24;
const mostDigits = 4;
const leastDigits = 3;

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** Returns the index of the ending in a name, with its dot. It is the name's length if there is none. */
export function numberEnd(name: string): number {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? name.length : dot;
}

/** Returns the index of the last four digits before the ending of a name, or of fewer digits. It is -1 if there are fewer than three. */
export function numberStart(name: string): number {
  const end = numberEnd(name);
  let from = end;
  while (from > 0 && end - from < mostDigits && isDigit(name[from - 1]!)) from--;
  return end - from < leastDigits ? -1 : from;
}

/** Tells whether a name is month, day and a number of four digits, such as `11200001.JPG`. The number goes on from day to day. */
export function isOfDay(name: string): boolean {
  return numberEnd(name) === mostDigits * 2 && numberStart(name) === mostDigits && numberStart(name.slice(0, mostDigits)) === 0;
}

/** Tells whether two names differ only in their number, and in the date before it. */
function isAlike(name: string, other: string): boolean {
  const from = numberStart(name);
  return from === numberStart(other) && name.slice(numberEnd(name)) === other.slice(numberEnd(other)) && numberEnd(name) === numberEnd(other)
    && (name.slice(0, from) === other.slice(0, from) || (isOfDay(name) && isOfDay(other)));
}

/** Tells whether a path is directly in the folder whose path with a slash at its end is `place`. */
function isIn(one: string, place: string): boolean {
  return one.lastIndexOf('/') === place.length - 1 && one.slice(0, place.length) === place;
}

/** Returns the names of the samples in a folder. */
export function samplesIn(walk: Walk, folder: string): string[] {
  const place = prefixOf(folder);
  return walk.samples.filter(function (one) { return one.length > place.length && isIn(one, place); })
    .map(function (one) { return one.slice(place.length); });
}

/** Tells whether samples were looked for in a folder. */
export function isSampled(walk: Walk, folder: string): boolean {
  const place = prefixOf(folder);
  return walk.samples.some(function (one) { return isIn(one, place); });
}

function write(search: Search): void {
  const text = search.walk.samples.join('\n') + '\n';
  search.files.makeFolder(homeFolder);
  if (search.walk.samples.length && text.length <= longest) search.files.write(path, text);
  else search.files.remove(path);
}

/** Forgets the samples of a folder, which is then listed again. */
export function dropSamples(search: Search, folder: string): void {
  const walk = search.walk;
  const place = prefixOf(folder);
  const blind = walk.blind.indexOf(folder);
  if (blind >= 0) walk.blind.splice(blind, 1);
  walk.samples = walk.samples.filter(function (one) { return !isIn(one, place); });
  write(search);
}

/** Reads the note at the first search after a sleep. Its folders count as too large to list. */
export function readSamples(walk: Walk, files: Files): void {
  if (!walk.isResumed || walk.turn % wakesAList === 0) return;
  const file = files.open(path);
  if (!file) return;
  const lines = (file.read(longest) || '').split('\n');
  file.close();
  // the last one is empty, or a line that a power cut has torn
  lines.pop();
  walk.samples = lines;
  lines.forEach(function (line) {
    const folder = line.slice(0, line.lastIndexOf('/')) || '/';
    if (walk.blind.indexOf(folder) < 0) walk.blind.push(folder);
  });
}

/** Chooses the samples of a folder from the names that the listing has put into `walk.sampling`, and from the journal's. */
export function takeSamples(search: Search, folder: string): void {
  const walk = search.walk;
  const names = walk.sampling && walk.sampling.value || [];
  walk.sampling = undefined;
  walk.listing = '';
  const picked: string[] = [];
  const matches = isImage;
  let last = '';
  let lastFrom = 0;
  function consider(name: string): void {
    // most names differ from the one before only in a number that is higher than the sample's
    if (last && name.length === last.length && name >= last && name.slice(0, lastFrom) === last.slice(0, lastFrom)) return;
    const from = numberStart(name);
    if (from < 0) return;
    let i = 0;
    while (i < picked.length && !isAlike(name, picked[i]!)) i++;
    // of the names of a kind, the sample is the one with the lowest number
    const isLower = i < picked.length && name.slice(from) < picked[i]!.slice(from);
    if ((isLower || (i === picked.length && i < mostKinds)) && matches(walk.pattern, folder, name)) {
      last = picked[i] = name;
      lastFrom = from;
    }
  }
  while (names.length) consider(names.pop()!);
  readDelivered(search.journal, folder, function (name, _digits, kind) { if (!kind) consider(name); });
  const place = prefixOf(folder);
  if (picked.length) walk.samples.splice(walk.samples.indexOf(place), 1);
  picked.forEach(function (name) { walk.samples.push(place + name); });
  write(search);
  const kinds = picked.join(' and ');
  if (kinds) search.log.warn('card', 'in ' + folder + ', images are found one by one, by numbers as in ' + kinds + ', and none in its folders');
  else search.log.error('card', 'the names in ' + folder + ' end with no numbers, so its images are not found');
}

/** Lists a folder to find samples. If the memory runs out, the engine aborts this function, and `takeSamples` follows in the next turn. */
export function sample(search: Search, folder: string): void {
  const walk = search.walk;
  walk.listing = folder;
  // this entry stays if there is no sample, so that the folder is listed only once
  walk.samples.push(prefixOf(folder));
  walk.sampling = {};
  search.files.listInto(folder, walk.sampling);
  takeSamples(search, folder);
}
