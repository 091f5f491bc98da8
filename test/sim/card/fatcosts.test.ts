// Compares the simulated time of calls on a card with the measured time. The measurement ran the same calls on the same files, on the emulated chip
// with engine 2v27.45.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chipCosts } from '../chipcosts.ts';
import { createCard } from './card.ts';
import type { CardRealm } from './fs/types.ts';

const test = suite('the card’s time on a chip');
const realm: CardRealm = { makeError: message => new Error(message), makeArray: items => [...items] };
const share = 0.15;

interface OpenFile {
  read(bytes: number): string | undefined;
  write(data: string): number;
  close(): void;
}

/** Sizes in bytes of the files on the card of the measurement, by their paths. */
const files: Record<string, number> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, n === 1 ? 20_000 : 2000])),
  'snapferry/state': 3000, 'snapferry/log.txt': 3, 'config.json': 3,
};

function withCard(run: (card: ReturnType<typeof createCard>, take: (what: () => void) => number) => void, given: { isChip?: boolean } = {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-'));
  try {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.alloc(bytes));
    }
    let ms = 0;
    const card = createCard(realm, {
      folder, isChip: true, checkAlive: () => undefined, costs: chipCosts().card, spend: more => void (ms += more), ...given,
    });
    card.connect();
    run(card, (what) => {
      ms = 0;
      what();
      return ms;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Run = (...values: unknown[]) => unknown;

/** The measured time of a call on the chip in milliseconds, as the mean of several calls in a row. */
const measured: [title: string, ms: number, run: (fs: Record<string, Run>, open: (path: string, mode: string) => OpenFile, i: number) => void][] = [
  ['stat, one folder deep', 10.6, fs => fs['statSync']!('snapferry/log.txt')],
  ['stat, two folders deep', 17.3, fs => fs['statSync']!('DCIM/100CAM/IMG_0001.JPG')],
  ['stat of a missing file', 12.8, fs => fs['statSync']!('snapferry/none.txt')],
  ['a listing', 15.6, fs => fs['readdirSync']!('DCIM/100CAM')],
  ['open and close, one folder deep', 11.3, (_fs, open) => open('snapferry/log.txt', 'r').close()],
  ['open and close, two folders deep', 17.0, (_fs, open) => open('DCIM/100CAM/IMG_0001.JPG', 'r').close()],
  ['40 bytes appended', 29.6, (_fs, open) => {
    const file = open('snapferry/log.txt', 'a');
    file.write('0'.repeat(40));
    file.close();
  }],
  ['a new file of 5 bytes', 52.3, (fs, _open, i) => fs['writeFileSync']!(`snapferry/n${i}`, 'hello')],
  ['a new folder', 49.7, (fs, _open, i) => fs['mkdirSync']!(`snapferry/d${i}`)],
];
const times = 4;

for (const [title, ms, run] of measured) {
  test(`${title}: ${ms} ms`, () => withCard((card, take) => {
    const fs = card.files as Record<string, Run>;
    const open = (path: string, mode: string) => card.openFile(path, mode) as OpenFile;
    const each = take(() => { for (let i = 0; i < times; i++) run(fs, open, i); }) / times;
    assert.ok(Math.abs(each / ms - 1) <= share, `${each} ms`);
  }));
}

test('a file that is removed: 19.5 ms', () => withCard((card, take) => {
  const fs = card.files as Record<string, Run>;
  for (let i = 0; i < times; i++) fs['writeFileSync']!(`snapferry/n${i}`, 'hello');
  const each = take(() => { for (let i = 0; i < times; i++) fs['unlinkSync']!(`snapferry/n${i}`); }) / times;
  assert.ok(Math.abs(each / 19.5 - 1) <= share, `${each} ms`);
}));

test('512 bytes of an image take 6.24 ms, in whole sectors and in small pieces alike', () => withCard((card, take) => {
  const file = card.openFile('DCIM/100CAM/IMG_0001.JPG', 'r') as OpenFile;
  const whole = take(() => { for (let i = 0; i < 8; i++) file.read(512); }) / 8;
  assert.ok(Math.abs(whole / 6.537 - 1) <= 0.05, `${whole} ms`);
  const small = take(() => { for (let i = 0; i < 8; i++) file.read(100); }) / 8;
  assert.ok(Math.abs(small / 1.522 - 1) <= 0.25, `${small} ms`);
}));

test('a search in a large folder reads each of its sectors up to the name', () => withCard((card, take) => {
  const fs = card.files as Record<string, Run>;
  const before = take(() => fs['statSync']!('DCIM/100CAM/IMG_0001.JPG'));
  for (let i = 100; i < 200; i++) fs['writeFileSync']!(`DCIM/100CAM/IMG_0${i}.JPG`, '');
  // The folder has entries for 109 names, `.` and `..`. A sector has 16 entries, and reading it takes 5.5 ms, so the search reads 6 sectors more.
  const after = take(() => fs['statSync']!('DCIM/100CAM/IMG_0199.JPG'));
  assert.ok(Math.abs(after - before - 6 * 5.5) <= 6, `${before} ms, then ${after} ms`);
}));

test.run();
