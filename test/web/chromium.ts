// Starts Chromium once for all test files of a process, which run one after the other. Each file gets tabs of its own.

import { chromium, type Browser } from 'playwright-core';

/** After so many milliseconds without a test file that uses it, the browser is closed, so that a process with a single file ends. */
const idleMs = 2000;

let started: Promise<Browser> | undefined;
let idle: NodeJS.Timeout | undefined;

/** The browser, while a test file uses it. */
export interface Borrowed {
  browser: Browser;
  /** Closes the file's tabs. The browser stays for the next file. */
  giveBack(): Promise<void>;
}

/** Starts Chromium, or takes the one of the former test file. It has no sandbox if the user is root, as Chromium refuses to run with one then. */
export async function borrowBrowser(executablePath: string): Promise<Borrowed> {
  clearTimeout(idle);
  const running = await started;
  if (!running?.isConnected()) started = chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const browser = await started!;
  return {
    browser,
    async giveBack() {
      await Promise.all(browser.contexts().map(context => context.close()));
      idle = setTimeout(() => {
        started = undefined;
        void browser.close();
      }, idleMs);
    },
  };
}
