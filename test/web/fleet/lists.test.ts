// Tests the fleet's page with long lists: 50,000 pictures of one camera with names of all kinds, a bucket in pages, and thousands of cameras.

import { linkSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { photograph } from '../../sim/camera/picture/scene.ts';
import { findChromium } from '../../sim/programs.ts';
import { startBucket } from '../../sim/server/s3/bucket.ts';
import { inWhole } from '../../whole.ts';
import { until } from '../steps.ts';
import { allRead, atBase, cardOf, cards, elsewhere, inBrowser, list, megabytesOf, namesOf, report, sees, widthOf, writeAged } from './stand.ts';

const test = suite('long lists on the fleet\'s page');
const hourMs = 3_600_000;
const picture = Buffer.from(photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 20), number: 1 }));

/** Names of files that have a meaning in a URL or in markup, or that mislead a person's eye. */
const hostile = [
  '<img src=x onerror=alert(1)> #1?%2e%2e.jpg', 'x%2f..%2f..%2fetc%2fpasswd.jpg', 'javascript:alert(2).jpg', '"><svg onload=alert(3)>.jpg', '&lt;b&gt;\' ;.jpg', '\u202Egpj.exe.jpg', 'a\nb.jpg', `${'ä'.repeat(120)}.jpg`,
];
const [newest] = hostile as [string];
const many = 50_000;

/** Makes a camera with many pictures. Most are two days old, those with hostile names are three hours old, and the newest is an hour old. */
function layMany(folder: string, camera: string, count: number): void {
  const twoDaysAgo = Date.now() - 48 * hourMs;
  writeAged(folder, { [`${camera}/${camera}.json`]: report(camera), [`${camera}/IMG_00001.jpg`]: picture }, twoDaysAgo);
  const own = join(folder, camera);
  for (let i = hostile.length + 1; i < count; i++) linkSync(join(own, 'IMG_00001.jpg'), join(own, `IMG_${String(i + 1).padStart(5, '0')}.jpg`));
  writeAged(own, Object.fromEntries(hostile.map(name => [name, picture])), Date.now() - 3 * hourMs);
  writeAged(own, { [newest]: picture }, Date.now() - hourMs);
}

const silentReport = (device: string) => {
  const past = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString().replace(/\.\d+Z/, 'Z');
  return report(device, { time: past(30), next: past(6) });
};

/** Lays a camera's report, which came when it was written, and a picture of that time. The next report was due six hours ago. */
const laySilent = (root: string, device: string) =>
  writeAged(root, { [`${device}/${device}.json`]: silentReport(device), [`${device}/a.jpg`]: picture }, Date.now() - 30 * hourMs);

const dayOf = (ms: number): string => `${new Date(ms).getFullYear()}-${String(new Date(ms).getMonth() + 1).padStart(2, '0')}-${String(new Date(ms).getDate()).padStart(2, '0')}`;
const dayBefore = dayOf(Date.now() - 48 * hourMs);

/** Returns the address of the picture on a camera's card. */
const addressOf = (page: Page, name: string) => cardOf(page, name).locator('snapferry-thumb').getAttribute('from');
const isShown = (page: Page, name: string) => until(async () =>
  await cardOf(page, name).locator('img').first().evaluate<number, { naturalWidth: number }>(image => image.naturalWidth) === 80, `the picture of ${name}`);

async function tellMemory(page: Page, what: string): Promise<void> {
  const { usedJSHeapSize } = await page.evaluate<{ usedJSHeapSize: number }>('({ usedJSHeapSize: performance.memory.usedJSHeapSize })');
  console.log(`${what}: a heap of ${Math.round(usedJSHeapSize / 1e6)} MB before garbage is collected; after it, the tab has ${await megabytesOf(page) ?? 'unknown'} MB.`);
}

