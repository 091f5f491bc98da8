import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAfter } from '../../src/source/after.ts';

const test = suite('order of names with numbers');

for (const [earlier, later] of [
  ['picture9.jpg', 'picture10.jpg'], ['picture99.jpg', 'picture100.jpg'], ['picture10.jpg', 'picture11.jpg'], ['IMG_0009.JPG', 'IMG_0010.JPG'], ['IMG_9999.JPG', 'IMG_10000.JPG'],
  ['2_picture9.jpg', '10_picture1.jpg'], ['a/9/z.jpg', 'a/10/a.jpg'], ['A.JPG', 'B.JPG'], ['A.JPG', 'A1.JPG'], ['20261126_235959.jpg', '20261127_000000.jpg'], ['9.jpg', '10.jpg'],
  ['/DCIM/100CANON/IMG_9999.JPG', '/DCIM/101CANON/IMG_0001.JPG'], ['a007.jpg', 'a8.jpg'], ['a.jpg', 'a.jpg1'], ['picture99999999999999999999.jpg', 'picture100000000000000000000.jpg'],
] as const) {
  test(`${earlier} is before ${later}`, () => {
    assert.is(isAfter(later, earlier), true);
    assert.is(isAfter(earlier, later), false);
  });
}

test('no name is after itself', () => assert.is(isAfter('picture9.jpg', 'picture9.jpg'), false));

test('the same number in other digits: the card\'s order', () => {
  assert.is(isAfter('a7.jpg', 'a07.jpg'), true);
  assert.is(isAfter('a07.jpg', 'a7.jpg'), false);
});

test.run();
