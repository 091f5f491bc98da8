// Stores which names on the server `images.name` has given, so that two images never get the same one. Lines `<mark> <value>` are only
// appended. Marks and values have eight digits, and there is one file for each first digit of the marks. The character at a line's end tells
// what it means:
// - `;` a name belongs to an image.
// - `:` an image has the name with this number, instead of its plain name.
// - `,` the highest number that follows a plain name. Without these lines, all images of a camera without a clock would be counted for each
// name.

import { wholeOf } from '../number';
import type { Files } from '../ports';
import { find } from '../text';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';

const folder = homeFolder + '/names';
const readBytes = 512;
const digits = 8;

/**
 * Looks up a mark in the file for its first digit.
 * @param end the character at the end of the lines that count
 * @returns the value of the last whole line, or with `;` that of the first one. It is empty if there is none.
 */
function valueOf(files: Files, mark: string, end: ';' | ':' | ','): string {
  const start = '\n' + mark + ' ';
  const lineChars = start.length + digits + 1;
  const file = files.open(folder + '/' + mark[0]);
  let value = '';
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !(value && end === ';'); chunk = file!.read(readBytes)) {
    rest += chunk;
    // a line that was cut off by a power cut may precede a whole one
    for (let at = find(rest, start, 0); at >= 0; at = find(rest, start, at + 1)) {
      if (rest[at + lineChars - 1] === end) value = rest.slice(at + start.length, at + lineChars - 1);
    }
    rest = rest.slice(-lineChars);
  }
  if (file) file.close();
  return value;
}

/**
 * Appends a line to the file for the mark's first digit. On a full card, the log makes room for it.
 * @returns whether the card has stored the line
 */
function store(files: Files, mark: string, value: string, end: ';' | ':' | ','): boolean {
  let isKept = false;
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
 * Returns the image's name on the server. It is the plain one, or one with a number if another image has the plain one. If a power cut comes
 * before all lines are written, the image gets the same name again. Only a few files are searched, however many images have the same plain
 * name.
 * @param image a text that identifies the image
 * @param spell returns the name with a number; with 0, the plain name
 * @param onNew is called if the image had no name yet; `isKept` tells that the card has stored the name, so that no other image gets it
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
    // Other images may have such names as their plain ones, or an earlier version has noted no number. The steps to a free number double each
    // time.
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
