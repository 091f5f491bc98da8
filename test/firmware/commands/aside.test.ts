// Folders that several processes replace at the same time, and processes that are killed before they finish.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asideOf, putInPlace } from '../../../firmware/commands/aside.js';

const test = suite('firmware/commands/aside');
const module = new URL('../../../firmware/commands/aside.js', import.meta.url).href;
const names = ['a', 'b', 'c'];

/** A program that replaces the folder again and again by one whose files have its own process number. */
const program = (folder: string, times: number) => `
import { mkdirSync, writeFileSync } from 'node:fs';
import { asideOf, putInPlace } from ${JSON.stringify(module)};
for (let i = 0; i < ${times}; i++) {
  const aside = asideOf(${JSON.stringify(folder)});
  mkdirSync(aside);
  for (const name of ${JSON.stringify(names)}) writeFileSync(aside + '/' + name, String(process.pid));
  putInPlace(${JSON.stringify(folder)});
}`;

const run = (text: string): Promise<number | null> => new Promise(resolve => {
  spawn(process.execPath, ['--input-type=module', '--eval', text], { stdio: 'inherit' }).once('close', resolve);
});

async function within(story: (folder: string, parent: string) => Promise<void> | void): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'snapferry-aside-'));
  try {
    await story(join(parent, 'made'), parent);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function fill(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), text);
}

test('four processes that replace one folder at once leave one whole folder, and nothing beside it', () => within(async (folder, parent) => {
  assert.equal(await Promise.all(Array.from({ length: 4 }, () => run(program(folder, 100)))), [0, 0, 0, 0]);
  assert.equal(readdirSync(parent), ['made']);
  assert.equal(readdirSync(folder).sort(), names);
  assert.is(new Set(names.map(name => readFileSync(join(folder, name), 'utf8'))).size, 1);
}));

test('an equal folder that is there already stays', () => within(folder => {
  fill(folder, 'same');
  writeFileSync(join(folder, 'mark'), '');
  fill(asideOf(folder), 'same');
  putInPlace(folder, () => readFileSync(join(folder, 'a'), 'utf8') === 'same');
  assert.ok(existsSync(join(folder, 'mark')));
  assert.not.ok(existsSync(asideOf(folder)));
}));

test('what a killed process left is removed after an hour, and not while another process may fill it', () => within((folder, parent) => {
  const [left, filled] = [`${folder}.1.part`, `${folder}.2.part`];
  fill(left, 'left');
  fill(filled, 'filled');
  const old = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(left, old, old);
  fill(asideOf(folder), 'new');
  putInPlace(folder);
  assert.equal(readdirSync(parent).sort(), ['made', 'made.2.part']);
}));

test('a place that cannot be had is named', () => within(folder => {
  fill(asideOf(folder), 'new');
  assert.throws(() => putInPlace(join(folder, 'no/such')), /ENOENT/);
}));

test.run();
