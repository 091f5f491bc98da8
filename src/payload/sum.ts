// Computes the checksum that the modem reports of a file (Quectel's BG96 FILE manual 2.4, note 2). The checksum is the XOR of all 16-bit words, with
// the first byte as the high half. An odd last byte counts as a high half. Manuals do not tell whether the hexadecimal digits are small or capital
// letters. An EG800K prints small letters (github.com/Nuxtack-tw/NuModem, reports/qfupl-usage-and-test.md).

import type { Uart } from '../ports';

/**
 * The checksum's loop, as a text, since the language level of this code (ES5) has no `for…of`. The engine has it, and needs 40 % fewer instructions
 * for it than for an index (callgrind, Espruino 2v29 for Linux).
 */
const xorLoop = 'for(var w of a)x^=w;return x';

/** A checksum to which bytes are added chunk by chunk. */
export interface Sum {
  /** Adds the bytes of a chunk to the checksum. */
  add(chunk: string): void;
  /** Reports the checksum to `onSum`. It is called after the last byte. */
  end(): void;
}

/**
 * Begins a checksum.
 * @param onSum gets the hexadecimal checksum in four spellings, separated by `|`: without and with leading zeros, in small letters and in capitals
 */
export function createSum(bytesOf: Uart['bytesOf'], onSum: (text: string) => void): Sum {
  const xor = Function('x', 'a', xorLoop) as (x: number, a: Int32Array) => number;
  /** XOR of all 32-bit words of chunks that begin at an even byte of the image. Words of chunks that begin at an odd byte go into `odd`. */
  let even = 0;
  let odd = 0;
  let sum = 0;
  let isOdd = false;

  function addRest(chunk: string): void {
    for (let i = 0; i < chunk.length; i++) {
      sum ^= chunk.charCodeAt(i) << (isOdd ? 0 : 8);
      isOdd = !isOdd;
    }
  }

  return {
    add: function (chunk) {
      const count = chunk.length >> 2;
      // A view of length 0 is avoided, since the engine takes it for the whole buffer.
      if (count) {
        const words = new Int32Array(bytesOf(chunk), 0, count);
        if (isOdd) odd = xor(odd, words);
        else even = xor(even, words);
      }
      if (chunk.length & 3) /*@__NOINLINE__*/ addRest(chunk.slice(count * 4));
    },
    end: function () {
      // Memory has words in little-endian order, but the checksum has the first byte of each pair high. So the bytes are swapped below.
      const words = even ^ (even >>> 16);
      const moved = odd ^ (odd >>> 16);
      const all = sum ^ ((words & 255) << 8) ^ ((words >> 8) & 255) ^ (moved & 65535);
      const small = all.toString(16) + '|' + (65536 + all).toString(16).slice(1);
      onSum(small + '|' + small.toUpperCase());
    }
  };
}
