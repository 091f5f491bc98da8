// Stand-ins for the engine's functions that check firmware. They fail on arguments for which the engine's own functions would give a wrong result or
// run out of memory.

import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Natives } from '../../src/ports.ts';
import { convolve, expand } from '../sim/engine/globals/numbers.ts';

/** Most bytes of one result. On an ESP32 without PSRAM there is no room for more beside the firmware. */
const mostExpanded = 28_000;

export function createNatives(): Natives {
  return {
    convolve(a, b, offset) {
      assert.ok(a.length > 0 && a.length <= b.length && offset >= 0 && offset < b.length, 'within the lists');
      const sum = convolve(a, b, offset);
      assert.ok(sum < 2 ** 53, 'an exact sum');
      return sum;
    },
    sha256: bytes => createHash('sha256').update(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes).digest().toString('latin1'),
    expand(stored) {
      const bytes = expand(Buffer.from(stored, 'latin1'));
      assert.ok(bytes.length <= mostExpanded, `${bytes.length} bytes would use up the memory`);
      return bytes;
    },
    flat: text => text,
    fromBase64: text => Buffer.from(text, 'base64').toString('latin1'),
  };
}
