// Checks all views and states of the page, in each language, in light and dark, at all widths. The accessibility checker axe must find nothing,
// nothing may be wider than the screen, and no word may be cut off or English.

import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../needs.ts';
import { findChromium } from '../sim/programs.ts';
import { inWhole, isWhole } from '../whole.ts';
import type { Tab } from './browser.ts';
import { look, openDetails, tables } from './sights.ts';
import { cardOf, fieldOf, inBrowser, plug, show, tell, until } from './steps.ts';

const test = suite('axe in all states of the page');

test('all languages of the page are checked', () => {
  const others = readdirSync(fileURLToPath(new URL('../../web/language', import.meta.url))).filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length));
  assert.equal(Object.keys(tables).sort(), ['en', ...others].sort());
});

/** Returns functions that find and press the page's controls by their English words, in one language. @param table its translations */
function wordsIn(table: Record<string, string>) {
  const t = (english: string): string => table[english] ?? english;
  const button = (page: Page, english: string) => page.getByRole('button', { name: t(english), exact: true }).first();
  return {
    t, button,
    press: (page: Page, english: string) => button(page, english).click(),
    stands: (page: Page, english: string) => page.locator('header').getByText(new RegExp(`^${t(english)}`)).waitFor(),
  };
}

const speaking = (name: string): { isApart: true; before: string } => ({ isApart: true, before: `localStorage.setItem('snapferry-language', '${name}')` });

if (isWhole && canRun('axe in all states of the page', 'Chromium')) {
  const chromium = findChromium()!;
  const createStories = inBrowser(test, chromium);
  const queues = [createStories(), createStories()];

  Object.entries(tables).forEach(([name, table], i) => {
    const stories = inWhole(queues[i % queues.length]!);
    const { t, press, button, stands } = wordsIn(table);

    stories(`${name}: without a camera`, async ({ stand }) => tell(await stand.openAt(undefined, speaking(name)), async ({ page }) => {
      await page.locator(`html[lang=${name}]`).waitFor();
      const board = page.locator('snapferry-install').getByRole('combobox').first();
      await board.waitFor();
      assert.equal(await page.locator('svg.way text').allTextContents(), ['Camera', 'Card', 'Board', 'Server'].map(t));
      await look(page, 'Install', table);
      await board.selectOption({ index: 1 });
      await page.locator('snapferry-install [type=checkbox]').first().waitFor();
      await openDetails(page);
      await look(page, 'Install, a board', table);
      await show(page, 'configure');
      await page.locator('#write').waitFor();
      await look(page, 'Configure', table);
      await fieldOf(page, 'device').fill('a/b');
      await page.locator('#preset input').nth(3).check();
      await page.locator('#all').click();
      await fieldOf(page, 'schedule.everyMinutes').fill('-5');
      await openDetails(page);
      await page.locator('#wrong').waitFor();
      await look(page, 'Configure, all settings with mistakes', table);
      await page.locator('#file').setInputFiles({ name: 'config.json', mimeType: 'application/json', buffer: Buffer.from('{ "device": "hut-3", }x') });
      await page.locator('#text').waitFor();
      await look(page, 'Configure, the file as text', table);
      await show(page, 'watch');
      await page.locator('snapferry-watch:not([hidden])').waitFor();
      await look(page, 'Watch', table);
    }));

    stories(`${name}: without Web Serial`, async ({ stand }) => {
      const given = speaking(name);
      await tell(await stand.openAt(undefined, { ...given, before: `${given.before}; delete Navigator.prototype.serial` }), async ({ page }) => {
        await page.locator('.error').first().waitFor();
        await look(page, 'without Web Serial', table);
      });
    });

    stories(`${name}: another device`, async ({ stand }) => {
      let take: (bytes: Uint8Array) => void = () => undefined;
      const timer = setInterval(() => take(Buffer.from('$GPGGA,123519,4807.038,N,01131.000,E\r\n')), 100);
      try {
        const far = { write: () => undefined, signal: () => undefined };
        await tell(await stand.openAt({ far, onBytes: listener => { take = listener; } }, speaking(name)), async ({ page }) => {
          await page.locator('#port').click();
          await stands(page, 'another device');
          await look(page, 'another device', table);
        });
      } finally {
        clearInterval(timer);
      }
    });

    stories(`${name}: the demo`, async ({ stand }) => tell(await stand.openAt(undefined, speaking(name)), async ({ page, server }) => {
      await page.goto(`${server.url}?demo#watch`);
      await stands(page, 'connected');
      await look(page, 'the demo', table);
      await show(page, 'install');
      await look(page, 'the demo, Install', table);
    }));

    stories(`${name}: an installation, and its interruption`, async ({ stand }) => tell(await stand.openNew('rests', { bare: true }, speaking(name)), async ({ page }) => {
      const view = page.locator('snapferry-install');
      await view.getByRole('combobox').first().selectOption({ index: 1 });
      await view.locator('[type=checkbox]').last().check();
      await page.evaluate(`new MutationObserver((_, observer) => {
        if (document.querySelector('snapferry-app').shadowRoot.querySelector('snapferry-install').shadowRoot.querySelector('li[data-is=now]')?.textContent.includes(${JSON.stringify(t('Write'))}) !== true) return;
        observer.disconnect();
        demoPort.unplug();
      }).observe(document.querySelector('snapferry-app').shadowRoot.querySelector('snapferry-install').shadowRoot, { subtree: true, childList: true, characterData: true })`);
      await button(page, 'Install').click();
      await page.getByRole('heading', { name: t('The installation was interrupted') }).waitFor();
      await look(page, 'Install, interrupted', table);
      await plug(page, 'plugIn');
      await press(page, 'Try again');
      await page.getByRole('heading', { name: t('Done') }).waitFor();
      await look(page, 'Install, done', table);
    }));

    stories(`${name}: with a camera`, async ({ stand }) => tell(await stand.openNew('rests', {}, speaking(name)), async tab => {
      const { page } = tab;
      await page.locator('#port').click();
      await stands(page, 'connected');
      await look(page, 'Install, connected', table);
      await show(page, 'configure');
      await press(page, 'Read from the card');
      await page.locator('#said').waitFor();
      await fieldOf(page, 'device').fill('hut-7');
      await page.locator('#write').click();
      await page.getByRole('dialog').waitFor();
      await look(page, 'Configure, the question before writing', table);
      await press(page, 'Write it');
      await button(page, 'Check that it works').waitFor();
      await look(page, 'Configure, written', table);
      await press(page, 'Check that it works');
      await page.locator('#result').getByText(t('It works: pictures reach the server.')).waitFor();
      await look(page, 'Watch, a good check', table);
      await lookAtTabs(tab, table);
      await lookAtTrouble(tab, table);
    }));

    stories(`${name}: a locked console`, async ({ stand }) => tell(await stand.openNew('rests', { configure: tree => { tree['console'] = { password: 'opensesame' }; } }, speaking(name)), async ({ page }) => {
      await show(page, 'watch');
      await page.locator('#port').click();
      await page.locator('#password').waitFor();
      await look(page, 'locked', table);
      await page.locator('#password').fill('wrong');
      await press(page, 'Unlock');
      await page.locator('#unlock-trouble').getByText(/./).waitFor();
      await look(page, 'a wrong password', table);
    }));
  });
}

