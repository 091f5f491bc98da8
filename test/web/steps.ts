// The steps that the page's tests in a browser, called stories, are made of.

import { existsSync, copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { patienceMs } from '../sim/patience.ts';
import { queued } from '../together.ts';
import { chosenOf } from '../whole.ts';
import { startBrowser, type Stage, type Stand, type Tab } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const views = ['install', 'configure', 'watch'];

export type Tree = Record<string, Record<string, unknown>>;

/** Waits until a condition holds. @param what the condition in words, for the error @param ms the longest wait in milliseconds */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, ms = patienceMs): Promise<void> {
  const end = Date.now() + ms;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`Not within ${ms / 1000} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Waits until the browser has drawn the page several times. What a change of the page brings about has happened by then. */
export const isDrawn = (page: Page) => page.evaluate<void>(`(async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); })()`);

export const show = (page: Page, view: string) => page.evaluate(`location.hash = ${JSON.stringify(view)}`);
export const connect = (page: Page) => page.getByRole('button', { name: 'Connect a camera' }).click();
/** Waits until the text beside the page's name, which is the state of the connection, begins with these words. */
export const stands = (page: Page, words: string) => page.locator('header').getByText(new RegExp(`^${words}`)).waitFor();

export const cardOf = ({ demo }: { demo: { stage?: { folder: string } } }) => join(demo.stage!.folder, 'card');
export const configOf = (tab: { demo: { stage?: { folder: string } } }) => JSON.parse(readFileSync(join(cardOf(tab), 'config.json'), 'utf8')) as Tree;

/** Returns the camera's name in the card's config.json, or undefined while the firmware replaces the file. */
export function nameOn(tab: Parameters<typeof configOf>[0]): string | undefined {
  try {
    return configOf(tab)['device'] as unknown as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Returns the paths of the pictures that the simulated camera has delivered to the server, into whatever directory its configuration names. */
export function delivered({ demo }: { demo: { stage?: { target: { folder?: string } } } }): string[] {
  const folder = join(demo.stage!.target.folder!, '..');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.jpe?g$/i.test(name)) : [];
}

/**
 * The name under which `sendNew` puts a new picture on the card. So the picture is sent while the page is connected, however late the page has
 * connected.
 */
export const newName = 'NEW_0003.JPG';

export async function sendNew(tab: Parameters<typeof configOf>[0] & { page: Page }): Promise<void> {
  const { page } = tab;
  await page.getByText(/^Resting\./).first().waitFor();
  const images = join(cardOf(tab), 'DCIM/100CAM');
  copyFileSync(join(images, 'IMG_0003.JPG'), join(images, newName));
  await page.getByRole('button', { name: 'Send now' }).click();
}

/** Waits for the result of the page's check, which must be good. If it is not, the test fails at once with the page's steps. */
export async function checksWell(page: Page): Promise<void> {
  const result = page.locator('#result').getByText(/./);
  await result.waitFor({ timeout: 2 * patienceMs });
  assert.is(await result.innerText(), 'It works: pictures reach the server.', await page.locator('snapferry-check').innerText());
}

/** Returns the form's input (or list) for a key of config.json. */
export const fieldOf = (page: Page, key: string) => page.locator(`[id="field-${key}"]`);
/** Returns an option in the basic settings by its title. */
export const card = (page: Page, title: string | RegExp) => page.getByRole('radio', { name: title, exact: true });

/**
 * Returns all visible text of the page. It reads through shadow roots, at which innerText stops. @param left a selector of elements that are
 * left out
 */
export const wordsOf = (page: Page, left = 'none') => page.evaluate<string>(`(function read(node) {
  if (node.nodeType === 3) return node.data;
  if (node.hidden || node.matches?.('${left}') || ['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(node.nodeName)) return '';
  return [...(node.shadowRoot || node).childNodes].map(read).join(' ');
})(document.body).replace(/\\s+/g, ' ')`);

/** Returns the English sentences that are among the words of a page in another language. Only parts of at least three words count. */
export function englishIn(words: string, table: Record<string, string>): string[] {
  const others = Object.values(table).join('\n');
  const parts = Object.keys(table).flatMap(english => english.split(/\{\d+\}|<[^>]*>/)).map(part => part.trim()).filter(part => part.split(' ').length > 2);
  return parts.filter(part => words.includes(part) && !others.includes(part));
}

/** Connects the page to a camera, and opens the form with the config.json of the camera's card. */
export async function openConfig(page: Page): Promise<void> {
  await show(page, 'configure');
  await connect(page);
  await stands(page, 'connected');
  await page.getByRole('button', { name: 'Read from the card' }).click();
  await page.locator('#said').waitFor();
}

export async function writeConfig(page: Page): Promise<void> {
  await page.locator('#write').click();
  await page.getByRole('dialog').getByRole('button', { name: /write/i }).click();
}

/** Opens the installer with a board selected. It accepts the demo's engine (Espruino), which is unknown to the page. */
export async function openInstall(page: Page): Promise<void> {
  await connect(page);
  await show(page, 'install');
  await page.getByLabel('Board', { exact: true }).selectOption({ label: 'LILYGO T-SIM7600 (E, G, SA)' });
  const button = page.getByRole('button', { name: 'Install', exact: true });
  assert.ok(await button.isDisabled());
  await page.getByRole('checkbox', { name: /^I trust this source/ }).check();
  assert.ok(await button.isEnabled());
}

/** Unplugs the simulated cable, or plugs it in. */
export const plug = (page: Page, how: 'unplug' | 'plugIn') => page.evaluate(`demoPort.${how}()`);

/** Returns the labels and sentences that are wider than their element, so that their ends are hidden. */
export const cutIn = (page: Page) => page.evaluate<string[]>(`(function find(node) {
  const here = node instanceof HTMLElement && node.offsetParent && !node.matches('.hidden-text, pre, input, select, textarea, nav') && !node.closest('.xterm')
    && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()) && getComputedStyle(node).display !== 'inline' && node.scrollWidth > node.clientWidth + 1
    ? [node.textContent.trim()] : [];
  return [...here, ...[...(node.shadowRoot || node).children].flatMap(find)];
})(document.body)`);

/** Whether an element is in sight without scrolling. */
export async function isInSight(page: Page, selector: string): Promise<boolean> {
  const { y, height } = (await page.locator(selector).boundingBox())!;
  return y >= 0 && y + height <= page.viewportSize()!.height;
}

const accepting = new WeakSet<Page>();

/** Lets a person go on when the browser warns that a form or an installation is lost. Stories share a page, which gets only one such listener. */
export function acceptWarnings(page: Page): void {
  if (!accepting.has(page)) page.on('dialog', dialog => void dialog.accept());
  accepting.add(page);
}

/** Returns the findings of the accessibility checker axe, each with its place. */
export async function faultsOf(page: Page): Promise<string[]> {
  if (await page.evaluate('typeof axe') === 'undefined') await page.evaluate(axe);
  return page.evaluate<string[]>('axe.run().then(({ violations }) => violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} at ${JSON.stringify(target)}`)))');
}

