// Tests that a folder where the firmware's file belongs is removed, or a file where its folder belongs, and nothing else.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePlace } from '../../src/device/ownplace.ts';

const test = suite('ownplace');

/** Files as the engine handles them: a listing may have "." and "..", and an empty folder can be removed like a file. */
const engineFiles = {
  statSync: (path: string) => ({ size: 1, dir: statSync(path).isDirectory(), mtime: new Date(0) }),
  readdirSync: (path: string) => ['.', '..', ...readdirSync(path)],
  unlinkSync: (path: string) => (statSync(path).isDirectory() ? rmdirSync(path) : unlinkSync(path), true),
} as unknown as Parameters<typeof freePlace>[0];

const cases: { title: string; path: string; lay: string[]; isFile: boolean; isFree: boolean }[] = [
  { title: 'an empty folder for a file', path: '/snapferry/state', lay: ['snapferry/state/'], isFile: true, isFree: true },
  { title: 'a folder with files for a file', path: '/snapferry/state', lay: ['snapferry/state/a', 'snapferry/state/b'], isFile: true, isFree: true },
  { title: 'a folder with a folder for a file', path: '/snapferry/state', lay: ['snapferry/state/a/b'], isFile: true, isFree: false },
  { title: 'a file for a folder', path: '/snapferry/journal', lay: ['snapferry/journal'], isFile: false, isFree: true },
  { title: 'a file for a file, which the card refuses', path: '/snapferry/state', lay: ['snapferry/state'], isFile: true, isFree: false },
  { title: 'a folder for a folder', path: '/snapferry/journal', lay: ['snapferry/journal/a'], isFile: false, isFree: false },
  { title: 'nothing', path: '/snapferry/state', lay: ['snapferry/'], isFile: true, isFree: false },
  { title: 'a folder of a person', path: '/DCIM', lay: ['DCIM/'], isFile: true, isFree: false },
  { title: 'a file in the place of the own folder', path: '/snapferry', lay: ['snapferry'], isFile: false, isFree: false },
];

for (const { title, path, lay, isFile, isFree } of cases) {
  test(`${title} is ${isFree ? 'removed' : 'left alone'}`, () => {
    const card = mkdtempSync(join(tmpdir(), 'snapferry-place-'));
    try {
      for (const name of lay) {
        mkdirSync(join(card, name, name.endsWith('/') ? '' : '..'), { recursive: true });
        if (!name.endsWith('/')) writeFileSync(join(card, name), 'x');
      }
      const before = existsSync(join(card, path));
      assert.is(freePlace(engineFiles, path, join(card, path), isFile), isFree);
      assert.is(existsSync(join(card, path)), !isFree && before);
    } finally {
      rmSync(card, { recursive: true });
    }
  });
}

test.run();
