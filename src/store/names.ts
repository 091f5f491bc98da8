// Stores which names on the server the setting `images.name` has given, so that two images never get the same one. Lines `<mark> <value>` are
// only appended. Marks, which are digests, and values have eight digits, and each first digit of the marks has a file of its own. The character
// at a line's end tells what the line means:
// - `;` the name with the digest `mark` belongs to the image with the digest `value`.
// - `:` the image has the name with the number `value`, instead of its plain name.
// - `,` `value` is the highest number given so far with a plain name. Otherwise each new image would have to try all numbers from 1 on.

import { wholeOf } from '../number';
import type { Files } from '../ports';
import { find } from '../text';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';

const folder = homeFolder + '/names';
const readBytes = 512;
const digits = 8;

/**
 * Looks up a mark, the digest of a name or image, in the file for the mark's first digit.
 * @param end the character that ends the wanted lines
 * @returns the value of the mark's last whole line, or with `;` that of the first one. It is empty if there is none.
 */
function valueOf(files: Files, mark: string, end: ';' | ':' | ','): string {
  const start = '\n' + mark + ' ';
  const lineChars = start.length + digits + 1;
  const file = files.open(folder + '/' + mark[0]);
  let value = '';
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !(value && end === ';'); chunk = file!.read(readBytes)) {
    rest += chunk;
    // a line may be incomplete, after a power cut, and a whole one with the same mark follows, so all places are looked at
    for (let at = find(rest, start, 0); at >= 0; at = find(rest, start, at + 1)) {
      if (rest[at + lineChars - 1] === end) value = rest.slice(at + start.length, at + lineChars - 1);
    }
    rest = rest.slice(-lineChars);
  }
  if (file) file.close();
  return value;
}

/**
 * Appends a line to the file for the mark's first digit. On a full card, the log is deleted to make room.
 * @returns whether the card has stored the line
 */
function store(files: Files, mark: string, value: string, end: ';' | ':' | ','): boolean {
  let isKept = false;
  if (!files.isSure()) return false;
  do {
    files.makeFolder(homeFolder);
    files.makeFolder(folder);
    isKept = files.append(folder + '/' + mark[0], '\n' + mark + ' ' + value + end);
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
 */
export function claim(
  files: Files, hash: (text: string) => string, image: string, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void
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
    // the number is written first, because a name without its number could not be found again
    const isKept = (!n || store(files, ownMark, inDigits(n), ':')) && store(files, markOf(n), own, ';');
    if (isKept && n) store(files, topMark, inDigits(n), ',');
    onNew(spell(n), isKept);
  }
  return spell(n);
}
