// Tests that the page signs a form which a bucket accepts, and keeps the secret key nowhere. It needs a real browser: Chromium on the PATH.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignedForm } from '../../../../web/configure/s3/sign.ts';
import { canRun } from '../../../needs.ts';
import { findChromium } from '../../../sim/programs.ts';
import { startBucket, type RunningBucket } from '../../../sim/server/s3/bucket.ts';
import { fieldOf, inBrowser, show, tell } from '../../steps.ts';

const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const test = suite('the page signs a form for S3');

/** Sends a picture to a bucket by a signed form, as the firmware does. @returns the HTTP status */
async function send({ url, form }: { url: string; form: SignedForm }, device: string, name: string): Promise<number> {
  const body = new FormData();
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value.replace('{device}', device).replace('{path}{name}', name));
  body.append(form.file, new Blob(['image']), name);
  const sent = new Response(body);
  return (await fetch(url, { method: 'POST', headers: { 'Content-Type': sent.headers.get('Content-Type')! }, body: await sent.arrayBuffer() })).status;
}

async function saved(page: Page): Promise<{ device: string; http: { url: string; form: SignedForm }; upload: object }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
  return JSON.parse(readFileSync(await download.path(), 'utf8')) as Awaited<ReturnType<typeof saved>>;
}

async function within(run: (bucket: RunningBucket) => Promise<void>): Promise<void> {
  const bucket = await startBucket();
  try {
    await run(bucket);
  } finally {
    await bucket.stop();
  }
}

if (canRun('a form for S3 that the page signs', 'Chromium')) {
  const chromium = findChromium()!;
  const story = inBrowser(test, chromium)();

  story('from three answers, and again for another name', ({ stand }) => within(async bucket => tell(await stand.openAt(undefined, { isApart: true }), async ({ page }) => {
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url()));
    await show(page, 'configure');
    await page.getByLabel('Device name', { exact: true }).fill('hut-3');
    await page.getByText('S3, by a signed form').click();
    await page.locator('#preset-address').fill('cameras.0123.r2.cloudflarestorage.com');
    await page.getByText('Cloudflare R2 takes no forms, so').waitFor();
    await page.locator('#preset-address').fill('cameras.s3.eu-central-003.backblazeb2.com');
    await page.getByText('Backblaze B2 takes no forms, so').waitFor();
    await page.locator('#preset-address').fill('storage.googleapis.com/cameras');
    await page.getByText('its own signature (GOOG4) alone').waitFor();
    await page.locator('#preset-address').fill(bucket.url);
    await page.getByText('its own signature (GOOG4) alone').waitFor({ state: 'detached' });
    await page.locator('#preset-accessKey').fill('AKIAIOSFODNN7EXAMPLE');
    await page.locator('#preset-region').fill('eu-central-1');
    assert.is(await page.locator('#preset-secretKey').getAttribute('type'), 'password');
    await page.locator('#preset-secretKey').fill(secretKey);
    await page.getByText(/^Until .* this camera can add files under hut-3\/ to the bucket cameras \(region eu-central-1\), each of up to 20 MB/).waitFor();
    await page.locator('#secrets').check();
    const first = await saved(page);
    assert.equal([first.device, first.http.url, first.upload], ['hut-3', bucket.url, { verify: 'reply' }]);
    assert.is(await send(first.http, 'hut-3', 'A.JPG'), 201);
    assert.is(await send(first.http, 'hut-4', 'A.JPG'), 403);

    await page.getByLabel('Device name', { exact: true }).fill('hut-4');
    await page.getByText(/under hut-4\/ to the bucket/).waitFor();
    const second = await saved(page);
    assert.is(await send(second.http, 'hut-4', 'B.JPG'), 201);
    assert.equal(Object.keys(bucket.files()).sort(), ['hut-3/A.JPG', 'hut-4/B.JPG']);

    const kept = await page.evaluate<string>('window.dispatchEvent(new Event("pagehide")), JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href, history.state, document.cookie])');
    for (const text of [kept, JSON.stringify([first, second]), ...asked]) assert.not.ok(text.includes(secretKey) || text.includes(encodeURIComponent(secretKey)), text);
    assert.not.ok(kept.includes(second.http.form.fields['policy']!));
    assert.equal(asked.filter(url => url.startsWith('http') && new URL(url).host !== new URL(page.url()).host), []);

    await page.getByRole('button', { name: 'All settings' }).click();
    assert.is(await page.locator('#preset-secretKey').count(), 0);
    await fieldOf(page, 'device').fill('hut-5');
    await page.getByText('The form is signed for hut-4/, and this camera’s files begin with hut-5/').first().waitFor();
    // the page signs a form again only while the basic settings are open, which have the answers about the bucket. All settings are open now, so the
    // signed form stays as it was
    assert.equal((await saved(page)).http, second.http);
  })));

  story('not without WebCrypto, and the page says so', async ({ stand }) => tell(await stand.openAt(undefined, { before: 'Object.defineProperty(crypto, "subtle", { value: undefined })' }), async ({ page }) => {
    await show(page, 'configure');
    await page.getByText('S3, by a signed form').click();
    await page.locator('#preset-address').fill('cameras.example.com');
    await page.locator('#preset-accessKey').fill('AKIA');
    await page.locator('#preset-secretKey').fill('s');
    await page.getByText('This browser signs only on a page that it got by https').waitFor();
  }));
}

test.run();
