// Tests the fleet's page in a browser, with a fleet on nginx or its stand-in, and with hostile lists, reports and names.

import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTar } from '../../../web/install/tar.ts';
import { canRun } from '../../needs.ts';
import { photograph } from '../../sim/camera/picture/scene.ts';
import { findChromium } from '../../sim/programs.ts';
import { fleetFile, layFleet, nameOf } from '../../tools/demo/page/fleet.ts';
import { inAll, inWhole } from '../../whole.ts';
import { isDrawn, until } from '../steps.ts';
import { writeBundle } from './bundle.ts';
import { allRead, cardOf, cards, elsewhere, inBrowser, list, megabytesOf, namesOf, report, sees, widthOf, writeAged } from './stand.ts';

const test = suite('the fleet\'s page in a browser');
const hourMs = 3_600_000;

const picture = Buffer.from(photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 20), number: 1 }));
if (canRun('the fleet\'s page', 'Chromium')) {
  const chromium = findChromium()!;
  const inFleet = inBrowser(test, chromium);

  for (const isPlain of [false, true]) {
    (isPlain ? inWhole(test) : test)(`the silent cameras come first, with pictures, reasons and remedies${isPlain ? ', without nginx' : ''}`, () => {
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
    writeAged(folder, { 'hut/2026-11-19/a.jpg': picture, 'hut/2026-11-19/b.jpg': picture }, Date.now() - 30 * hourMs);
    writeAged(folder, { 'hut/2026-11-20/c#1 ä.JPG': picture }, Date.now() - 3 * hourMs);
  }, {}, async ({ page }) => {
    const hut = cardOf(page, 'hut');
    await hut.getByText('without a report').waitFor();
    await hut.getByText(/^3 h/).waitFor();
    await until(async () => await widthOf(page) === 80, 'the picture');
    assert.match((await hut.locator('snapferry-thumb').getAttribute('from'))!, /\/hut\/2026-11-20\/c%231%20%C3%A4\.JPG$/);
  }));

  inAll(test)('a preview is told as such until its whole picture is there', () => inFleet(folder => {
    writeAged(folder, { 'hut/hut.json': report('hut'), 'hut/a_t.jpg': picture, 'hut/b_t.jpg': picture }, Date.now() - 2 * hourMs);
    writeAged(folder, { 'hut/a.jpg': picture }, Date.now() - hourMs);
  }, {}, async ({ page }) => {
    await page.getByRole('link', { name: 'hut', exact: true }).first().click();
    await page.locator('.last li').nth(1).waitFor();
    assert.equal((await page.locator('.last a').allInnerTexts()).map(text => text.trim()), ['b_t.jpg', 'a.jpg']);
    await page.locator('.last li').first().getByText('only its preview').waitFor();
    assert.is(await page.getByText('only its preview').count(), 1);
    assert.ok((await page.locator('.newest').boundingBox())!.width <= 320);
  }));

  // The camera's pictures are of four days. On the first of a month, most of them would be of another month than the newest one.
  const midMonthMs = Date.UTC(2026, 10, 20, 9, 30);
  inAll(test)('a camera\'s own page has its last 60 pictures, a time lapse, its reports as a table and plots, and an address to send', () => inFleet(folder => void layFleet(folder, 3, midMonthMs), { file: fleetFile(3), nowMs: midMonthMs },
    async ({ page, server }) => {
      await page.getByRole('link', { name: 'cam-0001', exact: true }).first().click();
      await page.getByRole('heading', { name: 'cam-0001' }).waitFor();
      await until(async () => await page.locator('.last snapferry-thumb').count() === 60, 'the last 60 pictures');
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
      // a person may send the page's address as a link, so the address must open the same time lapse again
      const address = page.url();
      await page.goto('about:blank');
      await page.goto(address);
      await until(async () => (await count())[1]! > 24, 'the pictures of the month again');
      // the address of the camera alone opens the day of its newest picture, although nothing of it was read before
      await page.goto('about:blank');
      await page.goto(address.replace(/&lapse=.*/, ''));
      await until(async () => await page.locator('.count').count() > 0 && (await count())[1]! > 0, 'the pictures of the newest day');
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
    // neither the server nor the report names an id, so the page takes the seconds since 2026
    const idIn = (text: string): string => /^\{"id":(\d{8,}),"set":\{"schedule\.everyMinutes":30\}\}\n$/.exec(text)![1]!;
    assert.ok(idIn(readFileSync(await download.path(), 'utf8')));
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('wrong');
    await page.locator('#put').click();
    await page.getByText('The server does not take this account (401).').waitFor();
    await page.locator('#secret').fill('pä ss+');
    await page.locator('#put').click();
    await page.getByText('It is written.').waitFor();
    const id = idIn(readFileSync(join(folder, 'cam-0002/cam-0002-settings.json'), 'utf8'));
    await page.getByText(`${id} (not taken yet)`).waitFor();
    await page.getByText('Nothing would change.').waitFor();
    assert.ok(await page.locator('#put').isDisabled(), 'the same is not written twice');
    // changes the camera's report as its firmware would, loads the page again, and waits for the state of the settings
    const follow = async (config: unknown, more: object, state: string) => {
      writeFileSync(reportAt, report('cam-0002', { config, ...more }));
      await page.reload();
      await page.getByText(state).first().waitFor();
    };
    await follow(Number(id), { status: 'degraded', skipped: 1 }, `${id} (on trial)`);
    await follow(Number(id), {}, `${id} (in force)`);
    await follow(`${id} refused: camera.from: found 25:00`, {}, `${id} (refused)`);
    assert.not.match(asked.join('\n') + await page.evaluate<string>('JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])'), /p%C3%A4|pä ss+/);
  }, /status of 40[14]/));

  test('the buttons for all cameras are folded on a phone only', () => inFleet(folder => layFleet(folder, 2, Date.now()), { file: fleetFile(2) }, async ({ page }) => {
    const button = page.getByRole('link', { name: 'Settings for these cameras' });
    await button.waitFor();
    assert.is(await page.getByText('For all of them').isVisible(), false);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByText('For all of them').waitFor();
    assert.is(await button.isVisible(), false);
    await page.getByText('For all of them').click();
    await button.waitFor();
  }));

  inAll(test)('settings for all cameras of the list have each the next id of its camera, in one archive', () => inFleet(folder => {
    layFleet(folder, 4, Date.now());
    writeFileSync(join(folder, 'cam-0001/cam-0001-settings.json'), '{"id":20,"set":{"log.level":"debug"}}');
  }, { file: fleetFile(4) }, async ({ page }) => {
    await allRead(page);
    await page.getByLabel('Search').fill('cam');
    await page.getByRole('link', { name: 'Settings for these cameras' }).click();
    await page.getByRole('heading', { name: 'Settings for 4 cameras' }).waitFor();
    await page.getByText('20 (not taken yet)').waitFor();
    // a report without settings leaves no empty line above its age
    const row = page.getByRole('row').filter({ hasText: 'cam-0002' });
    const [cell, age] = await Promise.all([row.locator('td').nth(1), row.locator('td .soft')].map(part => part.boundingBox()));
    assert.ok(age!.y - cell!.y < 15, `${age!.y - cell!.y} pixels`);
    await page.getByLabel('cam-0003').uncheck();
    await page.getByLabel('Add a key').selectOption('send.roaming');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download 3 files as an archive' }).click()]);
    const files = await readTar(gzipSync(readFileSync(await download.path())), 'x');
    const written = new Map(files.map(({ name, bytes }) => [name, JSON.parse(Buffer.from(bytes).toString()) as { id: number; set: object }]));
    assert.equal([...written.keys()].sort(), ['cam-0001-settings.json', 'cam-0002-settings.json', 'cam-0004-settings.json']);
    assert.equal(['cam-0001', 'cam-0004'].map(name => written.get(`${name}-settings.json`)!.id), [21, 9]);
    assert.ok(written.get('cam-0002-settings.json')!.id > 20_000_000, 'where no id is known, it is above all that anybody has counted');
    assert.equal(written.get('cam-0001-settings.json')!.set, { 'log.level': 'debug', 'send.roaming': true }, 'what the form does not change stays');
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('x');
    await page.locator('#put').click();
    await until(async () => await page.getByText(/^The server takes no PUT \(405\)/).count() === 3, 'a server without PUT says so');
  }, /status of 40[45]/));

  inAll(test)('settings are written only where the present ones were read, and never over those of another person', () => inFleet(folder => {
    layFleet(folder, 4, Date.now());
    for (let i = 1; i <= 4; i++) writeFileSync(join(folder, `cam-000${i}/cam-000${i}-settings.json`), `{"id":${i}0,"set":{"send.from":"0${i}:00"},"send":["DCIM/IMG_000${i}.JPG"]}`);
  }, { file: fleetFile(4), account: { user: 'me', password: 'x' } }, async ({ page, folder }) => {
    const at = (name: string): string => join(folder, `${name}/${name}-settings.json`);
    // the file of cam-0002 is refused, and that of cam-0003 is late
    await page.evaluate(`Object.assign(window, { fetch: (real => (url, ...more) => {
      if (/cam-0002-settings/.test(url)) return Promise.resolve(new Response('', { status: 403 }));
      return /cam-0003-settings/.test(url) && !window.isLate ? new Promise(resolve => { window.goOn = () => { window.isLate = true; resolve(real(url, ...more)); }; }) : real(url, ...more);
    })(window.fetch) })`);
    await allRead(page);
    await page.getByRole('link', { name: 'Settings for these cameras' }).click();
    await page.getByLabel('Add a key').selectOption('schedule.everyMinutes');
    await page.locator('[id="field-schedule.everyMinutes"]').fill('30');
    await page.getByText('1 of 4 are not read yet, and get nothing so far.').waitFor();
    await page.getByText('1 of 4 get nothing: cam-0002').waitFor();
    await page.getByRole('button', { name: 'Download 2 files as an archive' }).waitFor();
    await page.evaluate('goOn()');
    await page.getByRole('button', { name: 'Download 3 files as an archive' }).waitFor();
    // another person writes the settings of cam-0004 meanwhile
    const others = '{"id":41,"set":{"send.from":"12:00"}}';
    writeFileSync(at('cam-0004'), others);
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('x');
    await page.locator('#put').click();
    await page.getByText('Somebody else has written this file meanwhile.').waitFor();
    await until(async () => await page.getByText('It is written.').count() === 2, 'two files are written');
    assert.is(readFileSync(at('cam-0001'), 'utf8'), '{"id":11,"set":{"send.from":"01:00","schedule.everyMinutes":30},"send":["DCIM/IMG_0001.JPG"]}\n');
    assert.match(readFileSync(at('cam-0002'), 'utf8'), /"id":20,/);
    assert.match(readFileSync(at('cam-0003'), 'utf8'), /"id":31,.*"send.from":"03:00"/);
    assert.is(readFileSync(at('cam-0004'), 'utf8'), others);
    // the page has read that person's file, and the next press of the button adds to it
    await page.getByText('41 (not taken yet)').waitFor();
    await page.locator('#put').click();
    await until(() => readFileSync(at('cam-0004'), 'utf8') !== others, 'cam-0004 gets the key');
    assert.is(readFileSync(at('cam-0004'), 'utf8'), '{"id":42,"set":{"send.from":"12:00","schedule.everyMinutes":30}}\n');
  }));

  inAll(test)('firmware is chosen for cameras, written beside their reports, and followed to the report', () => inFleet(folder => void layFleet(folder, 3, Date.now()), {
    file: fleetFile(3), account: { user: 'me', password: 'x' },
  }, async ({ page, folder }) => {
    const bytes = writeBundle();
    const choose = (buffer: Buffer) => page.locator('#bundle').setInputFiles({ name: '<b>x</b>.bin', mimeType: 'application/octet-stream', buffer });
    await allRead(page);
    await page.getByRole('link', { name: 'Firmware for these cameras' }).click();
    await page.getByRole('heading', { name: 'Firmware for 3 cameras' }).waitFor();
    await choose(Buffer.from('<script>alert(1)</script>'));
    await page.getByText(/^This is no signed firmware/).waitFor();
    assert.ok(await page.locator('#put').isDisabled() && await page.locator('#download').isDisabled());
    await choose(bytes);
    for (const text of ['lilygo-t-sim7600', '2v27.45, 2v29', `${bytes.length} bytes`]) await page.getByText(text, { exact: true }).waitFor();
    await page.locator('#name').fill('../x.bin');
    await page.getByText(/^This is no name of a file/).waitFor();
    assert.ok(await page.locator('#put').isDisabled());
    // a path without `{device}`, the camera's name, is the same for all cameras, so only one file is downloaded
    await page.locator('#name').fill('/cam-0001/{board}.bin');
    const [single] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the file' }).click()]);
    assert.is(single.suggestedFilename(), 'lilygo-t-sim7600.bin');
    assert.equal(readFileSync(await single.path()), bytes);
    await page.locator('#name').fill('{device}-firmware.bin');
    await page.getByLabel('cam-0001').uncheck();
    await page.getByRole('button', { name: 'Download 2 files as an archive' }).waitFor();
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('x');
    await page.locator('#put').click();
    await until(async () => await page.getByText('It is written.').count() === 2, 'two are written');
    for (const name of ['cam-0002', 'cam-0003']) assert.equal(readFileSync(join(folder, `${name}/${name}-firmware.bin`)), bytes);
    assert.not.ok(existsSync(join(folder, 'cam-0001/cam-0001-firmware.bin')));
    const follow = async (more: object, ...states: (string | RegExp)[]) => {
      writeFileSync(join(folder, 'cam-0002/cam-0002.json'), report('cam-0002', { engine: '2v29', firmware: '0.4.0', ...more }));
      await page.reload();
      await choose(bytes);
      const row = page.locator('tbody tr').filter({ hasText: 'cam-0002' });
      for (const state of states) await row.getByText(state).waitFor();
    };
    await follow({}, '0.5.0 (not there yet)');
    await follow({ download: '0.5.0: 65536 of 281344 bytes' }, '0.5.0 (coming, 23 %)');
    await follow({ firmware: '0.5.0', trial: true }, '0.5.0 (on trial)');
    await follow({ firmware: '0.5.0' }, '0.5.0 (runs)');
    await follow({ firmware: '0.5.0 returned: <img src=x onerror=alert(1)>', runs: '0.4.0' }, '0.5.0 (returned)', '<img src=x onerror=alert(1)>');
    await follow({ download: '0.5.0 refused: it is for another board, lens' }, '0.5.0 (was refused)', 'it is for another board, lens');
    await follow({ engine: '2v20' }, 'It will be refused:', /here runs 2v20/);
  }));

  inAll(test)('hostile names, reports and folders are shown as what they are, and stop nothing', () => inFleet(folder => {
    const markup = '<img src=x onerror=alert(1)>';
    writeAged(folder, {
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

  const atServer = elsewhere(inFleet);

  inAll(test)('a list with ../, strange entries and a forbidden camera: the others are shown', () => atServer(path => {
    if (path === '/cameras/') return list([{ name: '../..' }, { name: '..' }, { name: 'a/b' }, { type: 'file' }, { name: 'shut' }, { name: 'odd' }, { name: 'lost' }, { name: 'good' }]);
    if (path.startsWith('/cameras/shut/')) return 403;
    if (path.startsWith('/cameras/lost/')) return 500;
    if (path === '/cameras/odd/') return '{"no":"list"}';
    if (path === '/cameras/good/') return list([{ name: 'good.json', type: 'file', size: 9 }, { name: '../../x.jpg', type: 'file' }]);
    return path === '/cameras/good/good.json' ? report('good') : 404;
  }, async ({ page }) => {
    await allRead(page);
    assert.equal((await namesOf(page)).sort(), ['good', 'lost', 'odd', 'shut']);
    await page.getByText('The list has 3 names that no camera can have').waitFor();
    await sees(page, 'shut', 'The server does not let you read this (403).');
    await sees(page, 'lost', 'The server answers 500.');
    await sees(page, 'odd', /^The answer is no list of a folder/);
    await sees(page, 'good', 'all is well');
    await page.getByRole('link', { name: 'Settings for these cameras' }).click();
    await page.getByText('This page writes only to the server that it came from').waitFor();
    assert.is(await page.locator('#secret').count(), 0, 'no account goes to a server that an address names');
  }));

  inAll(test)('a list that cannot be read is told, without a number of cameras', () => atServer(() => 404, async ({ page }) => {
    await page.getByText('The list cannot be read. There is nothing at this address (404).').waitFor();
    assert.not.match(await page.locator('main').innerText(), /\d cameras\.|What you see/);
  }));

  inAll(test)('a server that is away is told, and the page works without a network with what it has', () => inFleet(folder => void layFleet(folder, 5, Date.now()), { file: fleetFile(5) }, async ({ page, server, complaints }) => {
    await allRead(page);
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    // only after a second load do the page's requests go through its service worker
    await page.reload();
    await allRead(page);
    await until(async () => await widthOf(page) > 0, 'a picture');
    await page.evaluate('location.hash = "camera=cam-0002"');
    await page.locator('.last').scrollIntoViewIfNeeded();
    await page.locator('.last snapferry-thumb img').nth(1).waitFor();
    await page.evaluate('location.hash = ""');
    await server.stop();
    await page.reload();
    await allRead(page);
    await cards(page).first().getByText(/^silent since/).waitFor();
    await until(async () => await widthOf(page) > 0, 'a picture without a network');
    await page.evaluate('location.hash = "camera=cam-0002"');
    await page.getByRole('button', { name: 'Save as video' }).click();
    await page.getByText(/^The video is saved: \d/).waitFor();
    complaints.length = 0;
  }));

  inAll(test)('each minute it looks again, and what has not changed is not sent again', () => inFleet(folder => void layFleet(folder, 8, Date.now()), { file: fleetFile(8) }, async ({ page, folder, server }) => {
    // the screen is so high that the cards of all eight cameras are on it
    await page.setViewportSize({ width: 1280, height: 4000 });
    await page.clock.install();
    await page.reload();
    await allRead(page);
    await until(async () => await page.locator('.cameras img').count() === 8 && await page.locator('.cameras article:has(polyline)').count() === 8, 'pictures and plots');
    writeFileSync(join(folder, 'cam-0002/cam-0002.json'), report('cam-0002', { status: 'degraded', refused: 1 }));
    const before = server.answers().length;
    await page.clock.fastForward(61_000);
    await sees(page, 'cam-0002', 'One image was refused.');
    await sees(page, 'cam-0001', 'all is well');
    const sent = server.answers().slice(before).filter(({ path }) => /^\/pictures\/(?:cam-\d+|fleet\/fleet\.json)/.test(path));
    const whole = sent.filter(({ status }) => status !== 304).map(({ path }) => path);
    assert.equal([...new Set(sent.filter(({ status }) => status === 304).map(({ path }) => path))].filter(path => path.endsWith('.json')).length, 8, 'seven reports and fleet.json');
    // besides the changed report of cam-0002, only the list of this camera's folder may be sent again, because it may have a new picture
    assert.equal(whole.filter(path => !path.startsWith('/pictures/cam-0002/')), []);
  }));

  test('its policy allows no code but its own files', () => inFleet(folder => void layFleet(folder, 2, Date.now()), { file: fleetFile(2) }, async ({ page, complaints }) => {
    await allRead(page);
    const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content'))!;
    assert.not.match(policy, /unsafe/);
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "form-action 'none'"]) assert.ok(policy.includes(`${part};`) || policy.endsWith(part), part);
    assert.is(await page.evaluate(`(() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.head.append(script); return window.ran; })()`), undefined);
    assert.is(complaints.splice(0).length, 1, 'the browser refuses an inline script');
  }));

  inAll(test)('of 200 cards, only those on the screen have more than a name, and those far off hold no picture', () => inFleet(folder => void layFleet(folder, 200, Date.now()), { file: fleetFile(200) }, async ({ page }) => {
    await until(async () => await widthOf(page) > 0, 'a picture');
    const scrolled = () => page.evaluate<number>('scrollY');
    // how far one turn of the wheel goes depends on how fast the machine draws, and a busy browser can lose one
    await until(async () => {
      await page.mouse.wheel(0, 700);
      await isDrawn(page);
      return await scrolled() > 3000;
    }, 'the wheel has scrolled the page');
    await cards(page).nth(150).evaluate(card => card.scrollIntoView({ block: 'center' }));
    await until(async () => await page.locator('.cameras img').count() > 0, 'a picture further down');
    assert.is(await cards(page).count(), 200);
    // the browser tells the page after some frames which cards have left the screen, on a busy machine after many
    let [drawn, pictures] = [0, 0];
    const isFew = async (): Promise<boolean> => {
      [drawn, pictures] = [await page.locator('.cameras article').count(), await page.locator('.cameras snapferry-thumb').count()];
      return drawn > 0 && drawn <= 40 && pictures <= drawn;
    };
    await until(isFew, 'at most 40 cards are drawn').catch(() => assert.unreachable(`${drawn} are drawn, ${pictures} with a picture`));
    await page.evaluate('scrollTo(0, 0)');
    await until(async () => await widthOf(page) > 0, 'a picture at the top again');
  }));

  inAll(test)('a picture that could not be loaded is loaded again after a minute, and when its card comes into sight again', () => inFleet(folder => void layFleet(folder, 1, Date.now()), { file: fleetFile(1) }, async ({ page }) => {
    // the page's own clock tells when each picture was asked for, however long the machine took meanwhile. The refusal is made in the page, because
    // its service worker may load the picture past any route of the test
    await page.addInitScript(`Object.assign(window, { askedAt: [], isRefusing: true }); window.fetch = (real => async (url, ...more) => {
      if (!String(url).includes('/live.jpg')) return real(url, ...more);
      window.askedAt.push(Date.now());
      return window.isRefusing ? new Response('', { status: 503 }) : real(url, ...more);
    })(window.fetch)`);
    await page.clock.install();
    await page.reload();
    await allRead(page);
    await page.clock.pauseAt(await page.evaluate<number>('Date.now()') + 1000);
    const asked = () => page.evaluate<number[]>('window.askedAt');
    const passUntil = (count: number) => until(async () => {
      await page.clock.runFor(5000);
      return (await asked()).length >= count;
    }, `the picture is requested ${count} times`);
    /** Waits until the browser tells the page that the card is in sight, or that it is not. */
    const isSeen = (isIn: boolean) => page.evaluate(`new Promise(resolve => {
      new IntersectionObserver((entries, observer) => {
        if (entries.at(-1).isIntersecting !== ${isIn}) return;
        observer.disconnect();
        resolve();
      }).observe(document.querySelector('snapferry-fleet').shadowRoot.querySelector('.cameras > li'));
    })`);
    await passUntil(2);
    const [first, second] = await asked();
    assert.ok(second! - first! >= 60_000, `within the minute, it is requested once: ${second! - first!} ms`);
    await page.evaluate(`document.body.style.marginTop = '3000px'`);
    await isSeen(false);
    await page.evaluate('window.isRefusing = false');
    await page.evaluate(`document.body.style.marginTop = ''`);
    await isSeen(true);
    await passUntil(3);
    const [,, third] = await asked();
    assert.ok(third! - second! < 60_000, `in sight again, it is requested at once: ${third! - second!} ms`);
    await until(async () => {
      await page.clock.runFor(100);
      return await page.locator('.cameras img').count() > 0 && await widthOf(page) > 0;
    }, 'the picture');
  }));

  inAll(test)('paper has all cameras, with their state, and no column is cut off', () => inFleet(folder => void layFleet(folder, 250, Date.now()), { file: fleetFile(250) }, async ({ page }) => {
    await until(async () => await widthOf(page) > 0, 'a picture');
    await page.mouse.wheel(0, 100);
    await allRead(page);
    const drawn = () => page.locator('.cameras article .state').count();
    assert.ok(await drawn() < 60);
    // the page's own listener for `beforeprint` draws all cards. This listener runs after it and before the browser prints, and counts the cards
    await page.evaluate(`addEventListener('beforeprint', () => { window.printed = document.querySelector('snapferry-fleet').shadowRoot.querySelectorAll('.cameras article .state').length; })`);
    const pdf = await page.pdf({ format: 'A4' });
    assert.is(await page.evaluate('window.printed'), 250);
    assert.ok(pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length >= 5);
    await until(async () => await drawn() < 60, 'the screen as before');
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await until(async () => await drawn() === 250, 'all are drawn for paper');
    assert.equal([await page.locator('header').isVisible(), await page.getByRole('search').isVisible()], [false, false]);
    assert.equal(await page.evaluate(`(() => {
      const cards = [...document.querySelector('snapferry-fleet').shadowRoot.querySelectorAll('.cameras article')];
      return cards.filter(card => card.scrollWidth > card.clientWidth + 1 || card.getBoundingClientRect().right > document.documentElement.clientWidth).length;
    })()`), 0, 'cards that are cut off');
  }));

  inAll(test)('a silent camera that no list shows as one comes first without a scroll', () => inFleet(folder => {
    layFleet(folder, 120, Date.now());
    for (let i = 0; i < 119; i++) writeFileSync(join(folder, nameOf(i), `${nameOf(i)}.json`), report(nameOf(i)));
    const past = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString().replace(/\.\d+Z/, 'Z');
    writeAged(folder, { 'cam-0120/cam-0120.json': report('cam-0120', { time: past(30), next: past(6) }) }, Date.now() - 30 * hourMs);
    // gives all folders an old time, because a real folder's time does not change if a report in it is replaced under the same name
    for (let i = 0; i < 120; i++) utimesSync(join(folder, nameOf(i)), 1_700_000_000, 1_700_000_000);
  }, { file: fleetFile(120) }, async ({ page, asked }) => {
    await until(async () => await widthOf(page) > 0, 'a picture');
    assert.ok(asked.length <= 30, `${asked.length} requests of the first screen`);
    await until(async () => (await namesOf(page))[0] === 'cam-0120', 'the silent camera is first');
    await cards(page).first().getByText(/^silent since/).waitFor();
    assert.is(await page.evaluate('scrollY'), 0);
  }));

  inWhole(test)('1,000 cameras: at most 30 requests before anything is scrolled, the silent first, and at most 60 MB in the tab', () => {
    let silent: string[] = [];
    return inFleet(folder => { ({ silent } = layFleet(folder, 1000, Date.now())); }, { file: fleetFile(1000) }, async ({ page, asked }) => {
      await until(async () => await widthOf(page) > 0, 'a picture');
      // waits three seconds, which is too short for the page to begin to read the cameras out of sight
      await until(() => asked.length > 10, 'the first cameras are read');
      await page.waitForTimeout(3000);
      assert.ok(asked.length <= 30, `${asked.length} requests`);
      assert.equal((await namesOf(page)).slice(0, 4), silent.slice(0, 4));
      await page.mouse.wheel(0, 300);
      await until(async () => !/not read yet/.test(await page.locator('main').innerText()), 'all are read after a scroll');
      assert.equal((await namesOf(page)).slice(0, silent.length), silent);
      const megabytes = await megabytesOf(page);
      console.log(`1,000 cameras are read: the tab has ${megabytes === undefined ? 'an unknown memory' : `${megabytes} MB`}.`);
      assert.ok((megabytes ?? 0) <= 60, `${megabytes} MB`);
    });
  });
}

test.run();
