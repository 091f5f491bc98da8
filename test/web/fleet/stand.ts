// Opens the fleet's page in a browser, with folders of cameras that a story makes.

import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { patienceMs } from '../../sim/patience.ts';
import { startWeb, writeFiles, type Files } from '../../tools/audit/stand.ts';
import { serveFleet, type FleetServer, type FleetServerOptions } from '../../tools/demo/page/fleet.ts';
import { makeTestPage } from '../browser.ts';
import { borrowBrowser, type Borrowed } from '../chromium.ts';
import { until, wordsOf } from '../steps.ts';

const fleetPage = fileURLToPath(new URL('../../../dist/web-test/fleet', import.meta.url));
const hourMs = 3_600_000;

/** What a story, a test of several steps, gets: the page, the folder of the cameras, and the server. */
export interface Scene {
  page: Page;
  /** The path of the folder with the cameras' folders. */
  folder: string;
  server: FleetServer;
  /** The URLs that the page has asked for, in their order. */
  asked: string[];
  /** The page's errors, without those about answers that its server is expected to give. */
  complaints: string[];
}

export interface SceneOptions extends Partial<FleetServerOptions> {
  language?: string;
  /** The query of the page's address, with its question mark. It is undefined if there is none. */
  query?: string;
  /** The time that the browser's clock shows, in milliseconds since 1970. Without it the clock is that of this machine. */
  nowMs?: number;
}

/**
 * Opens the fleet's page, and runs a story (a test of several steps). `lay` fills the cameras' folder before, and errors that match `expected` do not
 * fail the story.
 */
export type InFleet = (lay: (folder: string) => void, options: SceneOptions, story: (scene: Scene) => Promise<void>, expected?: RegExp) => Promise<void>;

/**
 * Lets the stories of a test file use the browser.
 * @returns a function that opens a tab at the fleet's page, and runs a story. `lay` fills the folder of the cameras. Errors that match
 * `expected` do not fail the story
 */
export function inBrowser(test: Test, executablePath: string): InFleet {
  let borrowed: Borrowed | undefined;
  test.before(async () => {
    [borrowed] = await Promise.all([borrowBrowser(executablePath), makeTestPage()]);
  });
  test.after(() => borrowed?.giveBack());
  return async (lay, options, story, expected = /status of (?:40[34]|500)/) => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-fleet-'));
    lay(folder);
    const server = await serveFleet({ cameras: folder, page: fleetPage, file: '{}', port: 0, ...options });
    const context = await borrowed!.browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const [asked, complaints]: string[][] = [[], []];
    // an address that begins with blob: is that of a small picture, which the page has made itself. It is no request to the server
    page.on('request', request => { if (!request.url().startsWith('blob:')) asked!.push(request.url()); });
    page.on('console', said => { if (said.type() === 'error' && !expected.test(said.text())) complaints!.push(said.text()); });
    page.on('pageerror', error => complaints!.push(String(error)));
    try {
      if (options.nowMs !== undefined) await page.clock.setFixedTime(options.nowMs);
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
  };
}

/** Returns what a server at another address answers for a path: the content, or a status. */
export type Answers = (path: string, url: URL) => string | Buffer | number;

/** Returns a function that opens the page with its base URL on another server, whose CORS headers let the page read it. */
export const elsewhere = (inFleet: InFleet) => async (answers: Answers, story: (scene: Scene) => Promise<void>): Promise<void> => {
  const web = await startWeb((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    const answer = answers(decodeURIComponent(url.pathname), url);
    const type = typeof answer === 'string' ? 'application/json' : 'image/jpeg';
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' }).end(typeof answer === 'number' ? '' : answer);
  });
  try {
    await inFleet(() => undefined, { query: atBase(`${web.url}/cameras/`) }, story);
  } finally {
    await web.stop();
  }
};

/** Returns the query of the page's address that makes the page read the cameras below another URL. */
export const atBase = (url: string): string => `?base=${encodeURIComponent(url)}`;

/** Returns the list of a folder as nginx gives it in JSON. */
export const list = (entries: object[]) => JSON.stringify(entries.map(entry => ({ type: 'directory', mtime: 'Fri, 20 Nov 2026 09:30:00 GMT', ...entry })));

export const cards = (page: Page) => page.locator('.cameras > li');
export const namesOf = async (page: Page) => (await page.locator('.cameras > li h2').allTextContents()).map(text => text.trim());
export const cardOf = (page: Page, name: string) => cards(page).filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Waits until a camera's card has a text. It scrolls to the card first, because a card that is out of sight has only a name. */
export async function sees(page: Page, name: string, text: string | RegExp): Promise<void> {
  const card = cardOf(page, name);
  await card.scrollIntoViewIfNeeded();
  await card.getByText(text).first().waitFor();
}

/** Returns the width in pixels of the first picture in the list of cameras. It is 0 while the picture is not loaded. */
export const widthOf = (page: Page) => page.locator('.cameras img').first().evaluate<number, { naturalWidth: number }>(image => image.naturalWidth);
/** Waits until the page has read every camera of the list. */
export const allRead = (page: Page) =>
  until(async () => await page.locator('.cameras article').count() > 0 && !/not read yet/.test(await page.locator('main').innerText()), 'all cameras are read');

/**
 * Returns the memory of the tab in megabytes, after garbage was collected. It counts only pages that were written to and that no other process
 * shares.
 * @returns undefined if the system does not tell
 */
export async function megabytesOf(page: Page): Promise<number | undefined> {
  const [tab, browser] = [await page.context().newCDPSession(page), await page.context().browser()!.newBrowserCDPSession()];
  for (let i = 0; i < 3; i++) {
    await tab.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(1000);
  }
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const found = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    const path = `/proc/${id}/smaps_rollup`;
    return existsSync(path) ? Number(/^Private_Dirty: +(\d+) kB/m.exec(readFileSync(path, 'utf8'))?.[1]) / 1024 : NaN;
  }).filter(Number.isFinite);
  // there may be a second, empty process in reserve, so the largest one is the tab's
  return found.length > 0 ? Math.round(Math.max(...found)) : undefined;
}

/** Writes files, and sets when they were last changed. @param ms in milliseconds since 1970 */
export function writeAged(root: string, files: Files, ms = Date.now()): void {
  writeFiles(root, files);
  for (const path of Object.keys(files)) utimesSync(join(root, path), ms / 1000, ms / 1000);
}

const moment = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');
/** Returns a report of an hour ago without any fault. @param more fields to add or to replace */
export const report = (device: string, more: object = {}) =>
  JSON.stringify({ device, status: 'ok', time: moment(Date.now() - hourMs), next: moment(Date.now() + 5 * hourMs), waiting: 0, delivered: 7, skipped: 0, refused: 0, ...more });
