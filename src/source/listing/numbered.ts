// Finds images in a folder too large to list, by the names that cameras give (DCF): four characters and four digits, `IMG_0001.JPG`.

import { wholeOf } from '../../number';
import type { Clock, Files } from '../../ports';
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

/** Images of one kind of name in the folder, this turn. */
interface Kind {
  names: string[];
  isDue(): boolean;
  /** @returns true once a name of this kind was found */
  isThere(): boolean;
  holdSizes(from: number): void;
  ask(n: number): void;
  /** Whether the journal has another spelling of the names. FAT finds the same files by both. */
  isOther(): boolean;
}

/** @param finish completes a cut deletion; true if another file has this name */
type Finish = (name: string, size: number, fingerprint: string) => boolean;

function createKind(walk: Walking, files: Files, journal: Journal, clock: Pick<Clock, 'now'>, finish: Finish): Kind {
  const at = walk.folder;
  const kind = Math.floor(walk.number / numbers);
  const prefix = prefixes[Math.floor(kind / endings.length)]!;
  const ending = endings[kind % endings.length]!;
  const path = prefixOf(at);
  const names: string[] = [];
  const startMs = clock.now();
  let looks = 0;
  let isFat = false;
  let spelling = ending;

  function nameOf(n: number): string {
    return prefix + ('000' + (n + 1)).slice(-4) + ending;
  }

  function isDue(): boolean {
    return looks < looksATurn && clock.now() - startMs < turnMs;
  }

  // made once, not for each name
  const matches = isMatch;

  return {
    names: names, isDue: isDue,
    isThere: function () {
      for (; walk.probe < numbers && isDue(); walk.probe += probeEvery) {
        const name = nameOf(walk.probe);
        if (!matches(walk.pattern, name)) continue;
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
    },
    holdSizes: function (from) {
      const sizes = walk.sizes = new Uint32Array(heldSizes);
      // the first pass finds the highest delivered number
      if (!from || from <= walk.most) journal.readDelivered(at, function (name, size, kind, fingerprint) {
        const isOne = name.slice(0, 4) === prefix && endings.indexOf(name.slice(8)) >= 0;
        const n = isOne ? wholeOf(name.slice(4, 8)) - 1 : -1;
        if (isOne) spelling = name.slice(8);
        if (n > walk.most) walk.most = n;
        if (kind === 'x' && !finish(name, size, fingerprint!)) return;
        if (n >= from && n < from + heldSizes) sizes[n - from] = kind ? 0 : size;
      }, walk.skips);
    },
    ask: function (n) {
      const held = walk.sizes![n % heldSizes]!;
      if (!held === walk.isSecond) return;
      looks++;
      const stat = files.stat(path + nameOf(n));
      if (stat && stat.size !== held) names.push(nameOf(n));
    },
    isOther: function () { return isFat && spelling !== ending && kind % endings.length === 0; }
  };
}

/** No numbered image is left: the folder is listed again. */
function forget(walk: Walking): void {
  const i = walk.rich.indexOf(walk.folder);
  if (i < 0) return;
  walk.rich.splice(i, 1);
  walk.blind.splice(walk.blind.indexOf(walk.folder), 1);
}

/** Returns the next images, or none this turn. At the end, `number` and `probe` are 0. */
export function askNumbered(walk: Walking, files: Files, journal: Journal, clock: Pick<Clock, 'now'>, finish: Finish): string[] {
  const kind = createKind(walk, files, journal, clock, finish);
  const names = kind.names;
  let n = walk.number % numbers;
  if (n || kind.isThere()) {
    if (walk.rich.indexOf(walk.folder) < 0) walk.rich.push(walk.folder);
    if (!n) kind.holdSizes(0);
    if (kind.isOther()) {
      walk.number += numbers;
      return names;
    }
    const start = walk.number - n;
    const end = Math.min(n + stepsATurn, numbers);
    for (; n < end && kind.isDue() && names.length < mostFound; n++) {
      if (n && n % heldSizes === 0) kind.holdSizes(n);
      kind.ask(n);
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
