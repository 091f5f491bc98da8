// Tests that the page is built, and not again while its sources are unchanged. Without a browser nothing is built, because only the tests in a
// browser (page.test.ts) need the page.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../needs.ts';
import { makeTestPage } from './browser.ts';

const test = suite('page build');

if (canRun('the build of the page for a browser', 'Chromium')) {
  test('a page with one board is built, and not rebuilt if its sources are unchanged', async () => {
    assert.match(await makeTestPage(), /^dist\/web-test: (?:the page, \d+ files, \d+ kB|as its sources are)\.$/);
    assert.is(await makeTestPage(), 'dist/web-test: as its sources are.');
  });
}

test.run();
