// A real browser for the page's tests: Chromium where it is installed. One for a file of tests; each story has a page of its own, with a
// simulated camera behind it. Whatever the page complains of fails the story.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { makePage } from '../../web/build.js';
import { demoOverlay, openPage, type OpenOptions, type OpenPage } from '../demo/page/open.ts';
import { servePage, type PageOptions, type PageServer } from '../demo/page/server.ts';

/** Names of Chromium's builds, Debian's first. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folder = fileURLToPath(new URL('../../dist/web-test', import.meta.url));
/** The machine may be busy with all other tests. */
export const patienceMs = 60_000;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The variable CHROMIUM, or what is on the PATH. */
export function findChromium(): string | undefined {
  if (process.env['CHROMIUM']) return process.env['CHROMIUM'];
  return (process.env['PATH'] ?? '').split(delimiter).flatMap(path => names.map(name => join(path, name))).find(isProgram);
}

export interface Tab {
  page: Page;
  /** What the page has complained of: errors, exceptions, a breach of its policy. */
  complaints: string[];
  close(): Promise<void>;
}

/** How a page is looked at. */
export interface Look {
  width?: number;
  isDark?: boolean;
  /** What a story stands in for: runs before anything of the page does. */
  before?: string;
}

export interface Stand {
  /** With a simulated camera behind it. */
  open(options?: Partial<OpenOptions> & Look): Promise<Tab & { demo: OpenPage }>;
  /** With something else at the cable, or nothing. */
  openAt(cable: PageOptions['cable'], options?: Look): Promise<Tab & { server: PageServer }>;
  close(): Promise<void>;
}

/** A tab at this address. */
async function look(browser: Browser, url: string, { width = 1280, isDark = false, before }: Look): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: isDark ? 'dark' : 'light', acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('console', said => { if (said.type() === 'error') complaints.push(said.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  if (before) await page.addInitScript(before);
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** The browser, and the page with one board: all that is started once. */
export async function createStand(executablePath: string): Promise<Stand> {
  const [browser] = await Promise.all([launch(executablePath), makePage({}, { names: ['lilygo-t-sim7600'], folder })]);
  return {
    async open(options = {}) {
      const demo = await openPage({ demo: true, bare: false, port: 0, folder, ...options }, () => undefined);
      const tab = await look(browser, demo.url, options);
      return { ...tab, demo, close: () => tab.close().then(demo.close) };
    },
    async openAt(cable, options = {}) {
      const server = await servePage({ folder, port: 0, ...cable ? { cable, overlay: demoOverlay(folder) } : {} });
      const tab = await look(browser, server.url, options);
      return { ...tab, server, close: () => tab.close().then(server.close) };
    },
    close: () => browser.close(),
  };
}

/** Root, as in a container, has no sandbox of its own. */
const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
