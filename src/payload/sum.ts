// The checksum by which a modem tells what it holds of a file: all 16-bit words by exclusive or, the first byte of each high; an odd last
// byte is a high half (BGFS 2.4, note 2). In hexadecimal; no manual says that it has small letters and no zeros in front, as EG800K's.

import type { Uart } from '../ports';
import type { Bytes } from './reader';

/** Four bytes at a time, eight times a turn: to the engine a turn costs as much as five look-ups. */
const wordsATurn = 8;

export interface Sum {
  /** The same files; what is read of one is summed up. */
  over(files: Bytes): Bytes;
  /** Of all that was read, in each form, with bars between. Asked for while the line is busy with what was read last, it costs no time. */
  text(): string;
}

/** Of a text by itself. */
function sumOf(bytesOf: Uart['bytesOf'], text: string): number {
  const count = text.length >> 2;
  // a length of 0 would be all of the buffer to the engine
  const words = count ? new Int32Array(bytesOf(text), 0, count) : [];
  let x = 0;
  let i = 0;
  for (; i + wordsATurn <= count; i += wordsATurn) {
    x ^= words[i]! ^ words[i + 1]! ^ words[i + 2]! ^ words[i + 3]! ^ words[i + 4]! ^ words[i + 5]! ^ words[i + 6]! ^ words[i + 7]!;
  }
  for (; i < count; i++) x ^= words[i]!;
  // in memory the first byte of a word is the low one
  x = (x ^ (x >>> 16)) & 65535;
  let sum = ((x & 255) << 8) | (x >> 8);
  for (i = count * 4; i < text.length; i++) sum ^= text.charCodeAt(i) << (i & 1 ? 0 : 8);
  return sum;
}

export function createSum(bytesOf: Uart['bytesOf']): Sum {
  let sum = 0;
  let isOdd = false;
  /** Read and not yet summed up. */
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
