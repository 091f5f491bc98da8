// Tests the scene's JPEG by a small decoder of this file, written from ITU-T T.81, and by other software, jpeg-js.

import jpeg from 'jpeg-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { captionsOf, font, lightAt, photograph, type Shot } from './scene.ts';

const test = suite('scene of the cameras');
const noon = Date.UTC(2026, 10, 20, 12);
const night = Date.UTC(2026, 10, 20, 3);

interface Read {
  width: number;
  height: number;
  markers: string[];
  /** The mean luminance of the picture from 0 to 255, from the first coefficient of each block. */
  meanLight: number;
}

/** Decodes a JPEG file, and checks that its codes end with the file. @throws if a baseline decoder would stop */
function readJpeg(file: Uint8Array): Read {
  const word = (at: number) => file[at]! << 8 | file[at + 1]!;
  const found: Read = { width: 0, height: 0, markers: [], meanLight: 0 };
  const steps: number[] = [];
  const tables = new Map<number, Codes>();
  assert.equal([...file.subarray(0, 2)], [0xff, 0xd8]);
  let at = 2;
  for (;;) {
    assert.is(file[at], 0xff, `a marker at ${at}`);
    const marker = file[at + 1]!;
    const end = at + 2 + word(at + 2);
    found.markers.push(marker.toString(16));
    const from = at + 4;
    if (marker === 0xdb) steps[file[from]!] = file[from + 1]!;
    else if (marker === 0xc4) tables.set(file[from]!, codesOf(file.subarray(from + 1, end)));
    else if (marker === 0xc0) Object.assign(found, { height: word(from + 1), width: word(from + 3) });
    at = end;
    if (marker === 0xda) break;
  }
  const mcus = Math.ceil(found.width / 16) * Math.ceil(found.height / 16);
  found.meanLight = 128 + readScan(file, at, mcus, tables) * steps[0]! / 8;
  return found;
}

/** The values of a Huffman table by their codes. A one stands before the bits of a code, so that codes of different lengths differ. */
type Codes = Map<number, number>;

function codesOf(data: Uint8Array): Codes {
  const codes: Codes = new Map();
  let code = 0;
  let at = 16;
  for (let bits = 1; bits <= 16; bits++, code *= 2) {
    for (let n = 0; n < data[bits - 1]!; n++) codes.set(1 << bits | code++, data[at++]!);
  }
  assert.is(at, data.length);
  return codes;
}

/** Decodes the scan of a JPEG. @returns the mean of the first coefficients of all luminance blocks */
function readScan(file: Uint8Array, from: number, mcus: number, tables: Map<number, Codes>): number {
  let at = from;
  let held = 0;
  let heldBits = 0;
  const bit = () => {
    if (heldBits === 0) {
      held = file[at++]!;
      if (held === 0xff) assert.is(file[at++], 0, 'no marker within the scan');
      heldBits = 8;
    }
    heldBits -= 1;
    return held >> heldBits & 1;
  };
  const symbol = (table: Codes) => {
    for (let code = 2 | bit(); code < 1 << 17; code = code << 1 | bit()) {
      const value = table.get(code);
      if (value !== undefined) return value;
    }
    throw new Error(`no such code at ${at}`);
  };
  const amplitude = (size: number) => {
    let value = 0;
    for (let n = 0; n < size; n++) value = value << 1 | bit();
    return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  };
  const last = [0, 0, 0];
  let sum = 0;
  for (let mcu = 0; mcu < mcus; mcu++) {
    for (const component of [0, 0, 0, 0, 1, 2]) {
      const kind = component === 0 ? 0 : 1;
      last[component]! += amplitude(symbol(tables.get(kind)!));
      if (component === 0) sum += last[0]!;
      for (let i = 1; i < 64; i++) {
        const both = symbol(tables.get(0x10 + kind)!);
        if (both === 0) break;
        i += both >> 4;
        assert.ok(i < 64, 'no coefficient beyond the block');
        amplitude(both & 15);
      }
    }
  }
  while (heldBits > 0) assert.is(bit(), 1, 'the last byte is filled with ones');
  assert.equal([...file.subarray(at)], [0xff, 0xd9]);
  return sum / (mcus * 4);
}

/** Reads the lines of digits in a picture, by the brightness in the middle of each cell of a digit. A `?` stands for an unknown digit. */
function readCaptions(file: Uint8Array, shot: Shot): string[] {
  const { data, width } = jpeg.decode(file);
  return captionsOf(shot).map(({ text, left, top, cell }) => [...text].map((_, at) => {
    const cells = Array.from({ length: 15 }, (_none, i) => {
      const x = left + Math.floor((at * 4 + i % 3 + 0.5) * cell);
      const y = top + Math.floor((Math.floor(i / 3) + 0.5) * cell);
      return data[(y * width + x) * 4 + 1]! > 140 ? '1' : '0';
    }).join('');
    return Object.keys(font).find(digit => font[digit] === cells) ?? '?';
  }).join(''));
}

