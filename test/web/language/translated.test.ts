// Tests that the page works while it is translated. Translators of browsers put their own elements in the place of texts. Others put copies in the place
// of whole elements.

import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { findChromium } from '../../sim/programs.ts';
import { fieldOf, inBrowser, show, tell, until, wordsOf } from '../steps.ts';

const test = suite('the page while it is translated');

/** Finds the roots of all elements, and what a translator may change in them. */
const script = `
const roots = root => [root, ...[...root.querySelectorAll('*')].flatMap(one => one.shadowRoot ? roots(one.shadowRoot) : [])];
const isLeft = node => { for (let at = node; at; at = at.parentNode ?? at.host) if (at.getAttribute?.('translate') === 'no') return true; return false; };
const texts = root => { const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); const found = []; while (walker.nextNode()) found.push(walker.currentNode); return found; };
`;
const translators: { title: string; translate: string }[] = [
  {
    title: 'its own elements in the place of texts',
    translate: `for (const root of roots(document)) for (const text of texts(root)) {
      if (!/\\p{L}/u.test(text.data) || isLeft(text) || text.parentNode.closest?.('style, script, font')) continue;
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    }`,
  },
  {
    title: 'copies in the place of whole elements',
    translate: `for (const root of roots(document)) for (const one of root.querySelectorAll('p, h2, h3, li, legend')) {
      if (!isLeft(one) && one.isConnected) one.replaceWith(one.cloneNode(true));
    }`,
  },
];

/** Types into a field, and leaves it. */
async function fill(page: Page, key: string, text: string): Promise<void> {
  await fieldOf(page, key).fill(text);
  await fieldOf(page, key).blur();
}

if (canRun('the page while it is translated', 'Chromium')) {
  const stories = inBrowser(test, findChromium()!)();
  for (const { title, translate } of translators) {
    stories(title, async ({ stand }) => tell(await stand.openAt(undefined, { isApart: true }), async ({ page }) => {
      const pass = () => page.evaluate(`(() => { ${script}${translate} })()`);
      const says = (words: string) => until(async () => (await wordsOf(page)).includes(words), words);
      await says('Install the firmware');
      await pass();
      await show(page, 'configure');
      await says('All settings of a camera are in one file');
      await page.getByRole('button', { name: 'All settings' }).click();
      await fill(page, 'ftp.host', 'sftp://a.de');
      await says('One mistake to correct');
      await pass();
      await fill(page, 'network.pin', 'abc');
      await says('2 mistakes to correct');
      assert.not.match(await wordsOf(page), /One mistake to correct/);
      await pass();
      await fill(page, 'network.pin', '');
      await fill(page, 'ftp.host', 'ftp.example.com');
      await until(async () => !/mistakes? to correct/.test(await wordsOf(page)), 'no mistake');
      await show(page, 'watch');
      await says('Log');
      await pass();
      await show(page, 'install');
      await page.locator('snapferry-install #board').selectOption({ label: 'LILYGO T-SIM7600 (E, G, SA)' });
      await page.getByRole('button', { name: 'Install', exact: true }).waitFor();
    }));
  }
}

test.run();
