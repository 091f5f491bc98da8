// Checks the JPEGs of one colour and of colour bars with other software, jpeg-js.

import jpeg from 'jpeg-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { barsJpeg, colours, flatJpeg, lengthened } from './flat.ts';

const test = suite('JPEGs without a scene');

const rgb = { white: [250, 250, 250], dark: [10, 10, 10], green: [57, 150, 43] };

for (const [name, colour] of Object.entries(colours)) {
  for (const [width, height] of [[96, 96], [160, 120], [353, 289]] as const) {
    test(`${name}, ${width} by ${height}: one colour from corner to corner`, () => {
      const seen = jpeg.decode(flatJpeg(width, height, colour));
      assert.equal([seen.width, seen.height], [width, height]);
      for (const pixel of [0, width - 1, width * (height >> 1), width * height - 1]) {
        const at = pixel * 4;
        rgb[name as keyof typeof rgb].forEach((value, i) =>
          assert.ok(Math.abs(seen.data[at + i]! - value) <= 2, `${[...seen.data.subarray(at, at + 3)]}`));
      }
    });
  }
}

test('a picture of five megapixels is smaller than 60 kB', () => {
  const whole = flatJpeg(2592, 1944, colours.green);
  assert.ok(whole.length < 60_000);
  assert.equal([...whole.subarray(-2)], [0xff, 0xd9]);
});

test('a lengthened JPEG has the given multiple of bytes, and the same pixels', () => {
  const plain = flatJpeg(160, 120, colours.green);
  for (const times of [1, 1.01, 2, 300]) {
    const long = lengthened(plain, times);
    assert.ok(Math.abs(long.length - plain.length * times) <= 4, `${long.length} for ${plain.length} times ${times}`);
    assert.is(Buffer.compare(jpeg.decode(long).data as Buffer, jpeg.decode(plain).data as Buffer), 0);
  }
});

test('the colour bars are eight of equal width, from light to dark', () => {
  const seen = jpeg.decode(barsJpeg(200, 96, 80));
  assert.equal([seen.width, seen.height], [200, 96]);
  const lightAt = (x: number) => [0.299, 0.587, 0.114].reduce((sum, share, i) => sum + share * seen.data[(48 * 200 + x) * 4 + i]!, 0);
  const lights = Array.from({ length: 8 }, (_, i) => lightAt(12 + 25 * i));
  assert.ok(lights.every((light, i) => i === 0 || light < lights[i - 1]! - 5), `${lights}`);
});

test.run();
