/**
 * Switches Wi-Fi on and Bluetooth off in the chip's settings, which are outside of Storage ("Non-Volatile Storage Library" of ESP-IDF). The
 * engine reads them before any JavaScript runs, and flashing does not change them. With Wi-Fi off, an engine on a board without PSRAM does not
 * start (issue 2551 of espruino/Espruino).
 *
 * A page is a head (state, number, version, CRC), two bits an entry (written, erased or empty), and 126 entries of 32 bytes.
 * An entry is namespace, type, length in entries, CRC, key, value. A namespace is an entry of namespace 0, which contains its
 * number.
 */
import { crc32, isSame, textOf, viewOf } from '../bytes.js';
import { engine } from '../engine/engine.js';

const pageBytes = 4096;
const [crcAt, bitmapAt, entriesAt] = [28, 32, 64];
const entryBytes = 32;
const entriesAPage = 126;
const states = { active: 0xfffffffe, full: 0xfffffffc, freeing: 0xfffffff8 };
const marks = { empty: 3, written: 2 };
/**
 * Number of the format's oldest version, which is written here. Versions count down from 0xff. If the engine's library finds
 * a later version than it knows, it erases everything.
 */
const oldestVersion = 0xfe;
const types = { u8: 0x01, u32: 0x04 };
const mostSpaces = 254;
/** Start value of the CRC-32 in pages and entries, as ESP-IDF's library calculates it. */
const seed = 0xffffffff;

/**
 * A page of the settings, and a view on it by which numbers are read.
 * @typedef {{ bytes: Uint8Array, view: DataView }} Page
 */
/**
 * An entry of the settings. `at` is its offset in the page, in bytes, `space` the number of its namespace.
 * @typedef {{ at: number, space: number, type: number, key: string }} Entry
 */
/**
 * An entry that is to be written, with its value.
 * @typedef {{ space: number, type: number, key: string, value: number }} NewEntry
 */

/** Tells whether all bytes are 0xff, as in erased flash. @param {Uint8Array} bytes */
const isErased = bytes => bytes.every(byte => byte === 0xff);

/** Returns the right CRC for the head of a page. @param {Page} page */
const headSum = ({ bytes }) => crc32(bytes.subarray(4, crcAt), seed);

/** Returns the right CRC for an entry. @param {Page} page @param {number} at the entry's offset in the page */
const entrySum = ({ bytes }, at) => crc32(bytes.subarray(at + 8, at + entryBytes), crc32(bytes.subarray(at, at + 4), seed));

/** Tells whether a page has a known state and version, and the right CRC in its head. @param {Page} page */
const isReadable = page => Object.values(states).includes(page.view.getUint32(0, true)) && page.view.getUint8(8) >= oldestVersion &&
  page.view.getUint32(crcAt, true) === headSum(page);

/** Returns the two bits of the page's bitmap that tell an entry's state. @param {Page} page @param {number} index of the entry */
const markOf = ({ bytes }, index) => (bytes[bitmapAt + (index >> 2)] ?? 0) >> (2 * (index & 3)) & 3;

/** Lists the entries of a page. @param {Page} page @returns {Entry[]} written entries with a right CRC */
function listEntries(page) {
  const { bytes, view } = page;
  const entries = [];
  for (let index = 0; index < entriesAPage;) {
    const at = entriesAt + index * entryBytes;
    const isWhole = markOf(page, index) === marks.written && view.getUint32(at + 4, true) === entrySum(page, at);
    if (isWhole) {
      entries.push({ at, space: view.getUint8(at), type: view.getUint8(at + 1), key: textOf(bytes, at + 8, at + 24).replace(/\0.*$/s, '') });
    }
    index += isWhole ? Math.max(1, view.getUint8(at + 2)) : 1;
  }
  return entries;
}

/**
 * Writes a new value into an entry, with its CRC.
 * @param {Page} page
 * @param {number} at the entry's offset in the page
 * @param {number} value
 */
function setValue(page, at, value) {
  page.view.setUint32(at + 24, value, true);
  page.view.setUint32(at + 4, entrySum(page, at), true);
}

/**
 * Finds the first empty entry of a page.
 * @param {Page} page
 * @returns {number} its index; `entriesAPage` if none is free, or if a power cut tore an entry, which the engine repairs
 */
function firstFree(page) {
  let free = 0;
  while (free < entriesAPage && markOf(page, free) !== marks.empty) free++;
  return isErased(page.bytes.subarray(entriesAt + free * entryBytes)) ? free : entriesAPage;
}

/** Writes a new entry into a page. @param {Page} page @param {number} index of an empty entry @param {NewEntry} entry */
function putEntry(page, index, { space, type, key, value }) {
  const at = entriesAt + index * entryBytes;
  page.bytes.set([space, type, 1, 0xff], at);
  page.bytes.fill(0, at + 8, at + 24);
  page.bytes.set(Uint8Array.from(key, letter => letter.charCodeAt(0)), at + 8);
  if (type === types.u8) page.bytes[at + 24] = value;
  else page.view.setUint32(at + 24, value, true);
  page.view.setUint32(at + 4, entrySum(page, at), true);
  const mark = bitmapAt + (index >> 2);
  page.bytes[mark] = /** @type {number} */ (page.bytes[mark]) & ~(1 << (2 * (index & 3)));
}

