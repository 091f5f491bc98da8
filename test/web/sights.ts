// Checks what a person sees of a page's state, in all colours, widths and languages.

import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { de, es, fr } from './language/alltables.ts';
import { cutIn, englishIn, faultsOf, wordsOf } from './steps.ts';

export const tables: Record<string, Record<string, string>> = { en: {}, de, fr, es };
const widths = [320, 480, 768, 1280, 1920];
const height = 900;

/**
 * Looks at a state of the page in light and dark and at all widths. axe must find nothing, nothing may be wider than the screen, and no word
 * may be cut off or English. @param state its name, for reports @param table the language's translations
 */
export async function look(page: Page, state: string, table: Record<string, string>): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height });
      const at = `${state}, ${colorScheme}, ${width}: `;
      found.push(...(await faultsOf(page)).map(fault => at + fault), ...(await cutIn(page)).map(text => `${at}cut off: ${text}`));
      if (!await page.evaluate('document.documentElement.scrollWidth <= innerWidth')) found.push(`${at}wider than the screen`);
    }
  }
  await page.setViewportSize({ width: 1280, height });
  // the camera's own words, such as its log, are English in all languages
  found.push(...englishIn(await wordsOf(page, '[role=log], pre, code, snapferry-terminal'), table).map(text => `${state}: English: ${text}`));
  assert.equal(found, []);
}

/** Opens all parts of the page that can be unfolded. */
export const openDetails = (page: Page) => page.evaluate(`(function open(root) {
  root.querySelectorAll('*').forEach(element => { if (element.matches('details')) element.open = true; if (element.shadowRoot) open(element.shadowRoot); });
})(document)`);
