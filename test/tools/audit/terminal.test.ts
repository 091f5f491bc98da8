// Tests of the audit on a terminal: it asks for the account that a server wants, and shows its progress.

import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { patienceMs } from '../../sim/patience.ts';
import { createProgress } from './progress.ts';
import { askPerson } from './server/open.ts';
import { inScene, startWeb } from './stand.ts';

const test = suite('tools/audit/terminal');
const root = fileURLToPath(new URL('../../..', import.meta.url));
const secret = 'Gr8 sècret%';
const isRight = (header: string | undefined) => header === `Basic ${Buffer.from(`ferryman:${secret}`).toString('base64')}`;

/** Makes a simulated terminal with input and output, as far as the questions need them. */
function createTerminal(isTTY = true) {
  let text = '';
  const cleared: string[] = [];
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  output.on('data', (bytes: Buffer) => { text += bytes.toString('utf8'); });
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const terminal = { input: input as unknown as NodeJS.ReadStream, output: output as unknown as NodeJS.WriteStream, clear: () => void cleared.push(text) };
  /** Types a text as soon as the output matches `after`. */
  async function type(after: RegExp, typed: string): Promise<void> {
    for (let i = 0; i < 1000 && !after.test(text); i++) await pause(5);
    assert.match(text, after);
    input.write(typed);
  }
  return { terminal, type, cleared, text: () => text };
}

test('user and password are asked for, and the password is not shown', async () => {
  const { terminal, type, cleared, text } = createTerminal();
  const asked = askPerson('', terminal)('http://h/ wants a login');
  await type(/http:\/\/h\/ wants a login\. User/, 'ferryman\r');
  await type(/Password/, `${secret}\r`);
  assert.equal(await asked, { user: 'ferryman', password: secret });
  assert.not.ok(text().includes(secret));
  assert.equal(cleared, [''], 'the progress goes before the question');
});

test('without a name, the one of config.json is meant', async () => {
  const { terminal, type } = createTerminal();
  const asked = askPerson('camera', terminal)('x');
  await type(/x\. User/, '\r');
  await type(/Password/, 'p\r');
  assert.equal(await asked, { user: 'camera', password: 'p' });
});

test('two requests that want a login ask once; a later one asks again; Ctrl-C gives none', async () => {
  const { terminal, type, text } = createTerminal();
  const ask = askPerson('', terminal);
  const both = [ask('one'), ask('other')];
  await type(/one\. User/, 'a\r');
  await type(/Password/, 'b\r');
  assert.equal(await Promise.all(both), [{ user: 'a', password: 'b' }, { user: 'a', password: 'b' }]);
  assert.not.match(text(), /other/);
  const later = ask('later');
  await type(/later\. User/, '\u0003');
  assert.is(await later, undefined);
});

test('where nobody sits, nobody is asked, and no bar is drawn', async () => {
  const { terminal, text } = createTerminal(false);
  assert.is(await askPerson('', terminal)('x'), undefined);
  const progress = createProgress(terminal.output);
  progress.show('images', 1, 2);
  progress.stop();
  assert.is(text(), '');
});

/** Runs the whole command on a pseudo terminal. @param turns pairs of a pattern and a text: when the output matches the pattern, the text is typed */
async function runOnTerminal(words: string[], turns: [after: RegExp, typed: string][]): Promise<{ text: string; code: number }> {
  const shell = spawn(process.execPath, ['--import', './test/plain.js', 'test/tools/audit/run.ts', ...words], { cwd: root, cols: 100, rows: 30, env: process.env });
  const limit = setTimeout(() => shell.kill('SIGKILL'), patienceMs);
  let text = '';
  shell.onData(chunk => {
    text += chunk;
    const [turn] = turns;
    if (!turn?.[0].test(text)) return;
    turns.shift();
    shell.write(turn[1]);
  });
  const { exitCode } = await new Promise<{ exitCode: number }>(resolve => void shell.onExit(resolve));
  clearTimeout(limit);
  return { text, code: exitCode };
}

test('the command asks after a wrong password again, shows a bar, and leaves the outcome alone on the screen', () => inScene({
  card: Object.fromEntries(['A', 'B', 'C'].map(name => [`DCIM/100CAM/${name}.JPG`, name])), server: {},
}, async ({ card }) => {
  const list = (entries: object[]) => JSON.stringify(entries);
  const web = await startWeb((request, response) => void pause(150).then(() => {
    const path = request.url!.replace(/\?.*/, '');
    if (!isRight(request.headers.authorization)) return response.writeHead(401).end();
    const content = path === '/up/' ? list([{ name: '100CAM', type: 'directory' }])
      : path === '/up/100CAM/' ? list(['A', 'B', 'C'].map(name => ({ name: `${name}.JPG`, type: 'file', size: 1 })))
        : /^\/up\/100CAM\/([ABC])\.JPG$/.exec(path)?.[1]?.replace('B', 'x');
    return response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': path.endsWith('/') ? 'application/json' : 'image/jpeg' }).end(content);
  }));
  try {
    const { text, code } = await runOnTerminal(['--card', card, '--server', `${web.url}/up/`, '--content'], [
      [/wants a login\. User/, 'ferryman\r'], [/Password/, 'wrong\r'], [/refuses the login of ferryman\. User/, 'ferryman\r'], [/Password[^]*refuses[^]*Password/, `${secret}\r`],
    ]);
    assert.is(code, 1, text);
    assert.not.ok(text.includes(secret) || text.includes('wrong'), 'a password is shown');
    assert.match(text, /images on the card: 3\x1b\[0K[^│]*\x1b\[\?7h[^│]*\x1b\[2K[^A-Za-z]*[^]*wants a login/, 'the bar is wiped before the question');
    assert.match(text, /images read back {2}\S+ {2}\d of 3/);
    assert.match(text.slice(text.lastIndexOf('images read back')), /other bytes/);
    // after the outcome has begun, the bar is wiped and the cursor is shown again
    assert.match(text.slice(text.lastIndexOf('images read back')), /^[^\n]*\x1b\[(?:0|2)?[KJ]/);
    assert.is(/\x1b\[\?25([hl])(?![^]*\x1b\[\?25)/.exec(text)?.[1], 'h');
  } finally {
    await web.stop();
  }
}));

test.run();
