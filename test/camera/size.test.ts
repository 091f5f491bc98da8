// Tests which picture size a camera uses for the requested one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseSize } from '../../src/camera/size.ts';

const test = suite('size');

const sizes = ['160x120=02', '320x240=03', '640x480=05', '1280x720=08', '1600x1200=0A'];

const rows: { title: string; wanted: string; most?: number; expect: string }[] = [
  { title: 'an available size', wanted: '640x480', expect: '640x480' },
  { title: 'the smallest size', wanted: '160x120', expect: '160x120' },
  { title: 'the largest size', wanted: '1600x1200', expect: '1600x1200' },
  { title: 'a missing size: the next smaller one', wanted: '1024x768', expect: '640x480' },
  { title: 'slightly less than an available size: the next smaller one', wanted: '639x480', expect: '320x240' },
  { title: 'sizes are compared by their number of pixels', wanted: '1080x1920', expect: '1600x1200' },
  { title: 'larger than all: the largest', wanted: '9999x9999', expect: '1600x1200' },
  { title: 'smaller than all: the smallest', wanted: '80x60', expect: '160x120' },
  { title: 'no larger than the given limit', wanted: '1600x1200', most: 3, expect: '1280x720' },
  { title: 'smaller than the given limit', wanted: '320x240', most: 3, expect: '320x240' },
];

for (const { title, wanted, most = 99, expect } of rows) {
  test(title, () => assert.is(sizes[chooseSize(sizes, wanted, most)]!.split('=')[0], expect));
}

test.run();
