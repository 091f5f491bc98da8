// Finds images in a folder that is too large to list, by the numbers in their names. Samples (samples.ts) show which kinds of names the folder has.
// For each kind, the highest number is found first, in growing steps. All numbers up to it that were not delivered are then looked for on the card.
// A long journal takes a chip half a minute to read. So the first pass reads it once, and the second one twice, for 2,000 sizes.

import { fromDigits, wholeOf } from '../../number';
import type { Clock, Files, Stat } from '../../ports';
import { readDelivered } from '../../store/delivered';
import type { Journal } from '../../store/journal';
import type { Walking } from '../seek';
import { noteLast, prefixOf } from '../walk';
import { isOfDay, numberEnd, numberStart, samplesIn } from './samples';

/** What each kind of name adds to `walk.number`. */
const span = 10000;
const heldSizes = 1000;
/** In the second pass of a round, the sizes of so many images are compared with those in the journal. Each round compares others. */
const sizesARound = 2000;
/** Number of images that share an entry of `walk.days` in the first pass. */
const aDay = 8;
/** Most names that are tried on the card in one turn of the event loop. For a single name, the card may have to be read for seconds. */
const looksATurn = 40;
const turnMs = 5000;
const stepsATurn = 500;
const mostFound = 8;
/** The search for the highest number passes over gaps of up to this many numbers. */
const longestGap = 64;
/** After this many numbers in a row whose images were deleted, one in as many of the further ones is looked for. Each round takes other ones. */
const manyGone = 16;
/** Number of days without an image that are passed over where names begin with month and day. */
const mostDays = 16;

type Now = Pick<Clock, 'now'>;

/** A kind of name, such as `IMG_` with `.JPG`, and what was found of it in this turn of the event loop. */
interface Kind {
  /** The path of the sample. */
  readonly path: string;
  /** The beginning of the names, before their number. It is empty if they begin with month and day. */
  readonly prefix: string;
  /** The index of the number in the names, and that of the ending behind it. */
  readonly from: number;
  readonly end: number;
  readonly ending: string;
  /** The number in the sample, which is the lowest that is known. */
  readonly lowest: number;
  /** The month and day with which the sample begins, as in `11200001.JPG`. It is empty for other names. */
  readonly day: string;
  /** The names of images that were found in this turn of the event loop. */
  readonly names: string[];
  /** When this turn of the event loop began, in milliseconds of the chip's clock. */
  readonly startMs: number;
  /** Number of names that were tried on the card in this turn of the event loop. */
  looks: number;
}

/** Finishes the deletion of a file that a power cut interrupted. It returns true if there is another file of the same name now. */
type Finish = (name: string, size: number, fingerprint: string) => boolean;

function createKind(walk: Walking, clock: Now): Kind | undefined {
  const sample = samplesIn(walk, walk.folder)[Math.floor(walk.number / span)];
  if (!sample) return undefined;
  const from = numberStart(sample);
  const end = numberEnd(sample);
  const isOfDays = isOfDay(sample);
  const prefix = sample.slice(0, from);
  return {
    path: prefixOf(walk.folder) + sample, prefix: isOfDays ? '' : prefix, day: isOfDays ? prefix : '', from: from, end: end,
    ending: sample.slice(end), lowest: wholeOf(sample.slice(from, end)), names: [], startMs: clock.now(), looks: 0
  };
}

function nameOf(kind: Kind, walk: Walking, n: number): string {
  return (kind.day ? walk.day! : kind.prefix) + ('000' + n).slice(kind.from - kind.end) + kind.ending;
}

/** Returns whether more names may be tried in this turn of the event loop. */
function isDue(kind: Kind, clock: Now): boolean {
  return kind.looks < looksATurn && clock.now() - kind.startMs < turnMs;
}

/** Returns month and day after another one, as four digits. Each month has 31 days, since days without images cost only a look. */
function dayAfter(day: string): string {
  const next = wholeOf(day.slice(2)) % 31 + 1;
  const month = next > 1 ? wholeOf(day.slice(0, 2)) : wholeOf(day.slice(0, 2)) % 12 + 1;
  return ('0' + month).slice(-2) + ('0' + next).slice(-2);
}

/** Looks for the image with a number on the card. Where names begin with month and day, the days from `walk.day` on are tried. */
function find(kind: Kind, walk: Walking, files: Files, n: number): Stat | undefined {
  const place = prefixOf(walk.folder);
  const day = walk.day!;
  for (let tries = 0; tries <= (kind.day ? mostDays : 0); tries++) {
    kind.looks++;
    const stat = files.stat(place + nameOf(kind, walk, n));
    if (stat && !stat.dir) return stat;
    if (kind.day) walk.day = dayAfter(walk.day!);
  }
  walk.day = day;
  return undefined;
}

