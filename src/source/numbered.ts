// The names that cameras give by the rule of DCF: a prefix of four characters and four digits, `IMG_0001.JPG`. A folder that is
// too large to be listed is asked for these, one after the other, some in a turn. What the journal knows is held as numbers.

import type { Clock, Files } from '../ports';
import type { Journal } from '../store/journal';
import { isMatch } from './glob';
import { placeOf, type Walk } from './walk';

const prefixes = ['IMG_', 'DSC_', 'DSCN', 'DSCF', 'DSC0', 'PICT', 'CIMG', 'SAM_', 'P100', '_DSC'];
const endings = ['.JPG', '.jpg'];
const numbers = 9999;
/** In place of a number that is to be asked for. */
const found = 20000;
/** A folder of so many names holds some in a row: of each kind these are tried before all of them. */
const probeEvery = 100;
/** Delivered sizes that are held at a time. */
const heldSizes = 1000;
/** Names asked for in one turn, for so long at most, and looked up in what is held. Each may read a whole directory, for seconds. */
const looksATurn = 40;
const turnMs = 5000;
const stepsATurn = 500;
/** Found in one turn: a batch takes them all. */
const mostFound = 8;

/** Where this name is among these: to FAT `a.JPG` is `a.jpg`, and what was asked for by its number is known in capitals. */
export function placeIn(names: string[], name: string): number {
  const i = names.indexOf(name);
  if (i >= 0) return i;
  const kind = endings.indexOf(name.slice(-4));
  return kind < 0 ? i : names.indexOf(name.slice(0, -4) + endings[1 - kind]);
}

/**
 * Some more images of the folder in hand, or none in this turn: the first time those without a delivery, the second time those
 * that have another size than was delivered. At the end `number` and `probe` are 0 again.
 * @param finish ends a deletion that was cut short, and tells whether another file lies there
 */
export function askNumbered(walk: Walk, files: Files, journal: Journal, clock: Pick<Clock, 'now'>, finish: (name: string, size: number, print: string) => boolean): string[] {
  const at = walk.folder!;
  const kind = Math.floor(walk.number / numbers);
  const prefix = prefixes[Math.floor(kind / endings.length)]!;
  const ending = endings[kind % endings.length]!;
  const path = placeOf(at);
  const names: string[] = [];

  function nameOf(n: number): string {
    return prefix + ('000' + (n + 1)).slice(-4) + ending;
  }

  function isDue(): boolean {
    return looks < looksATurn && clock.now() - startMs < turnMs;
  }

  /** Goes on to ask whether there are names of this kind. @returns whether it is known that there are some */
  function hasKind(): boolean {
    for (; walk.probe < numbers && isDue(); walk.probe += probeEvery) {
      const name = nameOf(walk.probe);
      if (!isMatch(walk.pattern, name)) continue;
      looks++;
      if (!files.stat(path + name)) continue;
      isFat = !!files.stat(path + name.slice(0, -4) + endings[1 - kind % endings.length]);
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

  /** From this number on. */
  function holdSizes(from: number): void {
    walk.sizes = new Uint32Array(heldSizes);
    // the first reading tells how far it makes sense to read again
    if (!from || from <= walk.most) journal.readDelivered(at, function (name, size, kind, print) {
      const isOne = name.slice(0, 4) === prefix && endings.indexOf(name.slice(8)) >= 0;
      // to the engine a number that begins with 0 is octal
      const n = isOne ? parseInt(name.slice(4, 8), 10) - 1 : -1;
      if (isOne) spelling = name.slice(8);
      if (n > walk.most) walk.most = n;
      if (kind === 'x' && !finish(name, size, print!)) return;
      if (n >= from && n < from + heldSizes) walk.sizes![n - from] = kind ? 0 : size;
    });
  }

  function ask(n: number): void {
    const held = walk.sizes![n % heldSizes]!;
    if (!held === walk.isSecond) return;
    looks++;
    const stat = files.stat(path + nameOf(n));
    if (stat && stat.size !== held) names.push(nameOf(n));
  }

  /** Where there were some and none is left, most of the folder was deleted, or it is another card's: from now on it is listed again. */
  function forget(): void {
    const i = walk.rich.indexOf(at);
    if (i < 0) return;
    walk.rich.splice(i, 1);
    walk.blind.splice(walk.blind.indexOf(at), 1);
  }

  const startMs = clock.now();
  let looks = 0;
  let isFat = false;
  /** As the journal writes the ending. */
  let spelling = ending;
  let n = walk.number % numbers;
  if (n || hasKind()) {
    if (walk.rich.indexOf(at) < 0) walk.rich.push(at);
    if (!n) holdSizes(0);
    // both endings find the same files: they are to be called as they were before
    if (isFat && spelling !== ending && kind % endings.length === 0) {
      walk.number += numbers;
      return names;
    }
    const end = Math.min(n + stepsATurn, numbers);
    for (; n < end && isDue() && names.length < mostFound; n++) {
      if (n && n % heldSizes === 0) holdSizes(n);
      ask(n);
    }
    // where one kind is found, no other is asked for
    walk.number = n < numbers ? kind * numbers + n : 0;
    if (!walk.number && n) walk.probe = 0;
  }
  if (walk.number === prefixes.length * endings.length * numbers) {
    walk.number = 0;
    forget();
  }
  return names;
}
