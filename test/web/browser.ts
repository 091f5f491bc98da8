// Starts a real browser for the page's tests: Chromium, if it is installed. Each story, a test of several steps,
// loads the page again with a simulated camera. Any error of the page fails the story.

import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { makePage } from '../../web/build.js';
import { patienceMs } from '../sim/patience.ts';
import { findBuilt } from '../sim/world/built.ts';
import { demoOverlay, openPage, type OpenOptions, type OpenPage } from '../tools/demo/page/open.ts';
import { servePage, type PageOptions, type PageServer } from '../tools/demo/page/server.ts';
import { borrowBrowser } from './chromium.ts';

const folder = fileURLToPath(new URL('../../dist/web-test', import.meta.url));

/** A tab of the browser with the page in it. */
export interface Tab {
  page: Page;
  /** The page's errors: error messages, exceptions, and violations of its security policy. */
  complaints: string[];
  close(): Promise<void>;
}

/** How a tab shows the page: its width in pixels, light or dark colours, and what is changed in the browser before. */
export interface Look {
  width?: number;
  isDark?: boolean;
  /** A script that runs before any code of the page, such as a replacement of a browser's function. It is undefined if there is none. */
  before?: string;
  /** True if the tab does not share the browser's storage with other stories. */
  isApart?: boolean;
}

type Tree = Record<string, Record<string, unknown>>;

/** The simulated cameras to choose from, each named by what the camera does. Each function makes the camera's config.json so. */
const boards = {
  /** The camera sends the smallest picture of its card, and the pictures that a test adds to the card. */
  sends: (tree: Tree) => void Object.assign(tree, { schedule: { everyMinutes: 60 }, images: { ...tree['images'], match: '*_0003.JPG' } }),
  /**
   * The camera sends nothing, because no picture of its card matches. While it sends, it would not have the memory to check another configuration.
   */
  rests: (tree: Tree) => void Object.assign(tree, {
    device: 'demo-01', images: { ...tree['images'], match: 'NONE.JPG' }, camera: { ...tree['camera'], size: '160x120', quality: 'low' },
  }),
};
type Board = keyof typeof boards;

/** A tab of the browser, in which stories (tests of several steps) run one after the other. */
export interface Stand {
  /** Opens the page with a camera that several stories share, because it takes longer to boot one than to use it. */
  open(board: Board, look?: Look): Promise<Tab & { demo: OpenPage }>;
  /** Opens the page with a simulated camera that only this story uses. */
  openNew(board: Board, options: Partial<OpenOptions>, look?: Look): Promise<Tab & { demo: OpenPage }>;
  /** Opens the page with a device of the story's own at the cable, or with none. */
  openAt(cable: PageOptions['cable'], look?: Look): Promise<Tab & { server: PageServer }>;
  close(): Promise<void>;
}

/** The browser and the page, for a test file. */
export interface Stage {
  createStand(): Stand;
  close(): Promise<void>;
}

const height = 900;

async function makeTab(browser: Browser): Promise<Tab> {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const tab: Tab = { page, complaints: [], close: () => context.close() };
  page.on('console', said => { if (said.type() === 'error') tab.complaints.push(said.text()); });
  page.on('pageerror', error => tab.complaints.push(String(error)));
  return tab;
}

async function look({ page }: Tab, url: string, { width = 1280, isDark = false, before }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
  if (before) await page.addInitScript(before);
  await page.goto(url);
}

/** The board that the page of the tests offers, and the simulated board whose firmware its demo runs. */
const [pageBoard, demoBoard] = ['lilygo-t-sim7600', 'eye'];

/** Builds the page with one board, if its sources have changed. Returns what the build did, as a sentence. @throws if a board is not built */
export async function makeTestPage(): Promise<string> {
  findBuilt(pageBoard, 'storage.bin');
  findBuilt(demoBoard, 'firmware.js');
  return makePage({}, { names: [pageBoard], folder });
}

/** Starts the browser, and builds the page meanwhile. */
export async function startBrowser(executablePath: string): Promise<Stage> {
  const [{ browser, giveBack }] = await Promise.all([borrowBrowser(executablePath), makeTestPage()]);
  return { createStand: () => createStand(browser), close: giveBack };
}

function createStand(browser: Browser): Stand {
  let common: Promise<Tab> | undefined;
  const shared = new Map<string, Promise<OpenPage>>();

  const openDemo = (board: Board, { configure, ...options }: Partial<OpenOptions> = {}) => openPage({
    demo: true, bare: false, port: 0, folder, ...options,
    configure(tree) {
      boards[board](tree);
      configure?.(tree);
    },
  }, () => undefined);

  /** Shows a page in the tab that exists already, where its code is compiled, or in a new tab if the story needs one. */
  async function show(url: string, wanted: Look): Promise<Tab> {
    const isApart = wanted.isApart || wanted.before !== undefined;
    const tab = await (isApart ? makeTab(browser) : common ??= makeTab(browser));
    tab.complaints.length = 0;
    await look(tab, url, wanted);
    return isApart ? tab : { ...tab, close: async () => void await tab.page.goto('about:blank') };
  }

  return {
    async open(board, wanted = {}) {
      if (!shared.has(board)) shared.set(board, openDemo(board));
      const demo = await shared.get(board)!;
      return { ...await show(demo.url, wanted), demo };
    },
    async openNew(board, options, wanted = {}) {
      const demo = await openDemo(board, options);
      const tab = await show(demo.url, wanted);
      return { ...tab, demo, close: () => tab.close().then(demo.close) };
    },
    async openAt(cable, wanted = {}) {
      const server = await servePage({ folder, port: 0, ...cable ? { cable, overlay: demoOverlay(folder) } : {} });
      const tab = await show(server.url, wanted);
      return { ...tab, server, close: () => tab.close().then(server.close) };
    },
    async close() {
      for (const demo of shared.values()) await (await demo).close();
    },
  };
}
