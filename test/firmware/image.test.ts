// The Storage image: its bytes, and that the engine boots it where it is there.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage, listImage } from '../../firmware/image.js';
import { findEspruino } from '../bench/espruino.js';
import { bootImage } from './boot.js';

const test = suite('image');

test('a file is a header of 32 bytes and its data, padded to 4 with 0xFF', () => {
  const image = buildImage([{ name: 'ab', data: Buffer.from('hello') }]);
  assert.is(image.toString('hex'), '05000000' + '6162' + '00'.repeat(26) + '68656c6c6f' + 'ffffff');
});

for (const pad of [0, 1, 32, 4096]) {
  test(`what was put in is listed, with ${pad} bytes of erased flash behind it`, () => {
    const files = [1, 2, 3, 4, 5, 4096].map(size => ({ name: `f${size}`, data: Buffer.alloc(size, size) }));
    const image = Buffer.concat([buildImage(files), Buffer.alloc(pad, 0xff)]);
    if (pad > 0 && pad < 4) assert.throws(() => listImage(image), /ends within a header/);
    else assert.equal(listImage(image).map(({ name, data }) => [name, data.length, data[0]]), files.map(({ name, data }) => [name, data.length, data[0]]));
  });
}

test('a name of 28 bytes fits, one more does not', () => {
  const name = 'x'.repeat(28);
  assert.is(listImage(buildImage([{ name, data: Buffer.from('a') }]))[0]?.name, name);
  assert.throws(() => buildImage([{ name: `${name}x`, data: Buffer.from('a') }]), /1 to 28 bytes/);
});

test('an image of 256 KiB is built, one byte more is refused', () => {
  assert.is(buildImage([{ name: 'a', data: Buffer.alloc(262144 - 32) }]).length, 262144);
  assert.throws(() => buildImage([{ name: 'a', data: Buffer.alloc(262144 - 31) }]), /at most 262144/);
});

test('an empty file and an image cut off are refused', () => {
  assert.throws(() => buildImage([{ name: 'a', data: Buffer.alloc(0) }]), /empty/);
  assert.throws(() => listImage(buildImage([{ name: 'a', data: Buffer.alloc(99) }]).subarray(0, 90)), /does not hold/);
});

const espruino = findEspruino();
if (!espruino) console.log('image: left out, as espruino is not there: the engine boots an image');
else test('the engine boots an image and finds the other file in it', async () => {
  const code = 'setTimeout(function(){console.log("got "+require("Storage").read("note")+require("Storage").list().join()+".")},10)';
  const image = buildImage([{ name: '.bootcde', data: Buffer.from(code) }, { name: 'note', data: Buffer.from('words') }]);
  assert.match(await bootImage(espruino, image, 'note.'), /got words\.bootcde,note\./);
});

test.run();