if (canRun('long lists on the fleet\'s page', 'Chromium')) {
  const chromium = findChromium()!;
  const inFleet = inBrowser(test, chromium);
  const atServer = elsewhere(inFleet);

  /**
   * Checks what the page shows of the camera that is named `many`, and of all other cameras. @param most the number of pictures that the page must
   * find
   */
  async function seeMany(page: Page, most = many): Promise<void> {
    await allRead(page);
    assert.is((await namesOf(page))[0], 'away');
    await sees(page, 'away', /^silent since/);
    await sees(page, 'good', 'all is well');
    await sees(page, 'many', 'all is well');
    assert.ok((await addressOf(page, 'many'))!.endsWith(`/many/${encodeURIComponent(newest)}`), 'the newest picture');
    await isShown(page, 'many');
    assert.match(await cardOf(page, 'many').innerText(), /Newest picture\s+1 h ago/);
    await page.getByRole('link', { name: 'many', exact: true }).first().click();
    await until(async () => await page.locator('.last snapferry-thumb').count() === 60, 'the last 60 pictures');
    const shown = await page.locator('.last a').allTextContents();
    assert.is(shown[0]!.trim(), newest);
    assert.equal(shown.slice(1, hostile.length).map(text => text.trim()).sort(), hostile.slice(1).map(name => name.replace(/[\n\u202E]/g, '\uFFFD').replace(/^(.{120}).+$/, '$1…')).sort());
    assert.is(shown[hostile.length]!.trim(), `IMG_${String(most).padStart(5, '0')}.jpg`);
    assert.is(await page.locator('main img[src="x"], main svg[onload], main script').count(), 0);
    if (most > 5000) {
      await page.getByLabel('Day').fill(dayBefore);
      await page.getByText('There are more pictures of that time: the film has 5000 of them.').waitFor();
    }
    await tellMemory(page, `${most} pictures of one camera`);
    await page.getByRole('link', { name: 'All cameras' }).click();
    await page.getByLabel('Search').fill('goo');
    assert.equal(await namesOf(page), ['good']);
  }

  for (const isPlain of [false, true]) {
    (isPlain ? inWhole(test) : test)(`a camera with 50,000 pictures, with names of all kinds${isPlain ? ', without nginx' : ''}`, () => inFleet(folder => {
      layMany(folder, 'many', many);
      writeAged(folder, { 'good/good.json': report('good'), 'good/a.jpg': picture });
      laySilent(folder, 'away');
    }, { isPlain }, ({ page }) => seeMany(page)));
  }

  test('a list of 50,000 names, with ../ and markup', () => {
    const strange = ['../../x.jpg', '..', 'a/b.jpg', 'a\\b.jpg', '\uD83D.jpg', ''];
    const entries = [...strange, ...hostile].map(name => ({ name, type: 'file', size: 1, ...name === newest && { mtime: 'Fri, 20 Nov 2026 09:31:00 GMT' } }));
    const pictures = Array.from({ length: many - entries.length }, (_, i) => ({ name: `IMG_${i}.jpg`, type: 'file', size: 1, mtime: 'Thu, 19 Nov 2026 09:30:00 GMT' }));
    return atServer(path => {
      if (path === '/cameras/') return list([{ name: 'many' }, { name: 'good' }]);
      if (path === '/cameras/many/') return list([...pictures, ...entries]);
      if (path === '/cameras/good/') return list([{ name: 'good.json', type: 'file' }]);
      return path === '/cameras/good/good.json' ? report('good') : path.endsWith('.jpg') ? picture : 404;
    }, async ({ page }) => {
      await allRead(page);
      await sees(page, 'good', 'all is well');
      assert.ok((await addressOf(page, 'many'))!.endsWith(`/many/${encodeURIComponent(newest)}`), 'the newest picture');
      await isShown(page, 'many');
      await page.getByRole('link', { name: 'many', exact: true }).first().click();
      await page.getByText('The list of its folder has 5 names that no picture can have').waitFor();
      await until(async () => await page.locator('.last snapferry-thumb').count() === 60, 'the last 60 pictures');
      assert.is(await page.locator('main img[src="x"], main svg[onload], main script').count(), 0);
    });
  });

  test('a bucket in pages: 5,000 pictures of one camera', async () => {
    const bucket = await startBucket({ isOpen: true });
    try {
      layMany(bucket.root, 'many', 5000);
      writeAged(bucket.root, { 'good/good.json': report('good'), 'good/2026-11-19/a.jpg': picture, 'good/2026-11-20/b &.jpg': picture });
      laySilent(bucket.root, 'away');
      await inFleet(() => undefined, { query: atBase(`${bucket.url}/`) }, async ({ page, asked }) => {
        await seeMany(page, 5000);
        assert.ok((await addressOf(page, 'good'))!.endsWith('/good/2026-11-20/b%20%26.jpg'));
        const pages = new Set(asked.filter(url => /[?&]prefix=many%2F(?:&|$)/.test(url)).map(url => new URL(url).searchParams.get('continuation-token')));
        assert.is(pages.size, 6, 'pages of 1,000 keys');
      });
    } finally {
      await bucket.stop();
    }
  });

  inWhole(test)('a bucket in pages: 5,000 cameras', async () => {
    const bucket = await startBucket({ isOpen: true });
    try {
      for (let i = 1; i <= 5000; i++) {
        const name = `cam-${i}`;
        writeAged(bucket.root, { [`${name}/${name}.json`]: i === 300 ? silentReport(name) : report(name) }, Date.now() - (i === 300 ? 30 * hourMs : 0));
      }
      await inFleet(() => undefined, { query: atBase(`${bucket.url}/`), file: JSON.stringify({ report: '{device}/{device}.json', live: '{device}/live.jpg' }) }, async ({ page, asked }) => {
        await page.getByText('5000 cameras.').waitFor();
        await page.getByRole('button', { name: 'Show more: 4800 are left' }).waitFor();
        await page.waitForTimeout(3000);
        assert.ok(asked.length <= 30, `${asked.length} requests before anything is scrolled`);
        await page.mouse.wheel(0, 300);
        await until(async () => (await namesOf(page))[0] === 'cam-300', 'the silent camera is first');
        await tellMemory(page, '5000 cameras');
      });
    } finally {
      await bucket.stop();
    }
  });

  inWhole(test)('a list of 50,000 cameras', () => atServer(path => {
    if (path === '/cameras/') return list([{ name: 'first', mtime: 'Thu, 19 Nov 2026 09:30:00 GMT' }, ...Array.from({ length: many - 1 }, (_, i) => ({ name: `cam-${i}` }))]);
    return path.endsWith('.jpg') ? picture : path.endsWith('/') ? list([{ name: 'a.jpg', type: 'file' }]) : 404;
  }, async ({ page, asked }) => {
    await page.getByText('50000 cameras.').waitFor();
    await until(async () => await widthOf(page) === 80, 'a picture');
    assert.is(await cards(page).count(), 200);
    assert.ok(asked.length <= 30, `${asked.length} requests before anything is scrolled`);
    await page.getByLabel('Search').fill('FIRST');
    assert.equal(await namesOf(page), ['first']);
    await tellMemory(page, '50,000 cameras');
  }));
}

test.run();
