// Tests the page as people open it in unusual ways: by a double click on its file, and with the forced colours of high contrast.

import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../needs.ts';
import { patienceMs } from '../sim/patience.ts';
import { findChromium } from '../sim/programs.ts';
import { startBrowser, type Stage } from './browser.ts';
import { borrowBrowser } from './chromium.ts';

const test = suite('the page, opened in unusual ways');

const folder = pathToFileURL(fileURLToPath(new URL('../../dist/web-test/', import.meta.url)));

/** Returns the colour of the line below each tab of the page's head, with `current` for the tab that is open. */
const linesOf = (page: Page) => page.evaluate<[string, string][]>(`[...document.querySelector('snapferry-app').shadowRoot.querySelectorAll('nav a')]
  .map(link => [link.getAttribute('aria-current') ? 'current' : 'other', getComputedStyle(link).borderBottomColor])`);

if (canRun('the page as a file, and in forced colours', 'Chromium')) {
  let stage: Stage;
  test.before(async () => { stage = await startBrowser(findChromium()!); });
  test.after(() => stage.close());

  for (const name of ['index.html', 'fleet/index.html']) test(`${name}, opened as a file, says why it stays empty`, async () => {
    const { browser } = await borrowBrowser(findChromium()!);
    const page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(new URL(name, folder).href);
    await page.getByText(/the page was opened as a file/).waitFor();
    await page.close();
  });

  test('once the program runs, that sentence is gone, and in forced colours one tab alone has a line below it', async () => {
    const tab = await stage.createStand().openAt(undefined, { isApart: true });
    await tab.page.getByRole('link', { name: 'Watch' }).waitFor();
    assert.not(await tab.page.getByText(/opened as a file/).isVisible());
    await tab.page.emulateMedia({ forcedColors: 'active' });
    const lines = await linesOf(tab.page);
    const [current, ...more] = lines.filter(([which]) => which === 'current');
    assert.equal(more, []);
    assert.ok(lines.length === 3 && lines.every(([which, colour]) => which === 'current' || colour !== current![1]), JSON.stringify(lines));
    await tab.close();
  });
}

test.run();
