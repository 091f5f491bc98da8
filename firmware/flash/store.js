/** Writes firmware into the slot of a running engine that does not run, part by part, by its console. */
import { crc32, isSame } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { freeRecord, placeOf, places, recordBytes } from '../image/layout.js';
import { alignBytes, headerBytes, headerOf } from '../image/storage.js';
import { stop } from '../stop.js';
import { otherLayout, planUpdate, slotPages } from './slots.js';

/** @typedef {import('./ask.js').Asking & { port: string }} Board `port`: for a person */

const { mark, markBytes, mostImageBytes } = engine.slots;
const bytesAtOnce = 768;
/** Attempts to write a part. */
const mostTries = 6;
const mostAsks = 3;
/** Milliseconds to sum a whole program, or to erase a page. */
const roomMs = 60_000;
const again = 'Try again, by another cable. The firmware before it still runs.';

/** @param {Board} board @param {string} code that returns a number or a word @param {string} name of it @param {string} why for a person */
async function must({ ask, settle }, code, name, why) {
  for (let tries = 0; tries < mostAsks; tries++) {
    const found = await ask(`print("${name} "+(${code})+";")`, new RegExp(`${name} (\\w+);`), roomMs);
    if (found) return found;
    await settle();
  }
  return stop(`${why}. ${again}`);
}

/** @param {Board} board @param {number} address @param {number} bytes at most a few hundred @returns {Promise<Uint8Array>} */
async function readFlash({ ask, port }, address, bytes) {
  const found = await ask(`print("bytes "+btoa(E.toString(require("Flash").read(${bytes},${address})))+";")`, /bytes ([\w+/=]+);/);
  return found ? Buffer.from(found, 'base64') : stop(`The board on ${port} does not show its flash. ${again}`);
}

/** @param {Board} board @param {number} base @returns {Promise<Uint8Array>} the data of `mark`, as if it were erased after its first free record */
async function readRecords(board, base) {
  const marks = new Uint8Array(markBytes).fill(0xff);
  for (let at = 0; at < markBytes && freeRecord(marks) === at; at += recordBytes) {
    marks.set(await readFlash(board, base + placeOf(mark) + at, recordBytes), at);
  }
  return marks;
}

/** Clears bits. Repeated, it changes nothing. @param {Board} board @param {number} address @param {Uint8Array} bytes whole words */
async function writeWords({ ask, setPace, settle, port }, address, bytes) {
  const part = Buffer.from(bytes);
  const sum = crc32(part);
  // data that was lost in a burst is never written
  const write = `E.CRC32(d)!=${sum}?"lost":(f.write(d,${address}),E.CRC32(f.read(${part.length},${address}))==${sum}?${address}:"other")`;
  const code = `(function(f,d){print("at "+(${write})+";")})(require("Flash"),atob("${part.toString('base64')}"))`;
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await ask(code, /at (\d+|other|lost);|(Uncaught)/);
    if (found === String(address)) {
      setPace(false);
      return;
    }
    if (found === 'other') stop(`The flash of the board on ${port} does not hold what is written. The firmware before it still runs. If this repeats, the flash is worn out.`);
    setPace(true);
    await settle();
  }
  stop(`The board on ${port} does not take the bytes for address 0x${address.toString(16)}. ${again}`);
}

/** Where an engine has its Storage. @typedef {typeof engine.desktop | typeof engine.storage} Place */

/** @param {Board} board @returns {Promise<Place>} */
async function placeOn(board) {
  const isDesktop = await must(board, 'typeof ESP32=="undefined"?1:0', 'desktop', `The board on ${board.port} does not answer`) === '1';
  return isDesktop ? engine.desktop : engine.storage;
}

/**
 * @param {import('./ask.js').Asking} asking @param {string} port for a person
 * @returns {Promise<Place>} its Storage
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
 * @param {string} port for a person
 * @param {Place} place of `checkSlots`
 * @param {Uint8Array} data the program
 * @param {(bytes: number) => void} onBytes gets the number of bytes so far
 * @returns {Promise<string>} the slot
 */
export async function storeInSlot(asking, port, { address, pageBytes }, data, onBytes) {
  const board = { ...asking, port };
  const base = Number(address);
  const { slot, at: slotAt, record, voids } = planUpdate(await readRecords(board, base), data);
  for (const { at, bytes } of voids) await writeWords(board, base + at, bytes);
  for (let at = 0; at < slotPages; at += pageBytes) {
    // the rest of a longer program is never read
    if (at >= data.length && at < mostImageBytes) continue;
    await must(board, `require("Flash").erasePage(${base + slotAt + at}),E.kickWatchdog(),1`, 'erased', `The board on ${port} does not erase its flash`);
  }
  for (let at = 0; at < data.length; at += bytesAtOnce) {
    const part = data.subarray(at, at + bytesAtOnce);
    const words = new Uint8Array(alignBytes(part.length)).fill(0xff);
    words.set(part);
    await writeWords(board, base + slotAt + at, words);
    onBytes(at + part.length);
  }
  const sum = await must(board, `E.CRC32(require("Storage").read("${slot}",0,${data.length}))`, 'sum', `The board on ${port} does not read its flash`);
  if (Number(sum) !== crc32(data)) stop(`The firmware on the board at ${port} differs from the data written. ${again}`);
  for (const { at, bytes } of record) await writeWords(board, base + at, bytes);
  return slot;
}
