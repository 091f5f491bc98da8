// A modem's checksum: XOR of 16-bit words, first byte high; an odd last byte is a high half (BGFS 2.4, note 2). EG800K prints small
// hexadecimal without leading zeros; no manual says so.

import type { Uart } from '../ports';
import type { ByteFiles } from './reader';

/** Summed up in one expression: a loop's turn costs the engine as much as five look-ups, and a written index less than a computed one. */
const blockBytes = 128;

export interface Sum {
  over(files: ByteFiles): ByteFiles;
  /** Sums up the latest chunk, while the line carries it. */
  fold(): void;
  /** In each spelling, between bars. */
  text(): string;
}

function sumOf(bytesOf: Uart['bytesOf'], text: string): number {
  const bytes = bytesOf(text);
  let words: ArrayLike<number>;
  let x = 0;
  let i = 0;
  for (; i + blockBytes <= text.length; i += blockBytes) {
    words = new Int32Array(bytes, i, blockBytes / 4);
    x ^= words[0]! ^ words[1]! ^ words[2]! ^ words[3]! ^ words[4]! ^ words[5]! ^ words[6]! ^ words[7]! ^
      words[8]! ^ words[9]! ^ words[10]! ^ words[11]! ^ words[12]! ^ words[13]! ^ words[14]! ^ words[15]! ^
      words[16]! ^ words[17]! ^ words[18]! ^ words[19]! ^ words[20]! ^ words[21]! ^ words[22]! ^ words[23]! ^
      words[24]! ^ words[25]! ^ words[26]! ^ words[27]! ^ words[28]! ^ words[29]! ^ words[30]! ^ words[31]!;
  }
  const count = (text.length - i) >> 2;
  // the engine reads length 0 as the whole buffer
  words = count ? new Int32Array(bytes, i, count) : [];
  for (let n = 0; n < count; n++) x ^= words[n]!;
  // little-endian in memory
  x = (x ^ (x >>> 16)) & 65535;
  let sum = ((x & 255) << 8) | (x >> 8);
  for (i += count * 4; i < text.length; i++) sum ^= text.charCodeAt(i) << (i & 1 ? 0 : 8);
  return sum;
}

export function createSum(bytesOf: Uart['bytesOf']): Sum {
  let sum = 0;
  let isOdd = false;
  let chunk = '';

  function fold(): void {
    if (!chunk) return;
    const part = sumOf(bytesOf, chunk);
    sum ^= isOdd ? ((part & 255) << 8) | (part >> 8) : part;
    if (chunk.length & 1) isOdd = !isOdd;
    chunk = '';
  }

  return {
    fold: fold,
    over: function (files) {
      return {
        stat: files.stat,
        open: function (path) {
          const file = files.open(path);
          const read = file && file.read;
          if (file && read) file.read = function (bytes) {
            fold();
            chunk = read(bytes) || '';
            return chunk || undefined;
          };
          return file;
        }
      };
    },
    text: function () {
      fold();
      const small = sum.toString(16) + '|' + (65536 + sum).toString(16).slice(1);
      return small + '|' + small.toUpperCase();
    }
  };
}
