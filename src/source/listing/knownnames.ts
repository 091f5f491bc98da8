// Tells what the journal knows of the names in a folder: which images were delivered or begun, and why an image is sent again.

import { fromDigits } from '../../number';
import { readDelivered } from '../../store/delivered';
import type { Journal } from '../../store/journal';
import { noDate } from '../../store/journalrecord';
import { readRecords } from '../../store/records';
import { inBytes } from '../../text';
import { finishRemoval } from '../removal';
import type { Held, Searching } from '../seek';
import { arrow } from '../still';
import { prefixOf } from '../walk';

/**
 * Most characters of an image's field `marks` that are kept, enough for its last three or four uploads. A camera may use a name again thousands of
 * times.
 */
const longestMarks = 96;
const markChars = 9;

/** What the journal knows of a file name. */
export interface Known {
  /**
   * The uploads of this name that have begun since its last delivery, and the sizes with which the file was not an image. Each entry consists of
   * kind, date, blank, size in bytes and semicolon, such as `b20261120 34567;`.
   */
  marks: string;
  /** Size in bytes that the file had at its last delivery. It is 0 if the file was deleted since. */
  delivered?: number;
  /** Whether the last delivery had another name on the server than the plain one. */
  isAside?: boolean;
  /** Eight digits that stand for the address of the server that has refused the image, then the image's size in bytes. */
  refused?: string;
  /** Digits that tell how the uploads of the image have failed (round/image/tryaccount.ts), then a blank and the image's size in bytes. */
  tries?: string;
  /** Whether another image of this name was deleted before. */
  isNamesake?: boolean;
  /** Eight digits of the last record of the image's preview, and the image's size in bytes. Missing or empty: there is none. */
  preview?: string;
}

/**
 * Returns the index of a name in the list, or -1 if it is not there. FAT ignores upper and lower case, so an ending .jpg is also found as .JPG
 * (numbered.ts).
 */
function placeIn(names: string[], name: string): number {
  const i = names.indexOf(name);
  if (i >= 0) return i;
  const ending = name.slice(-4);
  const other = ending === '.JPG' ? '.jpg' : ending === '.jpg' ? '.JPG' : '';
  return other ? names.indexOf(name.slice(0, -4) + other) : i;
}

function drop(names: string[], name: string): void {
  const i = names.indexOf(name);
  if (i >= 0) names.splice(i, 1);
}

function hasChanged(search: Searching, changed: string[], path: string, name: string, size: number): boolean {
  const walk = search.walk;
  if (walk.sentIn === walk.folder && name >= walk.sentFrom! && name <= walk.sentTo!) return false;
  const stat = search.files.stat(path);
  const isOther = !!stat && (stat.dir || stat.size !== size);
  if (!isOther || stat.dir) drop(changed, name);
  else if (changed.indexOf(name) < 0) changed.push(name);
  if (isOther && stat.dir) {
    walk.missed.push(path);
    walk.below = undefined;
  }
  return isOther;
}

/**
 * Reads what the journal knows of some names.
 * @param known gets the result for each name, with `/` and the name as key
 */
export function readKnown(journal: Journal, at: string, names: string[], known: { [name: string]: Known }): void {
  readRecords(journal, at, function (record) {
    const i = placeIn(names, record.name);
    if (i < 0) return;
    const name = '/' + names[i];
    const one = known[name] || (known[name] = { marks: '' });
    if (record.kind === 'p') {
      one.preview = record.date + record.size;
      return;
    }
    const isOver = record.kind === 'd' || record.kind === 'x' || record.kind === 'g';
    if (isOver && one.preview) one.preview = '';
    if (isOver || record.kind === 'r') one.refused = isOver ? '' : record.date + record.size;
    if (record.kind === 'r' || record.kind === 'k') return;
    if (isOver) one.isAside = !!one.tries && one.tries.slice(18, 20) !== '00';
    if (record.tries || one.tries) one.tries = record.tries ? record.tries + ' ' + record.size : '';
    one.marks = isOver ? '' : (one.marks + record.kind + record.date + ' ' + record.size + ';').slice(-longestMarks);
    if (isOver) one.delivered = record.kind === 'g' ? 0 : record.size;
    if (record.kind === 'g' && record.date === noDate) one.isNamesake = true;
  }, names);
}

function reasonFor(size: number, mark: string, before: number | undefined, isRefused: boolean): string {
  if (isRefused) return 'the server has refused it before';
  if (mark) return 'it was begun, but the journal shows no delivery';
  return before ? before + arrow + inBytes(size) : '';
}

/** Returns the digits of the record of an image's preview. They are empty if there is none, or if it is of an image of another size. */
export function previewDigits(one: Known, size: number): string {
  return one.preview && one.preview.slice(markChars - 1) === '' + size ? one.preview.slice(0, markChars - 1) : '';
}

/** Returns an image on the card together with what the journal knows of its name. */
export function heldOf(of: Pick<Held, 'folder' | 'name' | 'path' | 'size'>, one: Known, nowMs: number): Held {
  const size = of.size;
  const end = one.marks.lastIndexOf(' ' + size + ';');
  const mark = one.marks.slice(Math.max(0, end - markChars), Math.max(0, end));
  const refused = one.refused && one.refused.slice(markChars - 1) === '' + size ? one.refused.slice(0, markChars - 1) : '';
  // a preview is only sent from a file that is complete
  const preview = previewDigits(one, size);
  const held: Held = {
    folder: of.folder, name: of.name, path: of.path, size: size, begun: mark.slice(1), isDoubtNoted: mark[0] === 's',
    seenMs: nowMs, isStill: !!(mark || preview), changes: 0, isNamesake: !!one.isNamesake, again: reasonFor(size, mark, one.delivered, !!refused)
  };
  if (one.delivered && !one.isAside) held.delivered = one.delivered;
  if (refused) held.refused = refused;
  if (preview) held.preview = preview;
  const at = one.tries ? one.tries.indexOf(' ') : -1;
  if (at > 0 && one.tries!.slice(at + 1) === '' + size) held.tries = one.tries!.slice(0, at);
  return held;
}

/** Finishes the deletion of a file that a power cut interrupted. @returns true if there is another file of the same name now */
export function finish(search: Searching, name: string, size: number, fingerprint: string): boolean {
  return finishRemoval(search, { folder: search.walk.folder, name: name, size: size }, fingerprint);
}

/**
 * Removes the names of delivered images from `names`, unless the images were deleted since. In the second pass, images whose size differs from the
 * delivered one stay.
 * @param changed gets the names of images whose size differs
 * @returns false if the journal cannot be read
 */
export function leaveOut(search: Searching, names: string[], isSecond: boolean, changed: string[]): boolean {
  const place = prefixOf(search.walk.folder);
  // names are moved from `names` to `out` and back, so that both lists need no more memory than one
  const out: string[] = [];
  return readDelivered(search.journal, search.walk.folder, function (known, digits, kind, fingerprint) {
    const from = kind ? out : names;
    const i = placeIn(from, known);
    const name = i < 0 ? known : from[i]!;
    if (kind === 'g' || (kind === 'x' && finish(search, name, fromDigits(digits), fingerprint!))) {
      drop(changed, name);
      if (i < 0) return;
      out.splice(i, 1);
      names.push(name);
    } else if (!kind && i >= 0 && !(isSecond && hasChanged(search, changed, place + name, name, fromDigits(digits)))) {
      names.splice(i, 1);
      out.push(name);
    }
  }, search.walk, names);
}
