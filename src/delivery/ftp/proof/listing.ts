// Finds a file's size in a listing that comes in pieces, in the form of `ls -l` or of DOS.

/** Number of characters that are kept of a line that has no end yet. */
const longestLine = 512;

import { leadingNumber } from '../../../number';
import { has } from '../../../text';

/** Reader of a listing that comes in pieces. */
export interface Listing {
  /** Reads the next piece of the listing. */
  take(bytes: string): void;
  /** Returns the size in bytes of the wanted file, or undefined if no line shows it. */
  size(): number | undefined;
  /** Whether no line contains the stem, with which all names of the image begin. */
  isUnnamed(): boolean;
  /** Returns the number of lines in the form of `ls -l` or DOS. */
  lines(): number;
  /** Whether a line of the wanted file has no readable size, or two lines tell two sizes. Call `size` before. */
  isOdd(): boolean;
}

function restAfter(line: string, words: number): string {
  for (; words > 0; words--) {
    const blank = line.indexOf(' ');
    if (blank < 0) return '';
    line = line.slice(blank).trim();
  }
  return line;
}

/** Number of words before the size and before the name, in `-rw-r--r-- 1 user group 1234 Jan 01 12:00 name`. */
const unixWords: [number, number] = [4, 8];
/** Number of words before the size and before the name, in `01-01-26 12:00AM 1234 name`. */
const dosWords: [number, number] = [2, 3];

/**
 * Returns the file's size in bytes, if this line of a listing is that of the wanted file. Otherwise it returns undefined. Some servers print a file's
 * name with its path.
 */
export function sizeInLine(line: string, name: string): number | undefined {
  const words = line[0] === '-' ? unixWords : /^\d\d-/.test(line) ? dosWords : undefined;
  if (!words) return undefined;
  const size = leadingNumber(restAfter(line, words[0]));
  const listed = restAfter(line, words[1]);
  const isIt = listed === name || listed.slice(-name.length - 1) === '/' + name;
  return isIt && !isNaN(size) ? size : undefined;
}

function isKnown(line: string): boolean {
  return /^[-dl]/.test(line) || /^\d\d-/.test(line) || line.slice(0, 6) === 'total ';
}

/**
 * Makes a reader of a listing.
 * @param name of the file whose line is wanted
 * @param stem beginning of all names that the image may have
 */
export function createListing(name: string, stem: string): Listing {
  let rest = '';
  let size: number | undefined;
  let count = 0;
  let isOdd = false;
  let isNamed = false;

  function take(line: string): void {
    line = line.replace(/\r$/, '');
    if (has(line, stem)) isNamed = true;
    const found = sizeInLine(line, name);
    if (found !== undefined) {
      if (size !== undefined && size !== found) isOdd = true;
      size = found;
    }
    else if (line.slice(-name.length - 1) === ' ' + name && !/^[dl]/.test(line) && !has(line, '<DIR>')) isOdd = true;
  }

  return {
    take: function (bytes) {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop()!.slice(-longestLine);
      lines.forEach(function (line) {
        if (isKnown(line)) count++;
        take(line);
      });
    },
    size: function () {
      take(rest);
      return isOdd ? undefined : size;
    },
    isUnnamed: function () { return !isNamed && !has(rest, stem); },
    lines: function () { return count + (isKnown(rest) ? 1 : 0); },
    isOdd: function () { return isOdd; }
  };
}
