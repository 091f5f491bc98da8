// A modem's checksum: XOR of 16-bit words, first byte high; an odd last byte is a high half (BGFS 2.4, note 2). EG800K prints small
// hexadecimal without leading zeros; no manual says so.

import type { Uart } from '../ports';
import type { Bytes } from './reader';

/** A loop turn costs the engine as much as five look-ups. */
const wordsATurn = 8;

export interface Sum {
  over(files: Bytes): Bytes;
  /** In each spelling, between bars. */
  text(): string;
}

/** XOR of one chunk's 16-bit words. */
function sumOf(bytesOf: Uart['bytesOf'], text: string): number {
  const count = text.length >> 2;
  // the engine reads length 0 as the whole buffer
  const words = count ? new Int32Array(bytesOf(text), 0, count) : [];
  let x = 0;
  let i = 0;
  for (; i + wordsATurn <= count; i += wordsATurn) {
    x ^= words[i]! ^ words[i + 1]! ^ words[i + 2]! ^ words[i + 3]! ^ words[i + 4]! ^ words[i + 5]! ^ words[i + 6]! ^ words[i + 7]!;
  }
  for (; i < count; i++) x ^= words[i]!;
  // little-endian in memory
  x = (x ^ (x >>> 16)) & 65535;
  let sum = ((x & 255) << 8) | (x >> 8);
  for (i = count * 4; i < text.length; i++) sum ^= text.charCodeAt(i) << (i & 1 ? 0 : 8);
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
