// Stores which names on the server the settings `images.name` and `images.previewName` have given, so that two images never get the same one. Lines
// `<mark> <value>` are only appended. Marks, which are digests, and values have eight digits, and each first digit of the marks has a file of its
// own. The characters at a line's end tell what the line means:
// - `;` the name with the digest `mark` belongs to the image with the digest `value`.
// - `:` the image has the name with the number `value`, instead of its plain name.
// - `,` `value` is the highest number given so far with a plain name. Otherwise each new image would have to try all numbers from 1 on.
// - `//` the name belongs to the image with the path `value`. These lines are in other files, as only a request by name reads them (`pathNamed`).

import { wholeOf } from '../number';
import type { Files } from '../ports';
import { find } from '../text';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';

const folder = homeFolder + '/names';
const readBytes = 512;
const digits = 8;
type Ending = ';' | ':' | ',' | '//';

function fileOf(mark: string, end: Ending): string {
  return folder + '/' + mark[0] + (end === '//' ? 'p' : '');
}

/**
 * Looks up a mark, the digest of a name or image, in the file for the mark's first digit.
 * @param end what ends the wanted lines
 * @returns the value of the mark's last whole line, or with `;` that of the first one. It is empty if there is none.
 */
function valueOf(files: Files, mark: string, end: Ending): string {
  const start = '\n' + mark + ' ';
  const file = files.open(fileOf(mark, end));
  const isPath = end === '//';
  let value = '';
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !(value && end === ';'); chunk = file!.read(readBytes)) {
    rest += chunk;
    // a line may be incomplete, after a power cut, and a whole one with the same mark follows, so all places are looked at
    for (let at = find(rest, start, 0); at >= 0; at = find(rest, start, at + 1)) {
      const from = at + start.length;
      const to = isPath ? find(rest, end, from) : from + digits;
      if (to > 0 && rest.slice(to, to + end.length) === end) value = rest.slice(from, to);
    }
    rest = rest.slice(isPath ? -readBytes : -start.length - digits - 1);
  }
  if (file) file.close();
  return value;
}

/**
 * Appends a line to the file for the mark's first digit. On a full card, the log is deleted to make room.
 * @returns whether the card has stored the line
 */
function store(files: Files, mark: string, value: string, end: Ending): boolean {
  let isKept = false;
  if (!files.isSure()) return false;
  do {
    files.makeFolder(homeFolder);
    files.makeFolder(folder);
    isKept = files.append(fileOf(mark, end), '\n' + mark + ' ' + value + end);
  } while (!isKept && freeLog(files));
  return isKept;
}

function inDigits(n: number): string {
  return ('0000000' + n).slice(-digits);
}

/**
 * Returns the image's name on the server: the plain one, or one with a number if another image has the plain one. If a power cut comes before
 * all lines are written, the image gets the same name again. Only a few files are read, however many images have the same plain name.
 * @param image a text that identifies the image
 * @param spell returns the name with a number; with 0, the plain name
 * @param onNew is called if the image had no name yet. `isKept` is true if the card has stored the name, so that no other image gets it.
 * @param path the image's path on the card, if `pathNamed` must find it by its name
 */
export function claim(
  files: Files, hash: (text: string) => string, image: string, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void,
  path?: string
): string {
  const own = hash(image);
  // names that differ only in upper and lower case are one name, since some servers ignore the difference
  const plain = spell(0).toLowerCase();
  const ownMark = hash(own + plain);
  const topMark = hash(plain);
  function markOf(n: number): string { return n ? hash(spell(n).toLowerCase()) : topMark; }
  function ownerOf(n: number): string { return valueOf(files, markOf(n), ';'); }

  let n = 0;
  let owner = ownerOf(0);
  if (owner && owner !== own) {
    n = wholeOf(valueOf(files, ownMark, ':')) || 0;
    owner = n ? ownerOf(n) : '';
    if (owner !== own) {
      n = (wholeOf(valueOf(files, topMark, ',')) || 0) + 1;
      owner = ownerOf(n);
    }
    // The name with the next number may be taken, as another image's plain name, or by an earlier version. The steps to a free number double
    // each time.
    for (let step = 1; owner && owner !== own; step *= 2) owner = ownerOf(n += step);
  }
  if (owner !== own) {
    if (path) store(files, markOf(n), path, '//');
    // the number is written first, because a name without its number could not be found again
    const isKept = (!n || store(files, ownMark, inDigits(n), ':')) && store(files, markOf(n), own, ';');
    if (isKept && n) store(files, topMark, inDigits(n), ',');
    onNew(spell(n), isKept);
  }
  return spell(n);
}

/** Returns the path on the card of the image that has got this name on the server. It is empty if none is known. */
export function pathNamed(files: Files, hash: (text: string) => string, name: string): string {
  return valueOf(files, hash(name.toLowerCase()), '//');
}
