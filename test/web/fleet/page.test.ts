// The fleet's page in a browser: over a fleet on nginx or its stand-in, over a bucket, and over hostile lists, reports and names.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium as browsers, type Browser, type Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTar } from '../../../web/install/tar.ts';
import { photograph } from '../../sim/camera/picture/scene.ts';
import { fleetFile, layFleet, serveFleet, type FleetServer, type FleetServerOptions } from '../../tools/demo/page/fleet.ts';
import { findChromium, makeTestPage, patienceMs } from '../browser.ts';
import { until, wordsOf } from '../steps.ts';

const test = suite('the fleet\'s page in a browser');
const chromium = findChromium();
const fleetPage = fileURLToPath(new URL('../../../dist/web-test/fleet', import.meta.url));
const hourMs = 3_600_000;

type Files = Record<string, string | Uint8Array>;

let browser: Browser;

interface Scene {
  page: Page;
  /** The folder of the cameras. */
  folder: string;
  server: FleetServer;
  /** URLs that the page asked for. */
  asked: string[];
  /** The page's errors, without the answers 403 and 404 of its server. */
  complaints: string[];
}

interface SceneOptions extends Partial<FleetServerOptions> {
  language?: string;
  width?: number;
  /** Behind the page's address. */
  query?: string;
}

/** A tab at the fleet's page of a server. @param lay fills the folder of the cameras @param expected errors that the browser tells of */
async function inFleet(lay: (folder: string) => void, options: SceneOptions, story: (scene: Scene) => Promise<void>, expected = /status of 40[34]/): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-fleet-'));
  lay(folder);
  const server = await serveFleet({ cameras: folder, page: fleetPage, file: '{}', port: 0, ...options });
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 900 }, acceptDownloads: true, serviceWorkers: 'allow' });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const [asked, complaints]: string[][] = [[], []];
  page.on('request', request => asked!.push(request.url()));
  page.on('console', said => { if (said.type() === 'error' && !expected.test(said.text())) complaints!.push(said.text()); });
  page.on('pageerror', error => complaints!.push(String(error)));
  try {
    if (options.language) await page.addInitScript(`localStorage.setItem('snapferry-language', '${options.language}')`);
    await page.goto(server.url + (options.query ?? ''));
    await story({ page, folder, server, asked: asked!, complaints: complaints! });
    assert.equal(complaints, []);
  } catch (error) {
    console.log(`\nThe page showed:\n${await wordsOf(page).catch(String)}`);
    throw error;
  } finally {
    await context.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const cards = (page: Page) => page.locator('.cameras > li');
const namesOf = (page: Page) => page.locator('.cameras > li h2').allInnerTexts();
const cardOf = (page: Page, name: string) => cards(page).filter({ has: page.getByRole('heading', { name, exact: true }) });
/** Only cards on the screen have more than a name. */
async function sees(page: Page, name: string, text: string | RegExp): Promise<void> {
  const card = cardOf(page, name);
  await card.scrollIntoViewIfNeeded();
  await card.getByText(text).first().waitFor();
}

const widthOf = (page: Page) => page.locator('.cameras img').first().evaluate<number, { naturalWidth: number }>(image => image.naturalWidth);
const allRead = (page: Page) => until(async () => await page.locator('.cameras article').count() > 0 && !/not read yet/.test(await page.locator('main').innerText()), 'all cameras are read');

function writeFiles(root: string, files: Files, ms = Date.now()): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    utimesSync(join(root, path), ms / 1000, ms / 1000);
  }
}

const picture = photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 20), number: 1 });
const moment = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');
const report = (device: string, more: object = {}) =>
  JSON.stringify({ device, status: 'ok', time: moment(Date.now() - hourMs), next: moment(Date.now() + 5 * hourMs), waiting: 0, delivered: 7, skipped: 0, refused: 0, ...more });

