// Builds that begin at the same time: one compiles after the other, also after one that was killed.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('firmware/commands/inturn');
const module = new URL('../../../firmware/commands/inturn.js', import.meta.url).href;

/** Notes its beginning and its end, which no other process may come between. */
const program = (log: string, file: string, body = '') => `
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { inTurn } from ${JSON.stringify(module)};
await inTurn(${JSON.stringify(file)}, async () => {
  appendFileSync(${JSON.stringify(log)}, 'begin ' + process.pid + '\\n');
  ${body || 'await pause(60);'}
  appendFileSync(${JSON.stringify(log)}, 'end ' + process.pid + '\\n');
});`;

const run = (text: string): Promise<number | null> => new Promise(resolve => {
  spawn(process.execPath, ['--input-type=module', '--eval', text], { stdio: 'inherit' }).once('close', resolve);
});

async function within(story: (file: string, log: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-turn-'));
  try {
    await story(join(folder, 'turn'), join(folder, 'log'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function assertInTurn(log: string, count: number): void {
  const lines = readFileSync(log, 'utf8').trim().split('\n').map(line => line.split(' ') as [string, string]);
  assert.is(lines.length, 2 * count);
  for (let i = 0; i < lines.length; i += 2) assert.equal([lines[i]![0], lines[i + 1]!], ['begin', ['end', lines[i]![1]]]);
}

test('five processes take turns', () => within(async (file, log) => {
  const codes = await Promise.all(Array.from({ length: 5 }, () => run(program(log, file))));
  assert.equal(codes, [0, 0, 0, 0, 0]);
  assertInTurn(log, 5);
  assert.not.ok(existsSync(file));
}));

test('the turn of a process that was killed is taken over, by one of several', () => within(async (file, log) => {
  const dead = await new Promise<number>(resolve => {
    const child = spawn(process.execPath, ['--eval', '0']);
    child.once('close', () => resolve(child.pid!));
  });
  writeFileSync(file, String(dead));
  assert.equal(await Promise.all(Array.from({ length: 4 }, () => run(program(log, file)))), [0, 0, 0, 0]);
  assertInTurn(log, 4);
}));

for (const [title, body, code] of [['throws', 'throw new Error("no");', 1], ['ends the process', 'process.exit(3);', 3]] as const) {
  test(`work that ${title} gives its turn away`, () => within(async (file, log) => {
    const text = program(log, file, body);
    assert.is(await run(title === 'throws' ? `${text.replace('await inTurn', 'const work = inTurn')}\nawait work.catch(() => process.exit(1));` : text), code);
    assert.not.ok(existsSync(file));
  }));
}

test.run();
