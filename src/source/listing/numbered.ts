// Finds images in a folder that is too large to list. It tries names as cameras give them (DCF), with four characters and four digits, such as
// `IMG_0001.JPG`.

import { isMatch } from '../../glob';
import { fromDigits, wholeOf } from '../../number';
import type { Clock, Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import type { Journal } from '../../store/journal';
import type { Walking } from '../seek';
import { prefixOf } from '../walk';

const prefixes = ['IMG_', 'DSC_', 'DSCN', 'DSCF', 'DSC0', 'PICT', 'CIMG', 'SAM_', 'P100', '_DSC'];
const endings = ['.JPG', '.jpg'];
const numbers = 9999;
/** Value of `walk.probe` after a name of this kind was found. From then on, all numbers of this kind are tried. */
const found = 20000;
/** At first only every 100th number of a kind of name is tried. A folder too large to list surely has 100 consecutive numbers. */
const probeEvery = 100;
const heldSizes = 1000;
/** Most names that are tried on the card in one turn of the event loop. For a single name, the card may have to be read for seconds. */
const looksATurn = 40;
const turnMs = 5000;
const stepsATurn = 500;
const mostFound = 8;

type Now = Pick<Clock, 'now'>;

/** A kind of name, such as `IMG_` with `.JPG`, and what was found of it in this turn of the event loop. */
interface Kind {
  /** The beginning of the names, before their number. */
  readonly prefix: string;
  /** The ending of the names, in one of its two spellings. */
  readonly ending: string;
  /** The other spelling of the ending. Names with it are the kind just before or after this kind. */
  readonly other: string;
  /** Whether this kind is the first of the kinds with its prefix. */
  readonly isFirst: boolean;
  /** The names of images that were found in this turn of the event loop. */
  readonly names: string[];
  /** When this turn of the event loop began, in milliseconds of the chip's clock. */
  readonly startMs: number;
  /** Number of names that were tried on the card in this turn of the event loop. */
  looks: number;
  /** Whether the card finds the same file by both spellings of the ending, as FAT does. */
  isFat: boolean;
  /** The spelling of the ending in the last name with this prefix that the journal has. */
  spelling: string;
}

/** Finishes the deletion of a file that a power cut interrupted. It returns true if there is another file of the same name now. */
type Finish = (name: string, size: number, fingerprint: string) => boolean;

function createKind(walk: Walking, clock: Now): Kind {
  const kind = Math.floor(walk.number / numbers);
  const at = kind % endings.length;
  const ending = endings[at]!;
  return {
    prefix: prefixes[Math.floor(kind / endings.length)]!, ending: ending, other: endings[1 - at]!, isFirst: !at, names: [],
    startMs: clock.now(), looks: 0, isFat: false, spelling: ending
  };
}

function nameOf(kind: Kind, n: number): string {
  return kind.prefix + ('000' + (n + 1)).slice(-4) + kind.ending;
}

/** Returns whether more names may be tried in this turn of the event loop. */
function isDue(kind: Kind, clock: Now): boolean {
  return kind.looks < looksATurn && clock.now() - kind.startMs < turnMs;
}

/** Tries numbers of a kind of name on the card. @returns true if a name of this kind was found */
function isThere(kind: Kind, walk: Walking, files: Files, clock: Now): boolean {
  const path = prefixOf(walk.folder);
  // Each call by the imported name would load the function into memory again (firmware/bundle/ondemand.js). So a variable keeps the function for all
  // names.
  const matches = isMatch;
  for (; walk.probe < numbers && isDue(kind, clock); walk.probe += probeEvery) {
    const name = nameOf(kind, walk.probe);
    if (!matches(walk.pattern, name)) continue;
    kind.looks++;
    if (!files.stat(path + name)) continue;
    kind.isFat = !!files.stat(path + name.slice(0, -4) + kind.other);
    walk.probe = found;
    return true;
  }
  if (walk.probe === found) return true;
  if (walk.probe >= numbers) {
    walk.probe = 0;
    walk.number += numbers;
  }
  return false;
}

/**
 * Stores in `walk.sizes` the sizes in bytes with which the images of the next 1,000 numbers were delivered, as the journal tells. 0: such an image
 * was not delivered.
 * @param from the first of these numbers
 */
function holdSizes(kind: Kind, walk: Walking, journal: Journal, finish: Finish, from: number): void {
  const sizes = walk.sizes = new Uint32Array(heldSizes);
  // the first call has noted the highest delivered number, so for numbers above it the journal need not be read
  if (!from || from <= walk.most) readDelivered(journal, walk.folder, function (name, digits, how, fingerprint) {
    const isOne = name.slice(0, 4) === kind.prefix && endings.indexOf(name.slice(8)) >= 0;
    const n = isOne ? wholeOf(name.slice(4, 8)) - 1 : -1;
    if (isOne) kind.spelling = name.slice(8);
    if (n > walk.most) walk.most = n;
    if (how === 'x' && !finish(name, fromDigits(digits), fingerprint!)) return;
    if (n >= from && n < from + heldSizes) sizes[n - from] = how ? 0 : fromDigits(digits);
  }, walk.skips);
}

/**
 * Looks for the name with the number `n` on the card, and keeps it in `kind.names` if its image is to be sent. The first pass looks for numbers that
 * were not delivered. The second pass looks for delivered images of another size.
 */
function ask(kind: Kind, walk: Walking, files: Files, n: number): void {
  const held = walk.sizes![n % heldSizes]!;
  if (!held === walk.isSecond) return;
  kind.looks++;
  const stat = files.stat(prefixOf(walk.folder) + nameOf(kind, n));
  if (stat && stat.size !== held) kind.names.push(nameOf(kind, n));
}

/**
 * Tells whether this kind of name is to be skipped, as the journal spells the ending in the other way (.JPG or .jpg). FAT finds the same files by
 * both spellings, so they are found by the next kind.
 */
function isOther(kind: Kind): boolean {
  return kind.isFat && kind.spelling !== kind.ending && kind.isFirst;
}

/** Allows that the folder is listed again, once no image with a number is left. The folder may have become small enough. */
function forget(walk: Walking): void {
  const i = walk.rich.indexOf(walk.folder);
  if (i < 0) return;
  walk.rich.splice(i, 1);
  walk.blind.splice(walk.blind.indexOf(walk.folder), 1);
}

/**
 * Returns the next images of the folder, which were found by their numbers. The list may be empty in this turn of the event loop. When no number is
 * left to try, `walk.number` and `walk.probe` are 0.
 */
export function askNumbered(walk: Walking, files: Files, journal: Journal, clock: Now, finish: Finish): string[] {
  const kind = createKind(walk, clock);
  const names = kind.names;
  let n = walk.number % numbers;
  if (n || isThere(kind, walk, files, clock)) {
    if (walk.rich.indexOf(walk.folder) < 0) walk.rich.push(walk.folder);
    if (!n) holdSizes(kind, walk, journal, finish, 0);
    if (isOther(kind)) {
      walk.number += numbers;
      return names;
    }
    const start = walk.number - n;
    const end = Math.min(n + stepsATurn, numbers);
    for (; n < end && isDue(kind, clock) && names.length < mostFound; n++) {
      if (n && n % heldSizes === 0) holdSizes(kind, walk, journal, finish, n);
      ask(kind, walk, files, n);
    }
    // when all numbers of a kind that the folder has were tried, the search ends, as a camera uses only one kind of name
    walk.number = n < numbers ? start + n : 0;
    if (!walk.number && n) walk.probe = 0;
  }
  if (walk.number === prefixes.length * endings.length * numbers) {
    walk.number = 0;
    forget(walk);
  }
  return names;
}