if (!chromium) test('no Chromium is found here', () => assert.is(findChromium(), undefined));
else {
  test.before(async () => {
    [browser] = await Promise.all([browsers.launch({ executablePath: chromium, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }), makeTestPage()]);
  });
  test.after(() => browser.close());

  for (const isPlain of [false, true]) {
    test(`the silent cameras come first, with pictures, reasons and remedies${isPlain ? ', without nginx' : ''}`, () => {
      let silent: string[] = [];
      return inFleet(folder => { ({ silent } = layFleet(folder, 40, Date.now())); }, { file: fleetFile(40), isPlain }, async ({ page }) => {
        await allRead(page);
        assert.ok(silent.length > 0);
        assert.equal((await namesOf(page)).slice(0, silent.length), silent);
        const first = cards(page).first();
        await first.getByText(/^silent since \d/).waitFor();
        await first.getByText(/Look at its power/).waitFor();
        await until(async () => await widthOf(page) > 0, 'a picture');
        await cardOf(page, 'cam-0005').getByText('The server did not accept the login.').waitFor();
        await page.getByLabel('Search').fill('CAM-0012');
        assert.equal(await namesOf(page), ['cam-0012']);
        assert.match(page.url(), /#search=CAM-0012$/);
        await page.getByLabel('Search').fill('');
        await page.getByLabel('Show').selectOption('silent');
        assert.equal(await namesOf(page), silent);
        await page.getByLabel('Show').selectOption('all');
        await page.getByLabel('Order').selectOption('name');
        assert.is((await namesOf(page))[0], 'cam-0001');
        assert.ok(await page.locator('svg.map a').count() > 30);
      });
    });
  }

  test('a folder of pictures alone shows pictures and ages', () => inFleet(folder => {
    writeFiles(folder, { 'hut/2026-11-19/a.jpg': picture, 'hut/2026-11-19/b.jpg': picture }, Date.now() - 30 * hourMs);
    writeFiles(folder, { 'hut/2026-11-20/c#1 ä.JPG': picture }, Date.now() - 3 * hourMs);
  }, {}, async ({ page }) => {
    const hut = cardOf(page, 'hut');
    await hut.getByText('without a report').waitFor();
    await hut.getByText(/^3 h/).waitFor();
    await until(async () => await widthOf(page) === 80, 'the picture');
    assert.match((await hut.locator('img').getAttribute('src'))!, /\/hut\/2026-11-20\/c%231%20%C3%A4\.JPG$/);
  }));

  test('a camera\'s own page has its last 60 pictures, a time lapse, its reports as a table and plots, and an address to send', () => inFleet(folder => void layFleet(folder, 3, Date.now()), { file: fleetFile(3) },
    async ({ page, server }) => {
      await page.getByRole('link', { name: 'cam-0001', exact: true }).first().click();
      await page.getByRole('heading', { name: 'cam-0001' }).waitFor();
      await until(async () => await page.locator('.last img').count() === 60, 'the last 60 pictures');
      assert.is(await page.locator('tbody tr').count(), 50);
      await page.getByRole('button', { name: 'Show all 120 reports' }).click();
      assert.is(await page.locator('tbody tr').count(), 120);
      assert.is(await page.locator('snapferry-fleet-camera polyline').count(), 2);
      const count = async () => (/^(\d+) \/ (\d+)/.exec(await page.locator('.count').innerText())?.slice(1) ?? []).map(Number);
      await page.getByLabel('the whole month').check();
      await until(async () => (await count())[1]! > 24, 'the pictures of the month');
      assert.match(page.url(), /lapse=\d{4}-\d\d$/);
      await page.getByLabel('Pictures a second').selectOption('25');
      await page.getByRole('button', { name: 'Play' }).click();
      await until(async () => (await count())[0]! > 4, 'the film plays');
      await page.getByRole('button', { name: 'Pause' }).click();
      // as it was sent
      const address = page.url();
      await page.goto('about:blank');
      await page.goto(address);
      await until(async () => (await count())[1]! > 24, 'the pictures of the month again');
      await page.getByRole('link', { name: 'All cameras' }).click();
      await cardOf(page, 'cam-0003').waitFor();
      await page.goto(`${server.url}#camera=nobody`);
      await page.getByText('No camera of this name is at this address.').waitFor();
    }));

  test('settings are made for a camera, written with an account, and followed to the report', () => inFleet(folder => void layFleet(folder, 3, Date.now()), {
    file: fleetFile(3), account: { user: 'me', password: 'pä ss+' },
  }, async ({ page, folder, asked }) => {
    const reportAt = join(folder, 'cam-0002/cam-0002.json');
    await page.getByRole('link', { name: 'cam-0002', exact: true }).first().click();
    await page.getByRole('link', { name: 'Settings for this camera' }).click();
    await page.getByRole('heading', { name: 'Settings for cam-0002' }).waitFor();
    await page.getByLabel('Add a key').selectOption('schedule.everyMinutes');
    const minutes = page.locator('[id="field-schedule.everyMinutes"]');
    await minutes.fill('20000');
    await page.getByText(/At most 10080 from the server/i).waitFor();
    assert.ok(await page.locator('#put').isDisabled() && await page.locator('#download').isDisabled());
    await minutes.fill('30');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    assert.is(download.suggestedFilename(), 'cam-0002-settings.json');
    const text = '{"id":1,"set":{"schedule.everyMinutes":30}}\n';
    assert.is(readFileSync(await download.path(), 'utf8'), text);
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('wrong');
    await page.locator('#put').click();
    await page.getByText('The server does not take this account (401).').waitFor();
    await page.locator('#secret').fill('pä ss+');
    await page.locator('#put').click();
    await page.getByText('It is written.').waitFor();
    assert.is(readFileSync(join(folder, 'cam-0002/cam-0002-settings.json'), 'utf8'), text);
    await page.getByText('1 (not taken yet)').waitFor();
    // as the firmware reports it, and the page's next look
    const follow = async (config: unknown, more: object, state: string) => {
      writeFileSync(reportAt, report('cam-0002', { config, ...more }));
      await page.reload();
      await page.getByText(state).first().waitFor();
    };
    await follow(1, { status: 'degraded', skipped: 1 }, '1 (on trial)');
    await follow(1, {}, '1 (in force)');
    await follow('1 refused: camera.from: found 25:00', {}, '1 (refused)');
    assert.not.match(asked.join('\n') + await page.evaluate<string>('JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])'), /p%C3%A4|pä ss+/);
  }, /status of 401/));

  test('settings for all cameras of the list have each the next id of its camera, in one archive', () => inFleet(folder => {
    layFleet(folder, 4, Date.now());
    writeFileSync(join(folder, 'cam-0001/cam-0001-settings.json'), '{"id":20,"set":{"log.level":"debug"}}');
  }, { file: fleetFile(4) }, async ({ page }) => {
    await allRead(page);
    await page.getByLabel('Search').fill('cam');
    await page.getByRole('link', { name: 'Settings for these cameras' }).click();
    await page.getByRole('heading', { name: 'Settings for 4 cameras' }).waitFor();
    await page.getByText('20 (not taken yet)').waitFor();
    await page.getByLabel('cam-0003').uncheck();
    await page.getByLabel('Add a key').selectOption('send.roaming');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download 3 files as an archive' }).click()]);
    const files = await readTar(gzipSync(readFileSync(await download.path())), 'x');
    assert.equal(Object.fromEntries(files.map(({ name, bytes }) => [name, (JSON.parse(Buffer.from(bytes).toString()) as { id: number }).id])), {
      'cam-0001-settings.json': 21, 'cam-0002-settings.json': 1, 'cam-0004-settings.json': 9,
    });
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('x');
    await page.locator('#put').click();
    await until(async () => await page.getByText(/^The server takes no PUT \(405\)/).count() === 3, 'a server without PUT says so');
  }, /status of 405/));

  test('hostile names, reports and folders are shown as what they are, and stop nothing', () => inFleet(folder => {
    const markup = '<img src=x onerror=alert(1)>';
    writeFiles(folder, {
      [`${markup}/${markup}.json`]: report(`"><script>alert(2)</script>`), [`${markup}/a.jpg`]: picture, 'future/future.json': report('future', { time: '2031-01-01T00:00:00Z', next: '2031-01-02T00:00:00Z' }),
      'broken/broken.json': '{"device":"broken",', 'large/large.json': `{"x":"${'y'.repeat(5_000_000)}"}`, 'other/other.json': report('cam-9'), '__proto__/__proto__.json': report('__proto__'),
      'good/good.json': report('good'), 'good/live.jpg': 'no picture', 'empty/x.txt': '',
    });
    mkdirSync(join(folder, 'none'));
  }, {}, async ({ page }) => {
    await allRead(page);
    await sees(page, '<img src=x onerror=alert(1)>', 'This is the report of another camera: "><script>alert(2)</script>.');
    await sees(page, 'future', 'Its report is of the future: the camera’s clock is ahead.');
    await sees(page, 'broken', 'Its report cannot be read: it is no JSON.');
    await sees(page, 'large', 'Its report is too long to be one.');
    await sees(page, 'other', 'This is the report of another camera: cam-9.');
    for (const name of ['good', '__proto__']) await sees(page, name, 'all is well');
    for (const name of ['none', 'empty']) await sees(page, name, 'There is no picture yet.');
    assert.is(await page.locator('main img[src="x"], main script').count(), 0);
  }));
}

test.run();
