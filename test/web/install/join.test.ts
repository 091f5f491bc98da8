// Tests how the input of esptool-js is joined byte by byte, in space that is reused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJoin } from '../../../web/install/join.ts';

const test = suite('web/install/join');

test('joining byte by byte grows the buffer', () => {
  const join = createJoin();
  let all = new Uint8Array(0);
  for (let at = 0; at < 20_000; at++) all = join(all, Uint8Array.of(at % 251));
  assert.is(all.length, 20_000);
  assert.ok(all.every((byte, at) => byte === at % 251));
});

test('an earlier result is unchanged by later joins', () => {
  const join = createJoin();
  const start = join(Uint8Array.of(1), Uint8Array.of(2));
  const [one, other] = [join(start, Uint8Array.of(3)), join(start, Uint8Array.of(4))];
  const longer = join(other, Uint8Array.of(5));
  assert.equal([start, one, other, longer].map(bytes => [...bytes]), [[1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 4, 5]]);
});

test.run();
