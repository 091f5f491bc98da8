// A baseline JPEG encoder. It makes a file of three planes of colour, and equal planes give equal bytes. The tables are those of ITU-T T.81, annex
// K, and the DCT is that of Arai, Agui and Nakajima.

/** A picture as three planes of bytes: luminance, blue difference and red difference. */
export interface Planes {
  /** Width of the picture in pixels. */
  width: number;
  /** Height of the picture in pixels. */
  height: number;
  /**
   * Bytes of a row of `y`, a multiple of 16. The columns and rows beyond the picture's size are filled, too. `cb` and `cr` have rows half as long,
   * and half as many.
   */
  stride: number;
  /** Luminance of each pixel. */
  y: Uint8Array;
  /** Blue difference, one value for each square of four pixels. */
  cb: Uint8Array;
  /** Red difference, one value for each square of four pixels. */
  cr: Uint8Array;
}

interface Huffman {
  /**
   * A Huffman table. `counts` has the number of codes of each length from 1 to 16 bits. `values` has what the codes stand for, the shortest code
   * first.
   */
  counts: number[];
  values: number[];
  codes: Uint16Array;
  lengths: Uint8Array;
}

interface Component {
  plane: Uint8Array;
  stride: number;
  /** The factor that quantises each DCT coefficient, row by row of a block. */
  factors: Float64Array;
  dc: Huffman;
  ac: Huffman;
  lastDc: number;
}

const bytesOf = (hex: string) => (hex.match(/[0-9a-f]{2}/gi) ?? []).map(pair => parseInt(pair, 16));
/** Reads a list of hexadecimal numbers, in which `43-4a` stands for all numbers from 43 to 4a. */
const runsOf = (text: string) => text.trim().split(/\s+/).flatMap((part) => {
  const [from = 0, to = from] = part.split('-').map(number => parseInt(number, 16));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
});

// Quantisation tables K.1 and K.2 of ITU-T T.81, row by row.
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  ...Array.from({ length: 32 }, () => 99),
];

// Huffman tables K.3 to K.6 of ITU-T T.81: the number of codes of each length, then their values.
const dcLuminance = huffman('00 01 05 01 01 01 01 01 01', '0-b');
const dcChrominance = huffman('00 03 01 01 01 01 01 01 01 01 01', '0-b');
const acLuminance = huffman(
  '00 02 01 03 03 02 04 03 05 05 04 04 00 00 01 7d',
  `1-3 0 4 11 5 12 21 31 41 6 13 51 61 7 22 71 14 32 81 91 a1 8 23 42 b1 c1 15 52 d1 f0 24 33 62 72 82 9-a 16-1a 25-2a 34-3a 43-4a 53-5a
  63-6a 73-7a 83-8a 92-9a a2-aa b2-ba c2-ca d2-da e1-ea f1-fa`,
);
const acChrominance = huffman(
  '00 02 01 02 04 04 03 04 07 05 04 04 00 01 02 77',
  `0-3 11 4-5 21 31 6 12 41 51 7 61 71 13 22 32 81 8 14 42 91 a1 b1 c1 9 23 33 52 f0 15 62 72 d1 a 16 24 34 e1 25 f1 17-1a 26-2a 35-3a
  43-4a 53-5a 63-6a 73-7a 82-8a 92-9a a2-aa b2-ba c2-ca d2-da e2-ea f2-fa`,
);

/** For each place in zigzag order, the position of its coefficient in a block that is stored row by row. */
const zigzag = diagonals();

/** Returns the JPEG file of a picture. @param quality 1 is poor, 50 uses the tables of annex K unchanged, 100 is the best that eight bits allow */
export function encodeJpeg(picture: Planes, quality: number): Uint8Array {
  const tables = [scaled(luminance, quality), scaled(chrominance, quality)] as const;
  const out = createBits(picture.width * picture.height / 4 + 2048);
  writeHead(out, picture, tables);
  const half = picture.stride / 2;
  const y: Component = { plane: picture.y, stride: picture.stride, factors: factorsOf(tables[0]), dc: dcLuminance, ac: acLuminance, lastDc: 0 };
  const cb: Component = { plane: picture.cb, stride: half, factors: factorsOf(tables[1]), dc: dcChrominance, ac: acChrominance, lastDc: 0 };
  const cr = { ...cb, plane: picture.cr };
  for (let top = 0; top < picture.height; top += 16) {
    for (let left = 0; left < picture.width; left += 16) {
      for (const [x, down] of [[0, 0], [8, 0], [0, 8], [8, 8]] as const) writeBlock(out, y, left + x, top + down);
      writeBlock(out, cb, left / 2, top / 2);
      writeBlock(out, cr, left / 2, top / 2);
    }
  }
  out.fill();
  out.bytes([0xff, 0xd9]);
  return out.take();
}