/** Returns the number in a name of this kind. It is NaN for other names. */
function numberOf(kind: Kind, name: string): number {
  const isOne = name.length === kind.end + kind.ending.length && (kind.day ? isOfDay(name) : name.slice(0, kind.from) === kind.prefix)
    && (name.slice(kind.end) === kind.ending || name.slice(kind.end).toLowerCase() === kind.ending.toLowerCase());
  return isOne ? wholeOf(name.slice(kind.from, kind.end)) : NaN;
}

/**
 * Notes for the first pass which numbers were delivered, as bits of `walk.sent`, and which images were deleted since, as bits behind them. For names
 * with a date, `walk.days` gets month and day of each eighth delivered number.
 */
function holdSent(kind: Kind, walk: Walking, journal: Journal, finish: Finish): void {
  const sent = walk.sent = new Uint8Array(span / 4);
  const days = walk.days = kind.day ? new Uint16Array(span / aDay) : undefined;
  const numberIn = numberOf;
  readDelivered(journal, walk.folder, function (name, digits, how, fingerprint) {
    const n = numberIn(kind, name);
    const isOther = how === 'x' && finish(name, fromDigits(digits), fingerprint!);
    if (!(n < span)) return;
    const bit = 1 << (n & 7);
    const at = n >> 3;
    sent[at] = how === 'g' || isOther ? sent[at]! & ~bit : sent[at]! | bit;
    if (how === 'g') sent[span / 8 + at] = sent[span / 8 + at]! | bit;
    if (n > walk.most) {
      walk.most = n;
      if (days) walk.day = name.slice(0, kind.from);
    }
    if (days) days[at] = wholeOf(name.slice(0, kind.from));
  }, walk);
}

/**
 * Stores in `walk.sizes` the sizes in bytes with which the images of the next 1,000 numbers were delivered, as the journal tells. 0: such an image
 * was not delivered, or was deleted since.
 * @param from the first of these numbers
 */
function holdSizes(kind: Kind, walk: Walking, journal: Journal, from: number): void {
  const sizes = walk.sizes = new Uint32Array(heldSizes);
  const days = walk.days = kind.day ? new Uint16Array(heldSizes) : undefined;
  const numberIn = numberOf;
  readDelivered(journal, walk.folder, function (name, digits, how) {
    const n = numberIn(kind, name);
    if (!(n >= from && n < from + heldSizes) || how === 'x') return;
    sizes[n - from] = how ? 0 : fromDigits(digits);
    if (days) days[n - from] = wholeOf(name.slice(0, kind.from));
  }, walk);
}

/** Looks for the delivered image with the number `n`, whose size may have changed since. */
function compare(kind: Kind, walk: Walking, files: Files, n: number): void {
  const held = walk.sizes![n % heldSizes]!;
  if (!held) return;
  if (walk.days) walk.day = ('000' + walk.days[n % heldSizes]!).slice(-4);
  const stat = find(kind, walk, files, n);
  if (stat && stat.size !== held) kind.names.push(nameOf(kind, walk, n));
}

/** Looks for the image with the number `n`, unless it was delivered. */
function ask(kind: Kind, walk: Walking, files: Files, n: number): void {
  const bit = 1 << (n & 7);
  if (walk.sent![n >> 3]! & bit) return;
  const isGone = !!(walk.sent![span / 8 + (n >> 3)]! & bit);
  if (isGone && walk.gap >= manyGone && n % manyGone !== walk.turn % manyGone) return;
  const day = walk.days && n >= aDay ? walk.days[(n >> 3) - 1] : 0;
  if (day) walk.day = ('000' + day).slice(-4);
  const stat = find(kind, walk, files, n);
  walk.gap = isGone && !stat ? walk.gap + 1 : 0;
  if (!stat) return;
  walk.hasHit = true;
  kind.names.push(nameOf(kind, walk, n));
}

/**
 * Lets the steps grow again from the number that was found, until nothing is found that way. Then one number above is tried, another one in each
 * round, so that a single image after a gap is found in time.
 */
function again(kind: Kind, walk: Walking, files: Files): void {
  const next = walk.top + 1 + walk.turn % longestGap;
  if (walk.top === walk.base && !kind.day && find(kind, walk, files, next)) walk.top = next;
  if (walk.top > walk.base!) walk.leap = 1;
  walk.base = walk.top;
}

