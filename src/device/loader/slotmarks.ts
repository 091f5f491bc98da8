// The marks of the two slots: records in the file `mark` of Storage that tell which slot has which firmware. "Slots and marks" in
// docs/design.md has their format.

/** Number of bytes in a record of the file `mark`. */
const recordBytes = 32;
const wordBytes = 4;
const erasedWord = '\xff\xff\xff\xff';
const erasedRecord = erasedWord + erasedWord + erasedWord + erasedWord + erasedWord + erasedWord + erasedWord + erasedWord;
const name = 'SF1';
/** Offset of each field within a record, in bytes; the fields are those of `Mark`, and `check` is a CRC-32 of the first three. */
const offset = { bytes: 4, sum: 8, sample: 12, starts: 16, good: 20, void: 24, check: 28 };
/** Number of times that firmware on trial is started before it is given up. */
const mostStarts = 3;

/** A record: firmware in a slot, and what has become of it. */
export interface Mark {
  /** Offset of the record in the file `mark`, in bytes. */
  at: number;
  /** Letter of the slot that has the firmware, `a` or `b`. */
  slot: string;
  /** Length of the firmware in bytes. */
  bytes: number;
  /** CRC-32 of the firmware. */
  sum: number;
  /** Sum of the firmware's samples (sample.ts). */
  sample: number;
  /** Number of starts that the trial has taken so far. */
  starts: number;
  /** Whether the firmware has proved itself, so that its trial is over. */
  isGood: boolean;
}

/** A write into a record, which only clears bits. `at` is the offset in the file `mark`, and `word` has the bytes, four or a multiple. */
export interface Change {
  at: number;
  word: string;
}

function numberAt(marks: string, at: number): number {
  return marks.charCodeAt(at) + 256 * marks.charCodeAt(at + 1) + 65536 * marks.charCodeAt(at + 2) + 16777216 * marks.charCodeAt(at + 3);
}

function isWhole(marks: string, at: number): boolean {
  // A power cut may leave the first word half written, with a wrong letter in it. So the letter and the name after it are checked.
  if ((marks[at] !== 'a' && marks[at] !== 'b') || marks.slice(at + 1, at + wordBytes) !== name) return false;
  return E.CRC32(marks.slice(at + offset.bytes, at + offset.starts)) === numberAt(marks, at + offset.check);
}

function isVoid(marks: string, at: number): boolean {
  return marks.slice(at + offset.void, at + offset.void + wordBytes) !== erasedWord;
}

function readRecord(marks: string, at: number): Mark {
  let starts = 0;
  while (starts < mostStarts && marks[at + offset.starts + starts] !== '\xff') starts++;
  return {
    at: at, slot: marks[at]!, starts: starts, isGood: numberAt(marks, at + offset.good) === 0,
    bytes: numberAt(marks, at + offset.bytes), sum: numberAt(marks, at + offset.sum), sample: numberAt(marks, at + offset.sample)
  };
}

/** Tells whether nothing was written into the record at offset `at` yet: all its bytes are erased flash. */
function isFree(marks: string, at: number): boolean {
  return marks.slice(at, at + recordBytes) === erasedRecord;
}

/**
 * Returns the records that are whole and not void, the newest first. Records are written one after another, so the search ends at the first
 * unwritten one.
 */
export function liveMarks(marks: string): Mark[] {
  const found: Mark[] = [];
  for (let at = 0; at < marks.length && !isFree(marks, at); at += recordBytes) {
    if (isWhole(marks, at) && !isVoid(marks, at)) found.unshift(readRecord(marks, at));
  }
  return found;
}

/** Returns the offset of the first record that nothing was written into, in bytes; -1: all are used. */
export function freeRecord(marks: string): number {
  for (let at = 0; at < marks.length; at += recordBytes) if (isFree(marks, at)) return at;
  return -1;
}

/**
 * Returns the changes that make a record of firmware on trial, in the order in which they are written. The first word of the record comes
 * last, and makes it valid.
 * @param at offset of a record that is free
 * @param spell makes bytes of a number, the lowest first
 * @param known the firmware's length in bytes, its sum and its sample
 */
export function trialChanges(at: number, slot: string, spell: (word: number) => string, known: number[]): Change[] {
  const words = known.map(spell).join('');
  return [{ at: at + offset.bytes, word: words }, { at: at + offset.check, word: spell(E.CRC32(words)) }, { at: at, word: slot + name }];
}

/** Returns the slot of the firmware that was written last, if it was on trial and was given up after a start. It is empty otherwise. */
export function returnedSlot(marks: string): string {
  const end = freeRecord(marks);
  const at = (end < 0 ? marks.length : end) - recordBytes;
  if (at < 0 || !isWhole(marks, at) || !isVoid(marks, at)) return '';
  const mark = readRecord(marks, at);
  return mark.starts && !mark.isGood ? mark.slot : '';
}

/** Returns the change that takes one of the trial's starts; undefined: none is left. */
export function startChange(mark: Mark): Change | undefined {
  return mark.starts < mostStarts ? { at: mark.at + offset.starts, word: '\0\0\0\0'.slice(0, mark.starts + 1) + erasedWord.slice(mark.starts + 1) } : undefined;
}

/** Returns the change that ends the trial: the firmware stays. */
export function goodChange(mark: Mark): Change {
  return { at: mark.at + offset.good, word: '\0\0\0\0' };
}

/** Returns the change that makes the record void: its firmware is given up. */
export function voidChange(mark: Mark): Change {
  return { at: mark.at + offset.void, word: '\0\0\0\0' };
}
