// Tests what `npm run image` says of images that a person names, on a machine without the engine.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../firmware/image/storage.js';

const test = suite('firmware/commands/image');
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'images-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** An image of 4,000 bytes: two files, each with a header of 32 bytes and a multiple of four bytes. */
const image = buildImage([{ name: 'one', data: Buffer.alloc(3932, 1) }, { name: 'other', data: Buffer.from('abc') }]);

/** Writes the image into a folder of its own, and returns its path. */
function imageIn(name: string, room?: object): string {
  mkdirSync(join(folder, name));
  if (room) writeFileSync(join(folder, name, 'room.json'), JSON.stringify(room));
  writeFileSync(join(folder, name, 'storage.bin'), image);
  return join(folder, name, 'storage.bin');
}

function run(...words: string[]): { code: number | null; out: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['firmware/commands/image.js', ...words], { cwd: root, env: { ...process.env, PATH: '' }, encoding: 'utf8' });
  return { code: status, out: stdout, errors: stderr };
}

const linesOf = (file: string) => [
  new RegExp(`^${file.replace(/[\\.]/g, '\\$&')}: 4000 bytes, 1\\.0 % of the most for an image, \\d\\.\\d % of the chip's Storage$`),
  /^ {2}one +3932 bytes$/, /^ {2}other +3 bytes$/, /^ {2}in use after boot +not measured: there is no Espruino for Linux on the PATH$/,
];

test('an image that is no build is listed with its files, and without the room of a build', () => {
  const file = imageIn('alone');
  const { code, out, errors } = run(file);
  const lines = out.split('\n');
  assert.equal([code, errors, lines.length, lines.at(-1)], [0, '', 5, '']);
  linesOf(file).forEach((expected, i) => assert.match(lines[i]!, expected));
});

test('the bytes that each build leaves free follow the images', () => {
  const { code, out } = run(imageIn('first', { bytes: 4000, pieces: {} }), imageIn('second', { bytes: 300_000, pieces: {} }));
  const lines = out.trimEnd().split('\n').slice(8);
  assert.equal([code, lines.length], [0, 3]);
  assert.match(lines[0]!, /^Free with 2 keys, of 400,000 bytes; /);
  // Two keys would add 2,340 bytes to a build that believes none.
  assert.match(lines[1]!, /^ {2}first +393,660\b/);
  assert.match(lines[2]!, /^ {2}second +97,660\b/);
});

test('a mistyped board is named, with the one that may be meant', () => {
  const { code, out, errors } = run('linnux');
  assert.equal([code, out], [1, '']);
  assert.match(errors, /^There is no image of "linnux"; did you mean linux\? /);
});

test.run();
