// Checks all views of the fleet's page, in each language, in light and dark, at all widths. It runs only in the long run.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { findChromium } from '../../sim/programs.ts';
import { fleetFile, layFleet } from '../../tools/demo/page/fleet.ts';
import { isWhole } from '../../whole.ts';
import { look, openDetails, tables } from '../sights.ts';
import { until } from '../steps.ts';
import { writeBundle } from './bundle.ts';
import { inBrowser, report, writeAged } from './stand.ts';

const test = suite('axe in all views of the fleet\'s page');

test('all languages are looked at', () => assert.equal(Object.keys(tables).length, 4));

if (isWhole && canRun('axe in all views of the fleet\'s page', 'Chromium')) {
  const chromium = findChromium()!;
  const inFleet = inBrowser(test, chromium);
  for (const [language, table] of Object.entries(tables)) {
    test(`${language}: the list, a camera, settings of one and of all, firmware`, () => inFleet(folder => {
      layFleet(folder, 12, Date.now());
      writeAged(folder, {
        'cam-0001/no\\name.jpg': '', 'broken/broken.json': '{', 'future/future.json': report('future', { time: '2031-01-01T00:00:00Z', next: '2031-01-02T00:00:00Z' }), 'other/other.json': report('x'), 'none/x.txt': '',
        'all/all.json': report('all', { status: 'down', waiting: 3, skipped: 2, refused: 1, later: { images: 2, why: 'broken' }, fault: { code: 'tls-data', times: 2 }, held: 'send.roaming', config: '8 refused: x' }),
      });
    }, { file: fleetFile(12), language }, async ({ page }) => {
      await until(async () => await page.locator('.cameras article').count() > 3, 'the cards');
      await page.mouse.wheel(0, 10);
      await until(async () => await page.locator('.cameras polyline').count() > 0, 'the plots of a card');
      await look(page, 'the list', table);
      await page.evaluate('location.hash = "camera=cam-0001"');
      await until(async () => await page.locator('.last snapferry-thumb').count() === 60 && await page.locator('tbody tr').count() === 50, 'the camera\'s page');
      await page.locator('p.warn').waitFor();
      await openDetails(page);
      await look(page, 'a camera', table);
      await page.evaluate('location.hash = "camera=cam-0001&settings="');
      await page.locator('#add').selectOption('camera.days');
      await page.locator('#add').selectOption('camera.from');
      await page.locator('#add').selectOption('upload.attempts');
      await page.locator('[id="field-upload.attempts"]').fill('x');
      await page.locator('.wrong p').first().waitFor();
      await look(page, 'settings', table);
      await page.evaluate('location.hash = "settings="');
      await until(async () => await page.locator('#states ~ .wide tbody tr').count() === 17, 'the table of all cameras');
      await page.locator('#add').selectOption('send.roaming');
      await look(page, 'settings of all', table);
      await page.evaluate('location.hash = "camera=cam-0001&firmware="');
      await page.locator('#name').fill('../x');
      await page.locator('#bundle').setInputFiles({ name: 'x.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
      await page.locator('.wrong[role]').waitFor();
      await look(page, 'firmware, with mistakes', table);
      await page.locator('#name').fill('{device}.bin');
      await page.locator('#bundle').setInputFiles({ name: 'x.bin', mimeType: 'application/octet-stream', buffer: writeBundle({ engines: ['2v27.45'] }) });
      await page.locator('section .warn').first().waitFor();
      await look(page, 'firmware', table);
      await page.evaluate('location.hash = "camera=nobody"');
      await look(page, 'no such camera', table);
    }));
  }
}

test.run();