function writeHead(out: Bits, { width, height }: Planes, tables: readonly (readonly number[])[]): void {
  out.bytes([0xff, 0xd8]);
  segment(out, 0xe0, [...bytesOf('4a464946 00 0101 00 0001 0001 00 00')]);
  tables.forEach((table, id) => segment(out, 0xdb, [id, ...zigzag.map(at => table[at]!)]));
  segment(out, 0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  const kinds: [number, Huffman][] = [[0x00, dcLuminance], [0x10, acLuminance], [0x01, dcChrominance], [0x11, acChrominance]];
  for (const [id, table] of kinds) segment(out, 0xc4, [id, ...table.counts, ...table.values]);
  segment(out, 0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
}

function segment(out: Bits, marker: number, data: number[]): void {
  out.bytes([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data]);
}

const block = new Float64Array(64);
const levels = new Int16Array(64);

function writeBlock(out: Bits, component: Component, left: number, top: number): void {
  const { plane, stride, factors } = component;
  for (let row = 0; row < 8; row++) {
    const from = (top + row) * stride + left;
    for (let column = 0; column < 8; column++) block[row * 8 + column] = plane[from + column]! - 128;
  }
  for (let row = 0; row < 64; row += 8) transform(block, row, 1);
  for (let column = 0; column < 8; column++) transform(block, column, 8);
  for (let i = 0; i < 64; i++) levels[i] = Math.round(block[zigzag[i]!]! * factors[zigzag[i]!]!);
  writeLevels(out, component);
}

function writeLevels(out: Bits, component: Component): void {
  const { dc, ac } = component;
  const step = levels[0]! - component.lastDc;
  component.lastDc = levels[0]!;
  const size = sizeOf(step);
  out.code(dc, size);
  out.amplitude(step, size);
  let last = 63;
  while (last > 0 && levels[last] === 0) last -= 1;
  let zeros = 0;
  for (let i = 1; i <= last; i++) {
    const level = levels[i]!;
    if (level === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.code(ac, 0xf0);
    const bits = sizeOf(level);
    out.code(ac, zeros << 4 | bits);
    out.amplitude(level, bits);
    zeros = 0;
  }
  if (last < 63) out.code(ac, 0);
}

const sizeOf = (level: number) => 32 - Math.clz32(Math.abs(level));

// These constants are sums of cos(k pi / 16), as the flow graph of Arai, Agui and Nakajima combines them.
const c4 = Math.SQRT1_2;
const c6 = Math.cos(6 * Math.PI / 16);
const c2minus6 = Math.cos(2 * Math.PI / 16) - c6;
const c2plus6 = Math.cos(2 * Math.PI / 16) + c6;

/**
 * Transforms eight values in place into their DCT coefficients. The values begin at `at`, and are `step` apart. `factorsOf` corrects the scale of
 * the result.
 */
function transform(data: Float64Array, at: number, step: number): void {
  const at7 = at + 7 * step;
  const s07 = data[at]! + data[at7]!, d07 = data[at]! - data[at7]!;
  const s16 = data[at + step]! + data[at7 - step]!, d16 = data[at + step]! - data[at7 - step]!;
  const s25 = data[at + 2 * step]! + data[at7 - 2 * step]!, d25 = data[at + 2 * step]! - data[at7 - 2 * step]!;
  const s34 = data[at + 3 * step]! + data[at7 - 3 * step]!, d34 = data[at + 3 * step]! - data[at7 - 3 * step]!;
  const outer = s07 + s34, inner = s16 + s25, slope = s07 - s34;
  data[at] = outer + inner;
  data[at + 4 * step] = outer - inner;
  const turned = (s16 - s25 + slope) * c4;
  data[at + 2 * step] = slope + turned;
  data[at + 6 * step] = slope - turned;
  const low = d34 + d25, high = d16 + d07, middle = (d25 + d16) * c4;
  const shared = (low - high) * c6;
  const lowTurned = c2minus6 * low + shared, highTurned = c2plus6 * high + shared;
  data[at + 5 * step] = d07 - middle + lowTurned;
  data[at + 3 * step] = d07 - middle - lowTurned;
  data[at + step] = d07 + middle + highTurned;
  data[at7] = d07 + middle - highTurned;
}

function factorsOf(table: readonly number[]): Float64Array {
  const scale = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.SQRT2 * Math.cos(k * Math.PI / 16)));
  return Float64Array.from(table, (divisor, i) => 1 / (divisor * scale[i >> 3]! * scale[i & 7]! * 8));
}

/**
 * Returns a JPEG quantisation table that is scaled for a quality from 1 to 100. At 50, it equals `table`. At 75 its steps are half as large, at 25
 * twice as large.
 */
function scaled(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map(step => Math.min(255, Math.max(1, Math.round(step * percent / 100))));
}

function huffman(lengths: string, values: string): Huffman {
  const counts = Array.from({ length: 16 }, (_, i) => bytesOf(lengths)[i] ?? 0);
  const table = { counts, values: runsOf(values), codes: new Uint16Array(256), lengths: new Uint8Array(256) };
  let code = 0;
  let next = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++, code++, next++) {
      table.codes[table.values[next]!] = code;
      table.lengths[table.values[next]!] = i + 1;
    }
    code <<= 1;
  });
  return table;
}

function diagonals(): number[] {
  const cells = Array.from({ length: 64 }, (_, i) => ({ row: i >> 3, column: i & 7 }));
  const along = ({ row, column }: { row: number; column: number }) => ((row + column) % 2 ? row : column);
  return cells.sort((a, b) => a.row + a.column - b.row - b.column || along(a) - along(b)).map(({ row, column }) => row * 8 + column);
}

type Bits = ReturnType<typeof createBits>;

function createBits(firstBytes: number) {
  let buffer = new Uint8Array(firstBytes);
  let used = 0;
  let held = 0;
  let heldBits = 0;

  function put(byte: number): void {
    if (used === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
    buffer[used++] = byte;
  }

  function bits(value: number, count: number): void {
    held = held << count | value;
    heldBits += count;
    while (heldBits >= 8) {
      const byte = held >> (heldBits - 8) & 255;
      put(byte);
      if (byte === 255) put(0);
      heldBits -= 8;
    }
    held &= (1 << heldBits) - 1;
  }

  return {
    bytes: (list: number[]) => list.forEach(put),
    code: (table: Huffman, value: number) => bits(table.codes[value]!, table.lengths[value]!),
    amplitude: (value: number, size: number) => bits(value < 0 ? value + (1 << size) - 1 : value, size),
    /** Pads the last byte of the scan with ones. */
    fill: () => bits((1 << (8 - heldBits) % 8) - 1, (8 - heldBits) % 8),
    take: () => buffer.slice(0, used),
  };
}