/** Takes steps of the search for the highest number of a kind. The steps grow until numbers are missing, and are then halved. */
function climb(kind: Kind, walk: Walking, files: Files, clock: Now): void {
  const last = Math.pow(10, kind.end - kind.from) - 1;
  while (walk.leap && isDue(kind, clock)) {
    const isUp = walk.leap > 0;
    const step = Math.abs(walk.leap);
    const isThere = walk.top + step <= last && !!find(kind, walk, files, walk.top + step);
    if (isThere) walk.top += step;
    if (isUp && (isThere || (!kind.day && step < longestGap))) walk.leap = step * 2;
    else walk.leap = walk.top > walk.base! ? 0 - (step >> 1) : 0;
    if (!walk.leap) again(kind, walk, files);
  }
  if (walk.leap || !find(kind, walk, files, walk.top)) return;
  walk.hasHit = true;
  walk.isMatched = true;
  noteLast(walk, prefixOf(walk.folder) + nameOf(kind, walk, walk.top));
}

/** Begins the first pass of a kind of name: its highest known number is the sample's or a delivered one. */
function begin(kind: Kind, walk: Walking, journal: Journal, finish: Finish): void {
  if (!walk.number) walk.hasHit = false;
  walk.number++;
  walk.gap = 0;
  walk.day = kind.day;
  walk.most = kind.lowest;
  holdSent(kind, walk, journal, finish);
  walk.mosts[kind.path] = walk.top = walk.base = walk.most;
  walk.leap = 1;
}

/** Begins the second pass of a kind of name: chooses the numbers whose sizes are compared in this round. */
function beginSizes(kind: Kind, walk: Walking): void {
  const from = kind.lowest - kind.lowest % heldSizes;
  walk.most = walk.mosts[kind.path] || 0;
  const start = from + walk.turn % Math.max(1, Math.ceil((walk.most + 1 - from) / sizesARound)) * sizesARound;
  walk.top = Math.min(walk.most, start + sizesARound - 1);
  walk.number += Math.max(1, start);
  walk.sizes = undefined;
}

function goOn(walk: Walking): void {
  walk.number = Math.floor(walk.number / span) * span + span;
  if (walk.number >= samplesIn(walk, walk.folder).length * span) walk.number = 0;
}

/**
 * Takes a step of the search for the newest image in a folder that is too large to list.
 * @returns the names with the highest numbers that were found, one in a turn of the event loop; `walk.number` is 0 after the last one
 */
export function askHighest(walk: Walking, files: Files, journal: Journal, clock: Now): string | undefined {
  const kind = createKind(walk, clock);
  if (!kind) {
    walk.number = 0;
    return undefined;
  }
  if (walk.number % span === 0) begin(kind, walk, journal, function () { return false; });
  climb(kind, walk, files, clock);
  if (walk.leap) return undefined;
  const name = nameOf(kind, walk, walk.top);
  goOn(walk);
  return files.stat(prefixOf(walk.folder) + name) ? name : undefined;
}

/**
 * Returns the next images of the folder, which were found by their numbers. The list may be empty in this turn of the event loop. When no number is
 * left to try, `walk.number` is 0.
 */
export function askNumbered(walk: Walking, files: Files, journal: Journal, clock: Now, finish: Finish): string[] {
  const kind = createKind(walk, clock);
  if (!kind) {
    walk.number = 0;
    return [];
  }
  if (walk.number % span === 0) {
    if (walk.isSecond) beginSizes(kind, walk);
    else begin(kind, walk, journal, finish);
  }
  if (walk.leap) {
    climb(kind, walk, files, clock);
    if (walk.leap) return kind.names;
    // Names with a date are looked for from the first one on, as the days are known only from one to the next. Others may have begun again at 1.
    walk.day = kind.day;
    if (kind.day || !find(kind, walk, files, 1)) walk.number += Math.max(0, kind.lowest - 1);
  }
  let n = walk.number % span;
  const end = Math.min(n + stepsATurn, walk.top + 1);
  for (; n < end && isDue(kind, clock) && kind.names.length < mostFound; n++) {
    if (walk.isSecond) {
      if (!walk.sizes || n % heldSizes === 0) holdSizes(kind, walk, journal, n - n % heldSizes);
      compare(kind, walk, files, n);
    } else ask(kind, walk, files, n);
  }
  walk.number += n - walk.number % span;
  if (n > walk.top) goOn(walk);
  return kind.names;
}
