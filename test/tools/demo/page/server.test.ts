// Tests of the server of `npm run web`: its files, which clients it allows, and which of them gets the demo's cable.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { servePage, type PageOptions, type PageServer } from './server.ts';

const policy = "default-src 'none'; script-src 'self'";
const folder = mkdtempSync(join(tmpdir(), 'snapferry-page-'));
writeFileSync(join(folder, 'index.html'), `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
writeFileSync(join(folder, 'app.js'), 'export {};');
mkdirSync(join(folder, 'parts'));
writeFileSync(join(folder, 'parts', 'a.js'), '1');

const test = suite('the page on this machine');
test.after(() => rmSync(folder, { recursive: true }));

async function serve(options: Partial<PageOptions>, run: (server: PageServer) => Promise<void>): Promise<void> {
  const server = await servePage({ folder, port: 0, ...options });
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

/** Sends a request with headers that fetch() does not allow. Returns the status of the answer. */
function ask(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => request(url, { headers }, answer => { answer.resume(); resolve(answer.statusCode!); }).once('error', reject).end());
}

test('serves the folder with its policy, and nothing outside it', () => serve({}, async ({ url }) => {
  const page = await fetch(url);
  assert.is(page.status, 200);
  assert.is(page.headers.get('content-security-policy'), policy);
  assert.match(page.headers.get('content-type')!, /^text\/html/);
  assert.match((await fetch(`${url}app.js`)).headers.get('content-type')!, /javascript/);
  assert.is((await fetch(`${url}parts/a.js`)).status, 200);
  for (const path of ['no.js', '..%2fpackage.json', '%2e%2e/package.json']) assert.is((await fetch(url + path)).status, 404, path);
}));

test('answers only to names of this machine: another host name that resolves to it is refused', () => serve({}, async ({ url }) => {
  assert.is(await ask(url, { host: 'evil.example' }), 404);
  assert.is(await ask(url, { host: 'localhost.evil.example' }), 404);
  assert.is(await ask(url, { host: `127.0.0.1:${new URL(url).port}` }), 200);
}));

test('an overlay replaces or hides a file of the folder', () => serve({
  overlay: new Map([['app.js', { type: 'text/javascript', bytes: 'other' }], ['parts/a.js', undefined]]),
}, async ({ url }) => {
  assert.is(await (await fetch(`${url}app.js`)).text(), 'other');
  assert.is((await fetch(`${url}parts/a.js`)).status, 404);
}));

test('a port in use is reported in a sentence', () => serve({}, async ({ url }) => {
  const port = Number(new URL(url).port);
  await servePage({ folder, port }).then(() => assert.unreachable(), error => assert.is(error.message, `Port ${port} is in use; name another by --port.`));
}));

/** Connects to the cable as a page does. */
function plug(url: string, origin: string): Promise<{ socket: WebSocket; said: unknown[]; bytes: string[] }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}serial`, { origin });
  const [said, bytes]: [unknown[], string[]] = [[], []];
  socket.on('message', (data: Buffer, isBinary) => { if (isBinary) bytes.push(data.toString()); else said.push(JSON.parse(data.toString())); });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket, said, bytes }));
    socket.once('error', reject);
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
}

function makeCable() {
  const written: string[] = [];
  const levels: unknown[] = [];
  let take: (bytes: Uint8Array) => void = () => undefined;
  return {
    written, levels, say: (text: string) => take(Buffer.from(text)),
    cable: {
      far: { write: (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString()), signal: (lines: unknown) => void levels.push(lines) },
      onBytes: (listener: (bytes: Uint8Array) => void) => { take = listener; },
    },
  };
}

test('one page holds the cable; the next is notified, and gets the cable afterwards', async () => {
  const { cable, written, levels, say } = makeCable();
  await serve({ cable }, async ({ url }) => {
    const first = await plug(url, new URL(url).origin);
    first.socket.send(JSON.stringify({ open: 115200 }));
    first.socket.send(JSON.stringify({ signal: { dtr: true, rts: false } }));
    first.socket.send(Buffer.from('one'));
    await until(() => written.length === 1);
    assert.equal(levels, [{ dtr: true, rts: false }]);
    const second = await plug(url, new URL(url).origin);
    await until(() => second.said.length > 0);
    assert.equal(second.said.at(-1), { held: true });
    second.socket.send(Buffer.from('not mine'));
    second.socket.send(JSON.stringify({ signal: { dtr: false, rts: true } }));
    say('log');
    await until(() => first.bytes.length === 1);
    assert.equal([written, levels.length, second.bytes.length], [['one'], 1, 0]);
    first.socket.close();
    await until(() => JSON.stringify(second.said.at(-1)) === '{"held":false}');
    second.socket.send(JSON.stringify({ open: 115200 }));
    second.socket.send(Buffer.from('two'));
    await until(() => written.length === 2);
    assert.equal(written, ['one', 'two']);
  });
});

test('the cable is only for the page itself: another origin is refused', async () => {
  const { cable } = makeCable();
  await serve({ cable }, async ({ url }) => {
    for (const origin of ['http://evil.example', `http://localhost:1`, 'null']) {
      await plug(url, origin).then(() => assert.unreachable(origin), () => undefined);
    }
  });
  await serve({}, async ({ url }) => {
    await plug(url, new URL(url).origin).then(() => assert.unreachable('no demo'), () => undefined);
  });
});

test.run();
