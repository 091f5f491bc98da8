// Tests which temporary folders are deleted at the start of a run, and which remain.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clearScratch, enterScratch, makeScratch, roomyFolder } from './scratchfolders.ts';

const test = suite<{ base: string; gone: number }>('scratch');
test.before.each(context => {
  context.base = mkdtempSync(join(tmpdir(), 'scratch-'));
  context.gone = spawnSync(process.execPath, ['--version']).pid;
});
test.after.each(({ base }) => rmSync(base, { recursive: true, force: true }));

test('a run deletes only the folders of a process that has ended', ({ base, gone }) => {
  const names = { left: `snapferry-${gone}-a`, own: `snapferry-${process.pid}-b`, parent: `snapferry-${process.ppid}-c`, other: 'snapferry-tests', foreign: `tsx-${gone}-d` };
  for (const name of Object.values(names)) mkdirSync(join(base, name, 'card'), { recursive: true });
  const made = makeScratch(base);
  assert.match(made, new RegExp(`snapferry-${process.pid}-\\w+$`));
  assert.equal(Object.entries(names).filter(([, name]) => existsSync(join(base, name))).map(([key]) => key), ['own', 'parent', 'other', 'foreign']);
});

test('the folder that contains the named card is kept', ({ base, gone }) => {
  const [kept, other] = ['a', 'b'].map(end => join(base, `snapferry-${gone}-${end}`)) as [string, string];
  for (const folder of [kept, other]) mkdirSync(join(folder, 'card'), { recursive: true });
  clearScratch(base, join(kept, 'card'));
  assert.ok(existsSync(join(kept, 'card')));
  assert.not.ok(existsSync(other));
});

// The workers of npm run test:faults read files that its first process has written, such as the recorded updates.
test('a child process finds the folder that its parent has entered', ({ base }) => {
  const names = ['TMPDIR', 'SNAPFERRY_SCRATCH'];
  const before = names.map(name => process.env[name]);
  enterScratch(base);
  const { stdout } = spawnSync(process.execPath, ['-p', `JSON.stringify(${JSON.stringify(names)}.map(name => process.env[name]))`], { encoding: 'utf8' });
  names.forEach((name, i) => (before[i] === undefined ? delete process.env[name] : process.env[name] = before[i]));
  assert.equal(JSON.parse(stdout), [base, base]);
});

test('a folder in memory that is too small for a run, or is not there, is left alone', ({ base }) => {
  assert.is(roomyFolder(base, 0), base);
  assert.is(roomyFolder(base, 1e18), tmpdir());
  assert.is(roomyFolder(join(base, 'none'), 0), tmpdir());
});

test.run();
