// docs/questions.md: eight questions reached from README, its formula and its commands, and its gallery in a browser.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { photograph } from '../sim/camera/picture/scene.ts';
import { findChromium } from '../web/browser.ts';

const test = suite('docs/questions');
const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const page = read('docs/questions.md');

const questions = ['My pictures do not arrive', 'Which SIM, which APN, how many megabytes a month?', 'How long does the battery last?', 'How do I see the pictures on my phone?',
  'How do I send to Home Assistant or S3?', 'Which camera should I buy?', 'How do I update twenty cameras?', 'What is not possible?'];

test('each question is a heading, and README links to it', () => {
  assert.equal([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title), questions);
  assert.is([...read('README.md').matchAll(/\(docs\/questions\.md#[\w-]+\)/g)].length, questions.length);
});

test('each pattern of the light has a remedy in docs/operation.md, to which the first question links', () => {
  const rows = read('docs/operation.md').split('\n## ').find(section => section.startsWith('The light'))!.split('\n').filter(line => line.startsWith('| ')).slice(1);
  assert.ok(rows.length >= 11);
  for (const row of rows) assert.match(row, /^\| [^|]+ \| [^|]+ \| [^|]+ \|$/);
  assert.ok(page.split('\n## ')[1]!.includes('(operation.md#the-light)'));
});

test('the battery calculations are right', () => {
  const sums = [...page.matchAll(/([\d.]+) × ([\d.]+)(?: s)? × (\d+) ÷ 3600 = ([\d.]+)/g)];
  assert.is(sums.length, 3);
  for (const [text, a, b, c, sum] of sums) assert.ok(Math.abs(Number(a) * Number(b) * Number(c) / 3600 - Number(sum)) < 0.5, text);
});

if (process.platform !== 'win32') {
  test('the command signs an S3 policy as Amazon describes it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-sign-'));
    const policy = '{ "expiration": "2036-01-01T00:00:00Z", "conditions": [ { "bucket": "cameras" } ] }\n';
    writeFileSync(join(folder, 'policy.json'), policy);
    const script = /```sh\n(.*?)```/s.exec(page)![1]!;
    const fields = JSON.parse(`{${execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' })}}`) as Record<string, string>;
    rmSync(folder, { recursive: true });
    const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const encoded = Buffer.from(policy).toString('base64');
    const key = ['eu-central-1', 's3', 'aws4_request'].reduce(sign, sign('AWS4your-secret-key', '20261121'));
    assert.equal(fields, { policy: encoded, 'x-amz-signature': sign(key, encoded).toString('hex') });
  });
}

const executablePath = findChromium();
if (executablePath) {
  test('the gallery shows all pictures, the newest first, on a telephone', async () => {
    const picture = Buffer.from(photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 20), number: 1 }));
    // nginx's autoindex_format json
    const listing: Record<string, unknown[]> = {
      '/pictures/': [{ name: 'hut 3', type: 'directory', mtime: 'Fri, 20 Nov 2026 10:00:00 GMT' }, { name: 'old.JPG', type: 'file', mtime: 'Thu, 19 Nov 2026 10:00:00 GMT', size: 1 }, { name: 'x.txt', type: 'file', mtime: '', size: 1 }],
      '/pictures/hut%203/': [{ name: 'new#1.jpg', type: 'file', mtime: 'Fri, 20 Nov 2026 11:00:00 GMT', size: 1 }],
    };
    const server = createServer(({ url = '' }, answer) => {
      if (url === '/gallery') answer.setHeader('Content-Type', 'text/html').end(read('docs/gallery.html'));
      else if (listing[url]) answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(listing[url]));
      else if (/\.jpg$/i.test(url)) answer.setHeader('Content-Type', 'image/jpeg').end(picture);
      else answer.writeHead(404).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    try {
      const tab = await browser.newPage({ viewport: { width: 360, height: 740 } });
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery`);
      await tab.getByText('2 pictures, the newest first.').waitFor();
      assert.equal(await tab.locator('figcaption').allInnerTexts().then(all => all.map(text => text.split(', arrived')[0])), ['hut 3/new#1.jpg', 'old.JPG']);
      await tab.waitForFunction('[...document.images].every(image => image.naturalWidth > 0)');
      assert.is(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    } finally {
      await browser.close();
      server.close();
    }
  });
}

test.run();
