// Tests what `kept` shares: one value for all processes, made once, and made again if a process has ended in the middle of it.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keptAtOnce, keptIn } from './kept.ts';

const test = suite<{ folder: string }>('kept');

const run = promisify(execFile);
const [module, loader] = ['kept.ts', '../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** Starts a process that asks for the value of the inputs, and notes in a file `made` each time that it makes the value. @returns what it printed */
async function ask(folder: string, make: string): Promise<string> {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as wait } from 'node:timers/promises';
    import { keptAtOnce, keptIn } from ${JSON.stringify(module)};
    const note = () => appendFileSync(${JSON.stringify(join(folder, 'made'))}, 'x');
    const { bytes, text } = await keptIn(${JSON.stringify(join(folder, 'kept'))}, ['inputs', 1], async () => { note(); ${make} });
    console.log(Buffer.from(bytes).toString('hex'), text);`;
  const { stdout } = await run(process.execPath, ['--import', loader!, '--input-type=module', '--eval', program]);
  return stdout.trim();
}
const good = 'await wait(200); return { bytes: Uint8Array.of(1, 255), text: "ä" };';
const timesMade = (folder: string) => readFileSync(join(folder, 'made'), 'latin1').length;

test('three processes at once, and one after them, get one value that was made once', async ({ folder }) => {
  const all = await Promise.all([1, 2, 3].map(() => ask(folder, good)));
  assert.equal([...all, await ask(folder, good)], Array(4).fill('01ff ä'));
  assert.is(timesMade(folder), 1);
});

test('what a killed process did not end is made by the next', async ({ folder }) => {
  await ask(folder, 'process.kill(process.pid, "SIGKILL"); await wait(10_000);').catch(() => undefined);
  assert.ok(readdirSync(join(folder, 'kept')).some(name => name.endsWith('.making')), 'it was killed in the middle');
  assert.is(await ask(folder, good), '01ff ä');
  assert.is(timesMade(folder), 2);
});

test('an error is thrown to the caller, and nothing is kept of it', async ({ folder }) => {
  await keptIn(folder, 'faulty', () => Promise.reject(new Error('no such board'))).then(() => assert.unreachable('it throws'), error => assert.match(error.message, /no such board/));
  assert.equal(readdirSync(folder), []);
});

test('other inputs have another value, and equal inputs the same one', async ({ folder }) => {
  assert.is(await keptIn(folder, ['a'], async () => 1), 1);
  assert.is(await keptIn(folder, ['b'], async () => 2), 2);
  assert.is(await keptIn(folder, ['a'], async () => 3), 1);
});

test('a value of another process is read from its file', async ({ folder }) => {
  await ask(folder, good);
  const { text } = await keptIn<{ text: string }>(join(folder, 'kept'), ['inputs', 1], () => Promise.reject(new Error('it is there')));
  assert.is(text, 'ä');
});

test('what is made at once is kept, too', ({ folder }) => {
  assert.is(keptAtOnce(['a'], () => 1, folder), 1);
  assert.is(keptAtOnce(['b'], () => 2, folder), 2);
  assert.is(keptAtOnce(['a'], () => 3, folder), 1);
  assert.throws(() => keptAtOnce(['c'], () => { throw new Error('no such board'); }, folder), /no such board/);
  assert.is(readdirSync(folder).length, 2);
});

test.run();
