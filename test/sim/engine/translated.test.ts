// Tests that the processes of a run share translations, and that each one translates for itself where nothing can be written.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { translatedLater, translatedOnce } from './translated.js';

const test = suite('translated');
const variable = 'SNAPFERRY_SCRATCH';
const before = process.env[variable];
test.after.each(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

test('a text is translated once in a folder, for each kind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'translated-'));
  process.env[variable] = folder;
  let made = 0;
  const make = () => `made ${++made}`;
  assert.is(translatedOnce('source', 'a', make), 'made 1');
  assert.is(translatedOnce('source', 'a', make), 'made 1');
  assert.is(await translatedLater('source', 'a', async () => make()), 'made 1');
  assert.is(translatedOnce('async', 'a', make), 'made 2');
  assert.is(readdirSync(folder).length, 2);
});

// A test runs the commands in a copy of the project, and deletes the copy. Its translations import files of the copy.
test('a copy of the project has translations of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'translated-'));
  process.env[variable] = folder;
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  copyFileSync(new URL('translated.js', import.meta.url), join(copy, 'translated.mjs'));
  const copied = await import(pathToFileURL(join(copy, 'translated.mjs')).href) as { translatedOnce: typeof translatedOnce };
  assert.is(copied.translatedOnce('source', 'a', () => 'of the copy'), 'of the copy');
  assert.is(translatedOnce('source', 'a', () => 'of the project'), 'of the project');
  assert.is(copied.translatedOnce('source', 'a', () => 'made again'), 'of the copy');
});

// A container's folder in memory is small, and the tests of a run may fill it.
test('where nothing can be written, or no folder is shared, each process translates for itself', async () => {
  process.env[variable] = join(tmpdir(), 'no-such-folder');
  assert.is(translatedOnce('source', 'a', () => 'made'), 'made');
  assert.is(await translatedLater('source', 'a', async () => 'made'), 'made');
  delete process.env[variable];
  assert.is(translatedOnce('source', 'a', () => 'made'), 'made');
});

test.run();
