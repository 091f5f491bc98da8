// A real browser for the page's tests: Chromium, if installed. One per test file; each story loads the page again, with a simulated camera. Any error
// of the page fails the story.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { makePage } from '../../web/build.js';
import { demoOverlay, openPage, type OpenOptions, type OpenPage } from '../tools/demo/page/open.ts';
import { servePage, type PageOptions, type PageServer } from '../tools/demo/page/server.ts';

/** Names of Chromium's builds, Debian's first. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folder = fileURLToPath(new URL('../../dist/web-test', import.meta.url));
/** The machine may be busy with all other tests. */
export const patienceMs = 180_000;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The variable CHROMIUM, or one on the PATH. */
export function findChromium(): string | undefined {
  if (process.env['CHROMIUM']) return process.env['CHROMIUM'];
  return (process.env['PATH'] ?? '').split(delimiter).flatMap(path => names.map(name => join(path, name))).find(isProgram);
}

export interface Tab {
  page: Page;
  /** The page's errors: messages, exceptions, violations of its policy. */
  complaints: string[];
  close(): Promise<void>;
}

/** Settings of a tab. */
export interface Look {
  width?: number;
  isDark?: boolean;
  /** A story's replacements: runs before any code of the page. */
  before?: string;
  /** The browser's storage is not shared with other stories. */
  isApart?: boolean;
}

type Tree = Record<string, Record<string, unknown>>;

/** A simulated camera's task, by its config.json. */
const boards = {
  /** Sends one image of its card, the smallest, and those that a story adds. */
  sends: (tree: Tree) => void Object.assign(tree, { schedule: { everyMinutes: 60 }, images: { ...tree['images'], match: '*_0003.JPG' } }),
  /** No image of its card matches: while it sends one, it has no memory to check another configuration. */
  rests: (tree: Tree) => void Object.assign(tree, {
    device: 'demo-01', images: { ...tree['images'], match: 'NONE.JPG' }, camera: { ...tree['camera'], size: '160x120', quality: 'low' },
  }),
};
type Board = keyof typeof boards;

/** A tab for stories one after the other. */
export interface Stand {
  /** With a camera that stories share: booting one takes longer than most of its use. */
  open(board: Board, look?: Look): Promise<Tab & { demo: OpenPage }>;
  /** With a simulated camera of its own. */
  openNew(board: Board, options: Partial<OpenOptions>, look?: Look): Promise<Tab & { demo: OpenPage }>;
  /** With something else at the cable, or nothing. */
  openAt(cable: PageOptions['cable'], look?: Look): Promise<Tab & { server: PageServer }>;
  close(): Promise<void>;
}

/** The browser and the page: all that is started once. */
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

/** The page with one board, built if its sources have changed. */
export const makeTestPage = (): Promise<string> => makePage({}, { names: ['lilygo-t-sim7600'], folder });

export async function startBrowser(executablePath: string): Promise<Stage> {
  const [browser] = await Promise.all([launch(executablePath), makeTestPage()]);
  return { createStand: () => createStand(browser), close: () => browser.close() };
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

  /** In the existing tab, which has compiled the page already, or in a new one. */
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

/** Root, as in a container, has no sandbox of its own. */
const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