const rows = [
  { width: 80, height: 64 }, { width: 160, height: 120, manual: 5000 }, { width: 160, height: 128 },
  { width: 320, height: 240, manual: 13_000 }, { width: 640, height: 480, manual: 37_000 }, { width: 1024, height: 768, manual: 82_000 },
];
for (const { width, height, manual } of rows) {
  test(`is a whole baseline JPEG at ${width}x${height}${manual ? `, of about the ${manual} bytes of the manual` : ''}`, () => {
    const file = photograph({ width, height, atMs: noon, number: 1 });
    const { width: readWidth, height: readHeight, markers } = readJpeg(file);
    assert.equal([readWidth, readHeight], [width, height]);
    assert.equal(markers, ['e0', 'db', 'db', 'c0', 'c4', 'c4', 'c4', 'c4', 'da']);
    for (const number of manual ? [1, 12, 345] : []) {
      const share = photograph({ width, height, atMs: noon, number }).length / manual!;
      assert.ok(Math.abs(share - 1) < 0.1, `${share} at #${number}`);
    }
    const other = jpeg.decode(file);
    assert.equal([other.width, other.height], [width, height]);
  });
}

test('shows date, time and number in every size, by day and by night', () => {
  for (const { width, height } of rows.filter(row => row.width <= 640)) {
    for (const [atMs, number, expect] of [[noon, 7, ['2026-11-20', '12:00:00', '#7']], [night, 346, ['2026-11-20', '03:00:00', '#346']]] as const) {
      const shot = { width, height, atMs, number };
      assert.equal(readCaptions(photograph(shot), shot), expect, `${width}x${height}`);
    }
  }
});

test('shows local time if a UTC offset is set', () => {
  const shot = { width: 320, height: 240, atMs: Date.UTC(2026, 11, 31, 23, 30, 15), number: 89, offsetMinutes: 60 };
  assert.equal(readCaptions(photograph(shot), shot), ['2027-01-01', '00:30:15', '#89']);
});

test('brightness follows the time of day; a night picture is small', () => {
  const at = (atMs: number) => photograph({ width: 640, height: 480, atMs, number: 1 });
  const [day, dawn, dark] = [noon, Date.UTC(2026, 10, 20, 7), night].map(at);
  const [dayLight, dawnLight, darkLight] = [day!, dawn!, dark!].map(file => readJpeg(file).meanLight);
  assert.ok(dayLight! > dawnLight! + 20 && dawnLight! > darkLight! + 20, `${dayLight} ${dawnLight} ${darkLight}`);
  assert.ok(dark!.length < day!.length / 2, `${dark!.length}`);
  assert.is(lightAt(noon), 1);
});

test('is too dark before the exposure has settled', () => {
  const light = (exposure: number) => readJpeg(photograph({ width: 160, height: 120, atMs: noon, number: 1, exposure })).meanLight;
  assert.ok(light(0.3) < light(1) / 1.5);
});

test('equal parameters produce equal bytes; another time, number or quality produces others', () => {
  const shot = { width: 160, height: 120, atMs: noon, number: 1 };
  const first = photograph(shot);
  assert.equal(photograph(shot), first);
  for (const other of [{ number: 2 }, { atMs: noon + 1000 }, { quality: 40 }]) assert.not.equal(photograph({ ...shot, ...other }), first);
  const sizes = [20, 40, 60, 80].map(quality => photograph({ ...shot, quality }).length);
  assert.equal(sizes, sizes.toSorted((a, b) => a - b));
  for (const quality of [1, 50, 100]) readJpeg(photograph({ ...shot, quality }));
});

test('the balloon moves visibly within seconds, by day and by night', () => {
  for (const atMs of [noon, night]) {
    for (const share of [0.25, 0.75]) {
      const { data, width, height } = jpeg.decode(photograph({ width: 320, height: 240, atMs: atMs + share * 60_000, number: 1 }));
      const isRed = (x: number) => {
        const at = (Math.round(height * 0.48) * width + Math.round(x * width)) * 4;
        return data[at]! > data[at + 1]! + 60 && data[at]! > data[at + 2]! + 60;
      };
      assert.ok(isRed(share), `the balloon is at ${share}`);
      assert.not.ok(isRed(1 - share), `the balloon is not at ${1 - share}`);
    }
  }
});

test.run();