type Camera = Tab & Parameters<typeof cardOf>[0];

async function lookAtTabs(tab: Camera, table: Record<string, string>): Promise<void> {
  const { page } = tab;
  const { t, press, button } = wordsIn(table);
  const open = (english: string) => page.getByRole('tab', { name: t(english), exact: true }).click();
  await openDetails(page);
  await press(page, 'Take a picture');
  await page.locator('snapferry-picture img').waitFor();
  await look(page, 'Watch, a picture', table);
  writeFileSync(join(cardOf(tab), 'snapferry/report.json'), '{"device":"hut","status":"ok","signal":-73}\n');
  await open('Last report');
  await until(async () => {
    // the test has written the report itself. The firmware notices such a file only when it searches the card again, which the button "Send now"
    // makes it do
    await press(page, 'Send now');
    await press(page, 'Read it again');
    return page.locator('snapferry-report').getByText('-73 dBm').isVisible();
  }, 'the report on the card');
  await look(page, 'Watch, a report', table);
  await open('Commands');
  await press(page, 'Status');
  await press(page, 'Measure the processor');
  await page.locator('#remove-path').fill('/none.txt');
  await button(page, `${t('Delete a file')} …`).click();
  await page.getByRole('dialog').waitFor();
  await look(page, 'Watch, a question', table);
  await press(page, 'Keep it');
  await look(page, 'Watch, the commands', table);
  await open('Terminal');
  await page.locator('.xterm').waitFor();
  await look(page, 'Watch, the terminal', table);
  await open('Log');
}

/** Checks the page in the states with mistakes in config.json, without a card, and without a cable. */
async function lookAtTrouble(tab: Camera, table: Record<string, string>): Promise<void> {
  const { page } = tab;
  const { press, t } = wordsIn(table);
  const card = cardOf(tab);
  const failed = () => page.locator('#result').getByText(t('It does not work yet.')).waitFor();
  unlinkSync(join(card, 'config.json'));
  writeFileSync(join(card, 'config.json'), '{"ftp":{"host":"h","port":0},"kamera":1}');
  await press(page, 'Check again');
  await failed();
  await look(page, 'Watch, mistakes in config.json', table);
  renameSync(card, `${card}.out`);
  await press(page, 'Check again');
  await page.locator('#result').getByText(t('It does not work yet.')).waitFor({ state: 'detached' });
  await failed();
  renameSync(`${card}.out`, card);
  await look(page, 'Watch, no card', table);
  await plug(page, 'unplug');
  await press(page, 'Check again');
  await page.locator('#waits').getByText(/./).waitFor();
  await look(page, 'Watch, unplugged', table);
}

test.run();
