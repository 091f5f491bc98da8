// The names that cameras give by the rule of DCF: a prefix of four characters and four digits, `IMG_0001.JPG`. A folder that is
// too large to be listed is asked for these, one after the other, some in a turn. What the journal knows is held as numbers.

import type { Files } from '../ports';
import type { Journal } from '../store/journal';
import { isMatch } from './glob';
import { placeOf, type Walk } from './walk';

const prefixes = ['IMG_', 'DSC_', 'DSCN', 'DSCF', 'DSC0', 'PICT', 'CIMG', 'SAM_', 'P100', '_DSC'];
const endings = ['.JPG', '.jpg'];
const numbers = 9999;
/** A folder of so many names holds some in a row: of each kind these are tried before all of them. */
const probeEvery = 100;
/** Delivered sizes that are held at a time. */
const heldSizes = 1000;
/** Names asked for in one turn, and looked up in what is held. */
const looksATurn = 40;
const stepsATurn = 500;
/** Found in one turn: a batch takes them all. */
const mostFound = 8;

/**
 * Some more images of the folder in hand, or none in this turn: the first time those without a delivery, the second time those
 * that have another size than was delivered. At the end `number` is 0 again.
 * @param finish ends a deletion that was cut short, and tells whether another file lies there
 */
export function askNumbered(walk: Walk, files: Files, journal: Journal, finish: (name: string, size: number, print: string) => boolean): string[] {
  const at = walk.folder!;
  const kind = Math.floor(walk.number / numbers);
  const prefix = prefixes[Math.floor(kind / endings.length)]!;
  const ending = endings[kind % endings.length]!;
  const path = placeOf(at);
  const names: string[] = [];

  function nameOf(n: number): string {
    return prefix + ('000' + (n + 1)).slice(-4) + ending;
  }

  function hasKind(): boolean {
    for (let n = 0; n < numbers; n += probeEvery) if (isMatch(walk.pattern, nameOf(n)) && files.stat(path + nameOf(n))) return true;
    return false;
  }

  /** From this number on. */
  function holdSizes(from: number): void {
    walk.sizes = new Uint32Array(heldSizes);
    // the first reading tells how far it makes sense to read again
    if (!from || from <= walk.most) journal.readDelivered(at, function (name, size, kind, print) {
      // to the engine a number that begins with 0 is octal
      const n = name.slice(0, 4) === prefix && name.slice(8) === ending ? parseInt(name.slice(4, 8), 10) - 1 : -1;
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

  let looks = 0;
  let n = walk.number % numbers;
  if (!n && !hasKind()) walk.number += numbers;
  else {
    if (walk.rich.indexOf(at) < 0) walk.rich.push(at);
    const end = Math.min(n + stepsATurn, numbers);
    for (; n < end && looks < looksATurn && names.length < mostFound; n++) {
      if (n % heldSizes === 0) holdSizes(n);
      ask(n);
    }
    // where one kind is found, no other is asked for
    walk.number = n < numbers ? kind * numbers + n : 0;
  }
  if (walk.number === prefixes.length * endings.length * numbers) {
    walk.number = 0;
    forget();
  }
  return names;
}