/** Runs a story, and closes its page. Errors of the page fail the story. */
export async function tell<T extends Tab>(tab: T, story: (tab: T) => Promise<void>): Promise<void> {
  try {
    await story(tab);
    assert.equal(tab.complaints, []);
  } catch (error) {
    console.log(`\nThe page showed:\n${await wordsOf(tab.page).catch(String)}`);
    throw error;
  } finally {
    await tab.close();
  }
}

export type Story = (given: { stand: Stand }) => Promise<void>;

/**
 * Starts one browser for a test file. As most stories wait for a camera, several queues of them run at the same time.
 * @returns a function that makes a queue of stories
 */
export function inBrowser(test: Test, executablePath: string): () => (title: string, run: Story) => void {
  let stage: Stage | undefined;
  const opened: Stand[] = [];
  test.before(async () => { stage = await startBrowser(executablePath); });
  test.after(async () => {
    for (const stand of opened) await stand.close();
    await stage?.close();
  });
  const createQueue = queued(test);
  return () => {
    const add = createQueue();
    let stand: Stand | undefined;
    const take = () => {
      if (!stand) opened.push(stand = stage!.createStand());
      return stand;
    };
    return (title, run) => { if (chosenOf([title], { WHOLE: '1', ONLY: process.env['ONLY'] }).length > 0) add(title, () => run({ stand: take() })); };
  };
}
