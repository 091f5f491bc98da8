/**
 * Plans an update, which writes into the slot that does not run, so that the firmware that runs stays whole. The new firmware is on trial
 * after that: it must prove itself, or the old firmware returns (src/device/trial.ts).
 */
import { engine } from '../engine/engine.js';
import { freeRecord, hasSlots, placeOf, readMarks, recordBytes, voidAt, writeRecord } from '../image/layout.js';
import { stop } from '../stop.js';

const { mark, markBytes, names } = engine.slots;
const { pageBytes } = engine.storage;

/** The message for a person whose chip has no slots, the two places for firmware. */
export const otherLayout = 'This chip has no slots for firmware: an older snapferry flashed it, or it has the engine alone. '
  + 'Nothing was written, and it works on as before. Install everything once by USB: ./flash.sh, or Install in the browser page.';

/**
 * A write into the flash without an erase, which only clears bits: 1 to 32 bytes, and their offset from the start of
 * Storage.
 * @typedef {{ at: number, bytes: Uint8Array }} Clearing
 */

/**
 * The steps of an update, in the order of these properties. If the update stops anywhere, one slot still has whole firmware.
 * @typedef {object} Plan
 * @property {string} slot the name of the slot to write, whose firmware does not run
 * @property {Clearing[]} voids writes that make the old records about this slot invalid
 * @property {number} at offset of the slot's data from the start of Storage
 * @property {Clearing[]} record writes that make the new record, by which the new firmware starts on trial. The record is
 * valid only after the last of them
 */

/**
 * How many bytes of a slot, from its start, an update may erase: the pages for the program, a manifest and a signature.
 * The next file's header, in the page after them, stays.
 */
export const slotPages = Math.floor(engine.slots.bytes / pageBytes) * pageBytes;

/**
 * Plans an update of a chip.
 * @param {Uint8Array} marks the data of the file `mark`: a record for each firmware that was written to a slot
 * @param {Uint8Array} program the new firmware
 * @returns {Plan}
 */
export function planUpdate(marks, program) {
  const from = placeOf(mark);
  const live = readMarks(marks).filter(({ isVoid }) => !isVoid);
  // A firmware on trial that has never been started is not the one that runs, so it may be overwritten.
  const running = live.find(({ isGood, starts }) => isGood || starts > 0);
  const slot = names.find(name => name !== running?.slot) ?? '';
  const free = freeRecord(marks);
  if (free + recordBytes > marks.length) {
    stop('This chip has been updated so often that its marks are full: install everything once by USB (./flash.sh, or Install in the browser page).');
  }
  const record = writeRecord(slot, program, false);
  return {
    slot, at: placeOf(slot),
    voids: live.filter(found => found.slot === slot).map(found => ({ at: from + voidAt(found), bytes: new Uint8Array(4) })),
    record: [{ at: from + free + 4, bytes: record.subarray(4) }, { at: from + free, bytes: record.subarray(0, 4) }],
  };
}

/**
 * Plans an update that writes whole pages of the flash, without a running engine.
 * @param {Uint8Array} storage the chip's, at least up to the first slot
 * @param {Uint8Array} program the new firmware
 * @returns {Plan & { marks: Uint8Array, part: { name: string, at: number, bytes: Uint8Array } } | undefined} `marks`: as
 * the chip has them, up to the data of the first slot. `part`: the slot's pages, which are erased and written. Undefined:
 * the chip has no slots
 */
export function planPages(storage, program) {
  if (!hasSlots(storage)) return undefined;
  const marks = storage.slice(placeOf(mark), placeOf(names[0] ?? ''));
  const plan = planUpdate(marks.subarray(0, markBytes), program);
  const bytes = new Uint8Array(slotPages).fill(0xff);
  bytes.set(program);
  return { ...plan, marks, part: { name: `slot ${plan.slot}`, at: plan.at, bytes } };
}
