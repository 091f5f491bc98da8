/** An update writes into the slot that does not run, so the firmware that runs stays whole. It is on trial after that (src/device/trial.ts). */
import { engine } from '../engine/engine.js';
import { freeRecord, hasSlots, placeOf, readMarks, recordBytes, voidAt, writeRecord } from '../image/layout.js';
import { stop } from '../stop.js';

const { mark, markBytes, names } = engine.slots;
const { pageBytes } = engine.storage;

/** What a person is told whose chip has another layout. */
export const otherLayout = 'This chip has no slots for firmware: an older snapferry flashed it, or it has the engine alone. Nothing was written, and it works on as before. Install everything once by USB: ./flash.sh, or Install in the browser page.';

/**
 * @typedef {object} Target
 * @property {string} slot the slot that does not run
 * @property {number} at offset of its data from the start of Storage
 * @property {number} record offset of the record to write, from the start of `mark`
 * @property {number[]} voids offsets of words to clear first, from the start of `mark`: the slot's own records
 */

/** @param {Uint8Array} marks the data of `mark` @returns {Target} */
export function pickTarget(marks) {
  const live = readMarks(marks).filter(({ isVoid }) => !isVoid);
  // a trial that has taken no start is not what runs
  const running = live.find(({ isGood, starts }) => isGood || starts > 0);
  const slot = names.find(name => name !== running?.slot) ?? '';
  const record = freeRecord(marks);
  if (record + recordBytes > marks.length) stop('This chip has been updated so often that its marks are full: install everything once by USB (./flash.sh, or Install in the browser page).');
  return { slot, at: placeOf(slot), record, voids: live.filter(found => found.slot === slot).map(voidAt) };
}

/** @param {number} bytes */
const toPages = bytes => Math.ceil(bytes / pageBytes) * pageBytes;

/**
 * @param {Uint8Array} storage the chip's, at least up to the first slot
 * @param {Uint8Array} program
 * @returns {{ slot: string, parts: { name: string, at: number, bytes: Uint8Array }[] } | undefined} whole pages to write in this
 * order, with their offsets in Storage. Undefined: the chip has no slots
 */
export function partsOfUpdate(storage, program) {
  if (!hasSlots(storage)) return undefined;
  const from = placeOf(mark);
  const marks = storage.slice(from, from + markBytes);
  const { slot, at, record, voids } = pickTarget(marks);
  for (const word of voids) marks.fill(0, word, word + 4);
  marks.set(writeRecord(slot, program, false), record);
  const bytes = new Uint8Array(toPages(program.length)).fill(0xff);
  bytes.set(program);
  // the last page of the marks has the header of the first slot, too
  const page = storage.slice(from, placeOf(names[0] ?? ''));
  page.set(marks);
  return { slot, parts: [{ name: `slot ${slot}`, at, bytes }, { name: mark, at: from, bytes: page }] };
}
