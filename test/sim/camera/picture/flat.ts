// Makes JPEGs that show no scene: one colour, as before a sensor's exposure and white balance have settled, and a sensor's own colour bars. In a
// picture of one colour all blocks after the first are equal, which makes even five megapixels fast (ITU-T T.81, baseline).

import { encodeJpeg } from './jpeg.ts';

/** A colour as luminance, blue difference and red difference, from 0 to 255 each. */
export type Colour = readonly [number, number, number];

/** The colours of pictures that a sensor gives before it has settled. */
export const colours = { white: [250, 128, 128], dark: [10, 128, 128], green: [110, 90, 90] } as const satisfies Record<string, Colour>;

/** Every value of the JPEG's quantisation table. With 8, one step of a block's first coefficient changes the colour by one of 255. */
const step = 8;

/** Returns a JPEG file of one colour. */
export function flatJpeg(width: number, height: number, colour: Colour): Uint8Array {
  const scan = scanOf(Math.ceil(width / 8) * Math.ceil(height / 8), colour);
  const head = [
    0xff, 0xd8,
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, () => step)]),
    ...segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    // Two Huffman tables. In the first, a difference of 0 bits has a code of one bit, and differences of 1 to 8 bits have codes of five bits. The
    // second has only the code for the end of a block, which is one bit long.
    ...segment(0xc4, [0x00, 1, 0, 0, 0, 8, ...Array.from({ length: 11 }, () => 0), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ...segment(0xc4, [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]),
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
  ];
  const whole = new Uint8Array(head.length + scan.length + 2);
  whole.set(head);
  whole.set(scan, head.length);
  whole.set([0xff, 0xd9], head.length + scan.length);
  return whole;
}

const bars: Colour[] = [
  [235, 128, 128], [210, 16, 146], [170, 166, 16], [145, 54, 34], [106, 202, 222], [81, 90, 240], [41, 240, 110], [16, 128, 128],
];

/** Makes a JPEG of eight vertical colour bars, from white to black. @param quality from 1 (poor) to 100 */
export function barsJpeg(width: number, height: number, quality: number): Uint8Array {
  const stride = Math.ceil(width / 16) * 16;
  const rows = Math.ceil(height / 16) * 16;
  const plane = (part: 0 | 1 | 2, across: number, down: number) => {
    const row = Uint8Array.from({ length: across }, (_, x) => bars[Math.floor(x * bars.length / across)]![part]);
    return new Uint8Array(across * down).map((_, i) => row[i % across]!);
  };
  return encodeJpeg({
    width, height, stride, y: plane(0, stride, rows), cb: plane(1, stride / 2, rows / 2), cr: plane(2, stride / 2, rows / 2),
  }, quality);
}

/** Returns the JPEG file with comments after FF D8, so that it is `times` times as long. The picture stays the same. */
export function lengthened(jpeg: Uint8Array, times: number): Uint8Array {
  const comments: number[] = [];
  for (let left = Math.round(jpeg.length * (times - 1)); left >= 4; ) {
    const size = Math.min(left, 60_000);
    comments.push(...segment(0xfe, Array.from({ length: size - 4 }, () => 0x20)));
    left -= size;
  }
  const whole = new Uint8Array(jpeg.length + comments.length);
  whole.set(jpeg.subarray(0, 2));
  whole.set(comments, 2);
  whole.set(jpeg.subarray(2), 2 + comments.length);
  return whole;
}

function segment(marker: number, data: number[]): number[] {
  return [0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data];
}

/** Returns the JPEG's scan. The first block has the colour, and each later one repeats it, in six bits of 0. The last byte is padded with ones. */
function scanOf(blocks: number, colour: Colour): Uint8Array {
  const first = colour.map(value => difference(value - 128) + '0').join('');
  const bits = first.length + (blocks - 1) * 6;
  const scan = new Uint8Array(Math.ceil(bits / 8));
  [...first].forEach((bit, i) => void (scan[i >> 3]! |= Number(bit) << (7 - (i & 7))));
  scan[scan.length - 1]! |= (1 << (scan.length * 8 - bits)) - 1;
  return scan;
}

function difference(value: number): string {
  if (value === 0) return '0';
  const size = 32 - Math.clz32(Math.abs(value));
  const code = (0b10000 + size - 1).toString(2);
  return code + (value < 0 ? value + (1 << size) - 1 : value).toString(2).padStart(size, '0');
}
