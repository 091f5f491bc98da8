/**
 * A chip's settings (NVS) for tests. The code is independent of the firmware's: it follows ESP-IDF's document of the format, and a flash that an
 * engine had written. They are read back by the rules of ESP-IDF's library.
 */
const pageBytes = 4096;
const [bitmapAt, entriesAt, entryBytes, entriesAPage] = [32, 64, 32, 126];
export const pageStates = { active: 0xfffffffe, full: 0xfffffffc, freeing: 0xfffffff8 };

/** A value to write into the settings. A long one, a blob, takes further entries of the page after its own. */
export interface Item {
  space: number;
  type: 'u8' | 'u32' | 'blob';
  key: string;
  value: number | Buffer;
  /** True if another value has replaced this one. Its bytes stay in the page, and two bits in the page's head mark it as erased. */
  isErased?: boolean;
  /** True if its checksum is wrong, as after a power cut. */
  isTorn?: boolean;
}

/** Fields of a page's head that differ from the usual ones. */
export interface PageOptions {
  state?: number;
  number?: number;
  version?: number;
}

const types = { u8: 0x01, u32: 0x04, blob: 0x42 };

/** Returns the CRC-32 of IEEE 802.3 with the start value 0 instead of 0xffffffff, as ESP-IDF uses it in the settings. */
function sumOf(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const byte of Buffer.concat(parts)) {
    sum = (sum ^ byte) >>> 0;
    for (let bit = 0; bit < 8; bit++) sum = ((sum >>> 1) ^ (sum % 2 === 1 ? 0xedb88320 : 0)) >>> 0;
  }
  return ~sum >>> 0;
}

function writeItem({ space, type, key, value, isTorn }: Item): Buffer {
  const data = Buffer.alloc(8, 0xff);
  const blob = typeof value === 'number' ? Buffer.alloc(0) : Buffer.concat([value, Buffer.alloc((entryBytes - value.length % entryBytes) % entryBytes, 0xff)]);
  if (typeof value !== 'number') {
    data.writeUInt16LE(value.length, 0);
    data.writeUInt32LE(sumOf(value), 4);
  } else if (type === 'u8') data.writeUInt8(value, 0);
  else data.writeUInt32LE(value, 0);
  const head = Buffer.from([space, types[type], 1 + blob.length / entryBytes, type === 'blob' ? 0 : 0xff]);
  const name = Buffer.alloc(16);
  name.write(key, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE((sumOf(head, name, data) ^ (isTorn ? 1 : 0)) >>> 0);
  return Buffer.concat([head, sum, name, data, blob]);
}

/** Makes a page of the chip's settings (NVS) with these entries. */
export function makePage(items: Item[], { state = pageStates.active, number = 0, version = 0xfe }: PageOptions = {}): Buffer {
  const page = Buffer.alloc(pageBytes, 0xff);
  page.writeUInt32LE(state, 0);
  page.writeUInt32LE(number, 4);
  page.writeUInt8(version, 8);
  page.writeUInt32LE(sumOf(page.subarray(4, 28)), 28);
  let index = 0;
  for (const item of items) {
    const bytes = writeItem(item);
    page.set(bytes, entriesAt + index * entryBytes);
    for (const end = index + bytes.length / entryBytes; index < end; index++) page[bitmapAt + (index >> 2)]! &= ~((item.isErased ? 3 : 1) << 2 * (index & 3));
  }
  return page;
}

/** Makes the settings of a chip: these pages, and erased pages up to the three that there are. */
export const makeSettings = (...pages: Uint8Array[]): Buffer => Buffer.concat([...pages, Buffer.alloc((3 - pages.length) * pageBytes, 0xff)]);

/**
 * Makes the settings of a chip on which an engine has switched Wi-Fi and Bluetooth off. They also have a long value of the radio, and a second
 * page for the switch of Wi-Fi.
 */
export const deadSettings = (): Buffer => makeSettings(
  makePage([
    { space: 0, type: 'u8', key: 'nvs', value: 1 },
    { space: 1, type: 'u32', key: 'bleStatus', value: 0 },
    { space: 1, type: 'u32', key: 'wifiStatus', value: 1, isErased: true },
    { space: 0, type: 'u8', key: 'phy', value: 2 },
    { space: 2, type: 'blob', key: 'cal_data', value: Buffer.alloc(1904, 0x5a) },
  ], { state: pageStates.full }),
  makePage([{ space: 2, type: 'u32', key: 'cal_version', value: 4660 }, { space: 1, type: 'u32', key: 'wifiStatus', value: 0 }], { number: 1 }),
);

/**
 * Finds a number in a namespace as ESP-IDF's library does: it takes the pages by their number, without those with a wrong head. The later of two
 * entries of a name wins.
 * @returns undefined if the key is missing, which the engine takes for on
 */
export function readNumber(settings: Uint8Array, space: string, key: string): number | undefined {
  const bytes = Buffer.from(settings);
  const found: { space: number; type: number; key: string; value: Buffer }[] = [];
  const pages = [0, 1, 2].map(page => bytes.subarray(page * pageBytes, (page + 1) * pageBytes))
    .filter(page => Object.values(pageStates).includes(page.readUInt32LE(0)) && page.readUInt32LE(28) === sumOf(page.subarray(4, 28)))
    .sort((one, other) => one.readUInt32LE(4) - other.readUInt32LE(4));
  for (const page of pages) {
    for (let index = 0; index < entriesAPage;) {
      const mark = page[bitmapAt + (index >> 2)]! >> 2 * (index & 3) & 3;
      const entry = page.subarray(entriesAt + index * entryBytes, entriesAt + (index + 1) * entryBytes);
      const isGood = mark === 2 && entry.readUInt32LE(4) === sumOf(entry.subarray(0, 4), entry.subarray(8));
      if (isGood) found.push({ space: entry[0]!, type: entry[1]!, key: entry.toString('latin1', 8, 24).replace(/\0.*$/s, ''), value: entry.subarray(24) });
      index += isGood ? entry[2]! : 1;
    }
  }
  const number = found.findLast(item => item.space === 0 && item.type === types.u8 && item.key === space)?.value[0];
  return found.findLast(item => item.space === number && item.type === types.u32 && item.key === key)?.value.readUInt32LE(0);
}
