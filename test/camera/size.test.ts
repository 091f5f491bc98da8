// Which size a camera uses for the requested one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseSize } from '../../src/camera/size.ts';

const test = suite('size');

const sizes = ['160x120=02', '320x240=03', '640x480=05', '1280x720=08', '1600x1200=0A'];

const rows: { title: string; wanted: string; most?: number; expect: string }[] = [
  { title: 'its own', wanted: '640x480', expect: '640x480' },
  { title: 'its smallest', wanted: '160x120', expect: '160x120' },
  { title: 'its largest', wanted: '1600x1200', expect: '1600x1200' },
  { title: 'the next below', wanted: '1024x768', expect: '640x480' },
  { title: 'one pixel fewer than it has', wanted: '639x480', expect: '320x240' },
  { title: 'by pixels, with any sides', wanted: '1080x1920', expect: '1600x1200' },
  { title: 'larger than all', wanted: '9999x9999', expect: '1600x1200' },
  { title: 'smaller than all', wanted: '80x60', expect: '160x120' },
  { title: 'no larger than the last that may be taken', wanted: '1600x1200', most: 3, expect: '1280x720' },
  { title: 'smaller than that one', wanted: '320x240', most: 3, expect: '320x240' },
];

for (const { title, wanted, most = 99, expect } of rows) {
  test(title, () => assert.is(sizes[chooseSize(sizes, wanted, most)]!.split('=')[0], expect));
}

test.run();