/** Splits the settings into their pages. @param {Uint8Array} bytes @returns {Page[]} views on the bytes */
function pagesOf(bytes) {
  const pages = [];
  for (let at = 0; at < bytes.length; at += pageBytes) {
    const page = bytes.subarray(at, at + pageBytes);
    pages.push({ bytes: page, view: viewOf(page) });
  }
  return pages;
}

/** Writes the head of an erased page, so that it can take entries. @param {Page} page erased */
function openPage(page) {
  page.view.setUint32(0, states.active, true);
  page.view.setUint32(4, 0, true);
  page.view.setUint8(8, oldestVersion);
  page.view.setUint32(crcAt, headSum(page), true);
}

/**
 * Adds the missing switches of Wi-Fi and Bluetooth to the settings. The engine would take a missing switch for "on".
 * @param {Page[]} pages
 * @param {number[]} spaces the engine's own namespace, if there is one
 * @param {Set<number>} taken numbers of the namespaces that exist
 * @param {[name: string, value: number][]} missing names and values of these switches
 * @returns {boolean} true if they were added, false if there was no room for all
 */
function addSwitches(pages, spaces, taken, missing) {
  const page = pages.find(({ view }) => view.getUint32(0, true) === states.active);
  let free = page ? firstFree(page) : entriesAPage;
  if (!page || free + missing.length + 1 > entriesAPage) return false;
  let [space] = spaces;
  if (space === undefined) {
    for (space = 1; taken.has(space); space++) if (space === mostSpaces) return false;
    putEntry(page, free++, { space: 0, type: types.u8, key: engine.settings.space, value: space });
  }
  for (const [key, value] of missing) putEntry(page, free++, { space, type: types.u32, key, value });
  return true;
}

/**
 * Sets the switches of Wi-Fi and Bluetooth in the settings.
 * @param {Page[]} pages those with a right head; they are changed in place
 * @returns {{ wasWifiOff: boolean, isFull: boolean }} `wasWifiOff`: Wi-Fi was switched off. `isFull`: there was no room for a
 * switch that was missing
 */
function setSwitches(pages) {
  const { space: own, switches } = engine.settings;
  const found = pages.flatMap(page => listEntries(page).map(entry => ({ ...entry, page })));
  const names = found.filter(({ space, type }) => space === 0 && type === types.u8)
    .map(({ key, page, at }) => ({ key, number: page.view.getUint8(at + 24) }));
  const spaces = names.filter(({ key }) => key === own).map(({ number }) => number);
  let wasWifiOff = false;
  const missing = Object.entries(switches).filter(([name, value]) => {
    // A switch has two entries if the power failed while the new entry replaced the old one.
    const entries = found.filter(({ space, type, key }) => spaces.includes(space) && type === types.u32 && key === name);
    for (const { page, at } of entries) {
      wasWifiOff ||= name === 'wifiStatus' && page.view.getUint32(at + 24, true) === 0;
      setValue(page, at, value);
    }
    return entries.length === 0;
  });
  return { wasWifiOff, isFull: missing.length > 0 && !addSwitches(pages, spaces, new Set(names.map(({ number }) => number)), missing) };
}

const says = {
  right: "Wi-Fi is on and Bluetooth off in the chip's settings (NVS), as they should be.",
  off: "Wi-Fi was off in the chip's settings (NVS), and a board without PSRAM does not start so: it is on in them now, and all else is kept. "
    + "The firmware keeps Wi-Fi silent.",
  set: "In the chip's settings (NVS) Wi-Fi is on and Bluetooth off now, and all else is kept.",
  empty: 'The chip has no settings (NVS) yet: they are written, with Wi-Fi on and Bluetooth off.',
  unreadable: "The chip's settings (NVS) cannot be read and are replaced: networks and pairings that another program saved there are gone. "
    + "The chip calibrates its radio again by itself.",
  full: "Bluetooth has no switch in the chip's settings (NVS) yet, and there is no room for one: the firmware sets it at its first start.",
};

/**
 * The chip's settings after `mendSettings`, whether their bytes were changed, and a sentence about that for a person.
 * @typedef {{ bytes: Uint8Array, isChanged: boolean, told: string }} Mended
 */

/**
 * Switches Wi-Fi on and Bluetooth off in the chip's settings. Settings that cannot be read are replaced by new ones.
 * @param {Uint8Array} before the chip's settings, or erased flash
 * @returns {Mended}
 */
export function mendSettings(before) {
  const bytes = Uint8Array.from(before);
  const readable = pagesOf(bytes).filter(isReadable);
  if (readable.length > 0) {
    const { wasWifiOff, isFull } = setSwitches(readable);
    const isChanged = !isSame(bytes, before);
    const told = wasWifiOff ? says.off : isChanged ? says.set : isFull ? '' : says.right;
    return { bytes, isChanged, told: [told, isFull ? says.full : ''].filter(Boolean).join(' ') };
  }
  const told = isErased(before) ? says.empty : says.unreadable;
  const fresh = pagesOf(bytes.fill(0xff)).slice(0, 1);
  fresh.forEach(openPage);
  setSwitches(fresh);
  return { bytes, isChanged: true, told };
}

/** Makes settings for a chip that has none. @returns {Uint8Array} */
export const freshSettings = () => mendSettings(new Uint8Array(engine.settings.bytes).fill(0xff)).bytes;

/** Message about a chip whose partition table has the settings elsewhere. */
export const notHere = `This chip's partition table has no settings at ${engine.settings.address}, so they are left as they are: `
  + `is ${engine.name} on it?`;
