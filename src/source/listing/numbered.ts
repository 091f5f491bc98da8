// Finds images in a folder too large to list, by the names that cameras give (DCF): four characters and four digits, `IMG_0001.JPG`.

import { wholeOf } from '../../number';
import type { Clock, Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import type { Journal } from '../../store/journal';
import { isMatch } from '../glob';
import type { Walking } from '../seek';
import { prefixOf } from '../walk';

const prefixes = ['IMG_', 'DSC_', 'DSCN', 'DSCF', 'DSC0', 'PICT', 'CIMG', 'SAM_', 'P100', '_DSC'];
const endings = ['.JPG', '.jpg'];
const numbers = 9999;
/** `walk.probe` once this kind of name was found. */
const found = 20000;
/** Probes every 100th number: so large a folder has 100 consecutive ones. */
const probeEvery = 100;
const heldSizes = 1000;
/** Limits per turn. A look-up may read the whole directory, for seconds. */
const looksATurn = 40;
const turnMs = 5000;
const stepsATurn = 500;
const mostFound = 8;

type Now = Pick<Clock, 'now'>;

/** A kind of name, and its images that were found in the folder in this turn. */
interface Kind {
  /** The name before its number. */
  readonly prefix: string;
  /** The ending of the names. */
  readonly ending: string;
  /** The other spelling of the ending, for which the kind before or after this one is. */
  readonly other: string;
  /** Whether this is the first kind of its prefix. */
  readonly isFirst: boolean;
  /** Names that were found. */
  readonly names: string[];
  /** Begin of this turn, in milliseconds of the clock. */
  readonly startMs: number;
  /** Number of looks at the card in this turn. */
  looks: number;
  /** The card finds the same file by both spellings, as FAT does. */
  isFat: boolean;
  /** The ending that the journal's last name of this prefix has. */
  spelling: string;
}

/** @param finish completes a cut deletion; true if another file has this name */
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

/** Whether this turn may look further. */
function isDue(kind: Kind, clock: Now): boolean {
  return kind.looks < looksATurn && clock.now() - kind.startMs < turnMs;
}

/** @returns true once a name of this kind was found */
function isThere(kind: Kind, walk: Walking, files: Files, clock: Now): boolean {
  const path = prefixOf(walk.folder);
  // made once, not for each name
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

/** Notes the delivered sizes of the next numbers. */
function holdSizes(kind: Kind, walk: Walking, journal: Journal, finish: Finish, from: number): void {
  const sizes = walk.sizes = new Uint32Array(heldSizes);
  // the first pass finds the highest delivered number
  if (!from || from <= walk.most) readDelivered(journal, walk.folder, function (name, size, how, fingerprint) {
    const isOne = name.slice(0, 4) === kind.prefix && endings.indexOf(name.slice(8)) >= 0;
    const n = isOne ? wholeOf(name.slice(4, 8)) - 1 : -1;
    if (isOne) kind.spelling = name.slice(8);
    if (n > walk.most) walk.most = n;
    if (how === 'x' && !finish(name, size, fingerprint!)) return;
    if (n >= from && n < from + heldSizes) sizes[n - from] = how ? 0 : size;
  }, walk.skips);
}

/** Looks at the image of a number, unless the other pass does. */
function ask(kind: Kind, walk: Walking, files: Files, n: number): void {
  const held = walk.sizes![n % heldSizes]!;
  if (!held === walk.isSecond) return;
  kind.looks++;
  const stat = files.stat(prefixOf(walk.folder) + nameOf(kind, n));
  if (stat && stat.size !== held) kind.names.push(nameOf(kind, n));
}

/** Whether the journal has the other spelling of the names, of a kind of its own. FAT finds the same files by both. */
function isOther(kind: Kind): boolean {
  return kind.isFat && kind.spelling !== kind.ending && kind.isFirst;
}

/** No numbered image is left: the folder is listed again. */
function forget(walk: Walking): void {
  const i = walk.rich.indexOf(walk.folder);
  if (i < 0) return;
  walk.rich.splice(i, 1);
  walk.blind.splice(walk.blind.indexOf(walk.folder), 1);
}

/** Returns the next images, or none this turn. At the end, `number` and `probe` are 0. */
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
    // after one kind was found, no other is probed
    walk.number = n < numbers ? start + n : 0;
    if (!walk.number && n) walk.probe = 0;
  }
  if (walk.number === prefixes.length * endings.length * numbers) {
    walk.number = 0;
    forget(walk);
  }
  return names;
}
