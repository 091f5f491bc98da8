// Tests in a browser how the fleet's page asks a camera for whole pictures, and what it shows until they are there.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { photograph } from '../../sim/camera/picture/scene.ts';
import { findChromium } from '../../sim/programs.ts';
import { inAll } from '../../whole.ts';
import { until } from '../steps.ts';
import { inBrowser, report, writeAged } from './stand.ts';

const test = suite('asking for whole pictures on the fleet\'s page');
const hourMs = 3_600_000;
const picture = Buffer.from(photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 20), number: 1 }));

if (canRun('asking on the fleet\'s page', 'Chromium')) {
  const inFleet = inBrowser(test, findChromium()!);
  const previews = ['b', 'c', 'd'].map(name => `hut/100CAM/${name}_t.jpg`);
  const last = '{"id":20,"set":{"log.level":"debug"},"send":["DCIM/100CAM/a.jpg","100CAM/d_t.jpg"]}';

  test('several are asked for at once, and each is asked for, on its way and here', () => inFleet(folder => {
    writeAged(folder, Object.fromEntries(previews.map(path => [path, picture])), Date.now() - 3 * hourMs);
    writeAged(folder, { 'hut/100CAM/a.jpg': picture, 'hut/100CAM/a_t.jpg': picture, 'hut/hut.json': report('hut'), 'hut/hut-settings.json': last }, Date.now() - 2 * hourMs);
  }, { file: '{"report":"{device}/{device}.json","settings":"{device}/{device}-settings.json"}', account: { user: 'me', password: 'x' } }, async ({ page, folder }) => {
    const at = join(folder, 'hut/hut-settings.json');
    const item = (name: string) => page.locator('.last li').filter({ has: page.getByRole('link', { name }) });
    const says = (name: string, text: string) => item(name).getByText(text).waitFor();
    const ask = (name: string) => page.getByRole('button', { name: `The whole picture ${name}` });
    const write = async () => {
      await page.locator('#user').fill('me');
      await page.locator('#secret').fill('x');
      await page.locator('#put').click();
    };
    await page.getByRole('link', { name: 'hut', exact: true }).first().click();
    await says('a.jpg', 'the whole picture is here');
    await says('d_t.jpg', 'the whole picture is asked for');
    assert.is(await page.locator('.ask').count(), 2);
    assert.is(await page.locator('#put').count(), 0);
    await ask('b_t.jpg').click();
    await page.getByText(/^The camera is asked for one picture\./).waitFor();
    await ask('c_t.jpg').click();
    await page.getByText(/^The camera is asked for 2 pictures\./).waitFor();
    // another person writes settings meanwhile, which stay
    const others = '{"id":21,"set":{"send.from":"12:00"},"send":["100CAM/d_t.jpg"]}';
    writeFileSync(at, others);
    await write();
    await page.getByText('Somebody else has written this file meanwhile.').waitFor();
    assert.is(readFileSync(at, 'utf8'), others);
    await write();
    await page.getByText('It is written.').waitFor();
    assert.is(readFileSync(at, 'utf8'), '{"id":22,"set":{"send.from":"12:00"},"send":["100CAM/d_t.jpg","100CAM/b.jpg","100CAM/c.jpg"]}\n');
    for (const name of ['b', 'c', 'd']) await says(`${name}_t.jpg`, 'the whole picture is asked for');
    assert.is(await page.locator('.ask').count(), 0);
    // the camera takes the settings, and then sends one of the pictures
    writeFileSync(join(folder, 'hut/hut.json'), report('hut', { config: 22 }));
    await page.reload();
    await says('b_t.jpg', 'the whole picture is on its way');
    writeAged(folder, { 'hut/100CAM/b.jpg': picture });
    await page.reload();
    await says('b.jpg', 'the whole picture is here');
    await says('c_t.jpg', 'the whole picture is on its way');
    // the camera refuses settings, and the page offers to ask again
    writeFileSync(join(folder, 'hut/hut.json'), report('hut', { config: '22 refused: not proved within 2 rounds (no report arrived)' }));
    await page.reload();
    await says('c_t.jpg', 'the camera has refused the request');
    await ask('c_t.jpg').click();
    await write();
    await until(() => /"id":23,/.test(readFileSync(at, 'utf8')), 'the request is written again');
    assert.is(readFileSync(at, 'utf8'), '{"id":23,"set":{"send.from":"12:00"},"send":["100CAM/d_t.jpg","100CAM/c.jpg"]}\n');
  }));

  inAll(test)('a list that is too long for the camera is not written, and a pattern is repeated only if a person wants it', () => inFleet(folder => {
    const paths = Array.from({ length: 17 }, (_, i) => `hut/p${String(i).padStart(2, '0')}_t.jpg`);
    writeAged(folder, Object.fromEntries(paths.map(path => [path, picture])), Date.now() - 3 * hourMs);
    writeAged(folder, { 'hut/hut.json': report('hut', { config: 30 }), 'hut/hut-settings.json': '{"id":30,"send":["2026/*"]}' }, Date.now() - 2 * hourMs);
  }, { file: '{"report":"{device}/{device}.json","settings":"{device}/{device}-settings.json"}', account: { user: 'me', password: 'x' } }, async ({ page, folder }) => {
    await page.getByRole('link', { name: 'hut', exact: true }).first().click();
    for (let i = 0; i < 17; i++) await page.locator('.ask').nth(i).click();
    await page.getByText(/^The camera takes 16 pictures at once, and this makes 17\./).waitFor();
    assert.ok(await page.locator('#put').isDisabled());
    await page.locator('.ask').first().click();
    await until(() => page.locator('#put').isEnabled(), 'sixteen are enough');
    await page.getByLabel('Ask again for all that match 2026/*, too').check();
    await page.getByText(/and this makes 17\./).waitFor();
    await page.locator('.ask').nth(1).click();
    await page.locator('#user').fill('me');
    await page.locator('#secret').fill('x');
    await page.locator('#put').click();
    await page.getByText('It is written.').waitFor();
    const { send } = JSON.parse(readFileSync(join(folder, 'hut/hut-settings.json'), 'utf8')) as { send: string[] };
    assert.equal([send.length, send[0]], [16, '2026/*']);
  }));
}

test.run();
