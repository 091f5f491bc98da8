import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawSamples, writeSamples } from './sample.ts';

const sample = suite('sample');
const samples = drawSamples();

sample('has images of 20 to 250 kB in camera folders, and one name in two folders', () => {
  assert.ok(samples.length >= 5);
  for (const { path, bytes } of samples) {
    assert.match(path, /^\/DCIM\/\d{3}CAM\/IMG_\d{4}\.JPG$/);
    assert.ok(bytes.length >= 20000 && bytes.length <= 250000, `${path}: ${bytes.length}`);
  }
  const names = samples.map(({ path }) => path.slice(-12));
  assert.ok(new Set(names).size < names.length);
});

sample('an image decodes as a picture with light and dark parts', () => {
  const { width, height, data } = jpeg.decode(samples[0]!.bytes);
  assert.ok(width >= 320 && height >= 240);
  const green = data.filter((_, i) => i % 4 === 1);
  assert.ok(Math.max(...green.slice(0, 5000)) - Math.min(...green.slice(-5000)) > 60);
});

sample('each image contains the bytes that modems treat specially', () => {
  for (const { bytes } of samples) assert.ok([0x03, 0x10, 0x1a].every((byte) => bytes.includes(byte)));
});

sample('the images are the same each time, and are written to the card unchanged', () => {
  const card = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  for (const [i, { path, bytes }] of writeSamples(card).entries()) {
    assert.is(Buffer.compare(Buffer.from(bytes), Buffer.from(samples[i]!.bytes)), 0);
    assert.is(Buffer.compare(readFileSync(join(card, path)), Buffer.from(bytes)), 0);
  }
  rmSync(card, { recursive: true });
});

sample.run();
