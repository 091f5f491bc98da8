/** Writes firmware through a running engine's console, part by part, into the slot whose firmware does not run. */
import { crc32, isSame } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { freeRecord, placeOf, places, recordBytes } from '../image/layout.js';
import { alignBytes, headerBytes, headerOf } from '../image/storage.js';
import { stop } from '../stop.js';
import { otherLayout, planUpdate, slotPages } from './slots.js';

/**
 * A running engine that can be asked. `port` is the name of its port, for messages.
 * @typedef {import('./ask.js').Asking & { port: string }} Board
 */

const { mark, markBytes, mostImageBytes } = engine.slots;
const bytesAtOnce = 768;
export const again = 'Try again, by another cable. The firmware before it still runs.';

/**
 * Asks the engine, and throws a sentence if it does not answer.
 * @param {import('./ask.js').Asking} asking
 * @param {string} code JavaScript that returns a number or a word
 * @param {string} why the failure, for a person
 * @returns {Promise<string>}
 */
export const must = async ({ ask }, code, why) => await ask(code) ?? stop(`${why}. ${again}`);

/**
 * Reads bytes of the flash through the engine.
 * @param {Board} board
 * @param {number} address
 * @param {number} bytes how many, at most a few hundred
 * @returns {Promise<Uint8Array>}
 */
async function readFlash(board, address, bytes) {
  return Buffer.from(await must(board, `btoa(E.toString(require("Flash").read(${bytes},${address})))`,
    `The board on ${board.port} does not show its flash`), 'base64');
}

/**
 * Reads the file `mark`, which has a record for each firmware that was written to a slot.
 * @param {Board} board
 * @param {number} base the address of Storage in the flash
 * @returns {Promise<Uint8Array>} the data of the file; all after its first free record is 0xff, as it is not read
 */
async function readRecords(board, base) {
  const marks = new Uint8Array(markBytes).fill(0xff);
  for (let at = 0; at < markBytes && freeRecord(marks) === at; at += recordBytes) {
    marks.set(await readFlash(board, base + placeOf(mark) + at, recordBytes), at);
  }
  return marks;
}

/**
 * Writes words of 4 bytes into the flash without an erase, and reads them back. A second write of the same words does no harm, since it only clears
 * the same bits again.
 * @param {Board} board
 * @param {number} address
 * @param {Uint8Array} bytes whole words
 */
async function writeWords(board, address, bytes) {
  const part = Buffer.from(bytes);
  const code = `(function(f){f.write(atob("${part.toString('base64')}"),${address});`
    + `return E.CRC32(f.read(${part.length},${address}))==${crc32(part)}?1:0})(require("Flash"))`;
  const isThere = await must(board, code, `The board on ${board.port} does not take the bytes for address 0x${address.toString(16)}`);
  if (isThere !== '1') {
    stop(`The flash of the board on ${board.port} does not hold what is written. The firmware before it still runs. `
      + 'If this repeats, the flash is worn out.');
  }
}

/**
 * The place of the engine's Storage: its address and the size of its pages, on a chip or on a desktop.
 * @typedef {typeof engine.desktop | typeof engine.storage} Place
 */

/**
 * Asks the engine whether it runs on a chip or a desktop, and returns where its Storage is.
 * @param {Board} board
 * @returns {Promise<Place>}
 */
async function placeOn(board) {
  const isDesktop = await must(board, 'typeof ESP32=="undefined"?1:0', `The board on ${board.port} does not answer`) === '1';
  return isDesktop ? engine.desktop : engine.storage;
}

/**
 * Checks that a running engine has slots for firmware.
 * @param {import('./ask.js').Asking} asking
 * @param {string} port its name, for a person
 * @returns {Promise<Place>} where the engine has its Storage
 * @throws a sentence, if it has no slots
 */
export async function checkSlots(asking, port) {
  const board = { ...asking, port };
  const place = await placeOn(board);
  for (const { name, bytes, at } of places.slice(0, places.findIndex(file => file.name === 'b') + 1)) {
    if (!isSame(await readFlash(board, Number(place.address) + at - headerBytes, headerBytes), headerOf(name, bytes))) stop(otherLayout);
  }
  return place;
}

/**
 * Erases the slot that does not run, writes it, reads it back, and puts its firmware on trial.
 * @param {import('./ask.js').Asking} asking
 * @param {string} port its name, for a person
 * @param {Place} place as `checkSlots` returned it
 * @param {Uint8Array} data the program
 * @param {(bytes: number) => void} onBytes gets the number of bytes written so far
 * @returns {Promise<string>} the name of the slot
 */
export async function storeInSlot(asking, port, { address, pageBytes }, data, onBytes) {
  const board = { ...asking, port };
  const base = Number(address);
  const { slot, at: slotAt, record, voids } = planUpdate(await readRecords(board, base), data);
  for (const { at, bytes } of voids) await writeWords(board, base + at, bytes);
  for (let at = 0; at < slotPages; at += pageBytes) {
    // A page after the new program is not erased: it may have the rest of an earlier, longer program, which nobody reads.
    if (at >= data.length && at < mostImageBytes) continue;
    await must(board, `require("Flash").erasePage(${base + slotAt + at}),E.kickWatchdog(),1`, `The board on ${port} does not erase its flash`);
  }
  for (let at = 0; at < data.length; at += bytesAtOnce) {
    const part = data.subarray(at, at + bytesAtOnce);
    const words = new Uint8Array(alignBytes(part.length)).fill(0xff);
    words.set(part);
    await writeWords(board, base + slotAt + at, words);
    onBytes(at + part.length);
  }
  const sum = await must(board, `E.CRC32(require("Storage").read("${slot}",0,${data.length}))`, `The board on ${port} does not read its flash`);
  if (Number(sum) !== crc32(data)) stop(`The firmware on the board at ${port} differs from the data written. ${again}`);
  for (const { at, bytes } of record) await writeWords(board, base + at, bytes);
  return slot;
}
