// The marks of the two slots: records in the file `mark` of Storage that tell which slot has which firmware. "Slots and marks" in
// docs/design.md has their format.

/** Number of bytes in a record of the file `mark`. */
const recordBytes = 32;
const wordBytes = 4;
const erasedWord = '\xff\xff\xff\xff';
const zeroWord = '\0\0\0\0';
const noRecord = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff';
const name = 'SF1';
/**
 * Offset of each field within a record, in bytes. `sum` is the CRC-32 of the firmware, `sample` that of its samples (sample.ts), and `check`
 * that of the first three fields.
 */
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
  /** CRC-32 by which a start checks the firmware: of all its bytes on trial, and of its samples (sample.ts) once it has proved itself. */
  sum: number;
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

/** Returns the bytes of the record at offset `at`. */
function recordAt(marks: string, at: number): string {
  return marks.slice(at, at + recordBytes);
}

function numberAt(record: string, at: number): number {
  return record.charCodeAt(at) + 256 * record.charCodeAt(at + 1) + 65536 * record.charCodeAt(at + 2) + 16777216 * record.charCodeAt(at + 3);
}

function isWhole(record: string): boolean {
  // A power cut may leave the first word half written, with a wrong letter in it. So the letter and the name after it are checked.
  if ((record[0] !== 'a' && record[0] !== 'b') || record.slice(1, wordBytes) !== name) return false;
  return E.CRC32(record.slice(offset.bytes, offset.starts)) === numberAt(record, offset.check);
}

function isVoid(record: string): boolean {
  return record.slice(offset.void, offset.check) !== erasedWord;
}

function parseRecord(record: string, at: number): Mark {
  let starts = 0;
  while (starts < mostStarts && record[offset.starts + starts] !== '\xff') starts++;
  const isGood = record.slice(offset.good, offset.void) === zeroWord;
  return {
    at: at, slot: record[0]!, starts: starts, isGood: isGood, bytes: numberAt(record, offset.bytes),
    sum: numberAt(record, isGood ? offset.sample : offset.sum)
  };
}

/**
 * Returns the records that are whole and not void, the newest first. Records are written one after another, so the search ends at the first
 * unwritten one, whose bytes are all erased flash.
 */
export function liveMarks(marks: string): Mark[] {
  const found: Mark[] = [];
  for (let at = 0; at < marks.length; at += recordBytes) {
    const record = recordAt(marks, at);
    if (record === noRecord) break;
    if (isWhole(record) && !isVoid(record)) found.unshift(parseRecord(record, at));
  }
  return found;
}

/** Returns the offset of the first record that nothing was written into, in bytes; -1: all are used. */
export function freeRecord(marks: string): number {
  for (let at = 0; at < marks.length; at += recordBytes) if (recordAt(marks, at) === noRecord) return at;
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
  const record = at < 0 ? '' : recordAt(marks, at);
  if (!isWhole(record) || !isVoid(record)) return '';
  const mark = parseRecord(record, at);
  return mark.starts && !mark.isGood ? mark.slot : '';
}

/** Returns the change that takes one of the trial's starts; undefined: none is left. */
export function startChange(mark: Mark): Change | undefined {
  if (mark.starts >= mostStarts) return undefined;
  return { at: mark.at + offset.starts, word: zeroWord.slice(0, mark.starts + 1) + erasedWord.slice(mark.starts + 1) };
}

/** Returns the change that ends the trial: the firmware stays. */
export function goodChange(mark: Mark): Change {
  return { at: mark.at + offset.good, word: zeroWord };
}

/** Returns the change that makes the record void: its firmware is given up. */
export function voidChange(mark: Mark): Change {
  return { at: mark.at + offset.void, word: zeroWord };
}
