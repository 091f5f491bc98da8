// Tests the web page of docs/servers.md in a real browser. It shows each new picture, and keeps the former one if the server answers with an
// error.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'jpeg-js';
import { suite } from 'uvu';
import { canRun } from '../needs.ts';
import { patienceMs } from '../sim/patience.ts';
import { findChromium } from '../sim/programs.ts';
import { borrowBrowser } from './chromium.ts';

const test = suite('the page of docs/servers.md');
const page = /```html\n([^]*?)```/.exec(readFileSync(new URL('../../docs/servers.md', import.meta.url), 'utf8'))![1]!;

/** Returns a picture that is as many pixels wide as its number, by which the test recognises it. */
const pictureOf = (number: number) => encode({ width: number, height: 8, data: Buffer.alloc(number * 32, 128) }, 80).data;

if (canRun('the page of docs/servers.md', 'Chromium')) test('a new picture appears within a minute, and after an error the former picture stays', async () => {
  let answer: { status: number; body: Buffer } = { status: 200, body: pictureOf(11) };
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.writeHead(isPage ? 200 : request.url!.startsWith('/live/hut/live.jpg') ? answer.status : 404, { 'Content-Type': isPage ? 'text/html' : 'image/jpeg' });
    response.end(isPage ? page : answer.body);
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { browser, giveBack } = await borrowBrowser(findChromium()!);
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(patienceMs);
    await tab.clock.install();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const isWide = (width: number) => tab.waitForFunction(`document.getElementById('live').naturalWidth === ${width}`);
    await isWide(11);
    answer = { status: 200, body: pictureOf(12) };
    await tab.clock.fastForward(60_000);
    await isWide(12);
    for (const bad of [{ status: 503, body: Buffer.alloc(0) }, { status: 404, body: Buffer.from('no') }]) {
      answer = bad;
      const asked = tab.waitForResponse(/live\.jpg\?/);
      await tab.clock.fastForward(60_000);
      await asked;
      await isWide(12);
    }
    answer = { status: 200, body: pictureOf(13) };
    await tab.clock.fastForward(60_000);
    await isWide(13);
  } finally {
    await giveBack();
    server.close();
  }
});

test.run();
