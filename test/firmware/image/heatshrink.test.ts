import { createRequire } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compress, decompress } from '../../../firmware/image/heatshrink.js';
import { expand } from '../../sim/engine/globals/numbers.ts';
import { noise } from '../../sim/world/world.ts';

const tool = createRequire(import.meta.url)('espruino/libs/heatshrink.js') as { compress(bytes: Uint8Array): Uint8Array };

const test = suite('heatshrink');

const text = (words: number) => Buffer.from(Array.from({ length: words }, (_, i) => `the word ${i * 7919 % 97} of ${i % 13};`).join(''));
/** The last column is the number of stored bytes, by the format: 9 bits for a byte, 15 for a repetition of up to 64 bytes. */
const cases: [title: string, bytes: Uint8Array, stored?: number][] = [
  ['nothing', new Uint8Array(0), 0],
  ['a byte', Buffer.from('a'), Math.ceil(9 / 8)],
  ['two bytes', Buffer.from('ab'), Math.ceil(18 / 8)],
  ['a byte that is repeated 64 times', Buffer.alloc(65, 'a'), Math.ceil((9 + 15) / 8)],
  ['a byte that is repeated 65 times', Buffer.alloc(66, 'a'), Math.ceil((9 + 15 + 9) / 8)],
  ['a repetition from 256 bytes before', Buffer.concat([noise(256), noise(256).subarray(0, 20)]), Math.ceil((256 * 9 + 15) / 8)],
  ['no repetition from 257 bytes before', Buffer.concat([Buffer.from('x'), Uint8Array.from({ length: 256 }, (_, i) => i).filter(byte => byte !== 120), Buffer.from('yx')])],
  ['noise', noise(5000)],
  ['text', text(400)],
  ['a longer text', text(4000)],
];
for (const [title, bytes, stored] of cases) {
  test(`${title} comes back from the tool and from the engine, and takes no more bytes than the tool's`, () => {
    const short = compress(bytes);
    assert.equal([...decompress(short)], [...bytes]);
    assert.equal([...expand(short)], [...bytes]);
    assert.ok(short.length <= tool.compress(bytes).length, `${short.length}`);
    if (stored !== undefined) assert.is(short.length, stored);
  });
}

test('a longer repetition that begins one byte later is taken, which the tool does not', () => {
  const bytes = Buffer.from('abc-bcdefgh-abcdefgh+xyz*yzuvwst*xyzuvwst');
  assert.ok(compress(bytes).length < tool.compress(bytes).length);
});

test.run();
