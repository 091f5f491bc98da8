// The order in which run.ts begins its test files. Those that need no bundle run during the build.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** These mostly wait, for a real engine, a server or a program. Longest first. */
const waiting = [
  'stories/engines', 'demo/film/checkin', 'tools/demo/run', 'receivers/reports', 'firmware/flash/upload', 'demo/rig/cameras', 'stories/delivery', 'names/taken',
  'receivers/shown', 'memory/small', 'firmware/flash/flash', 'link/engine', 'camera/engine', 'image/image', 'device/camera/camerapins', 'repo/commands', 'tools/demo/modem',
  'configure/engine', 'run/suites', 'web/link/desk', 'install/install', 'console/page/adopt', 'cards/cards', 'firmware/boards/badboards', 'web/watch/firmware',
  'camera/serial/terminal', 'console/hand', 'link/firmware', 'console/packets', 'bench/processor/chip',
];
/** One after the other: the page, and its stories in a browser. They mostly wait, too. */
const browser = ['web/build', 'web/page', 'web/keyboard', 'web/axe'];
/** The longest that compute, so that none of them is left for the end. */
const long = [
  'http/refused', 'firmware/build', 'cutting/cutting', 'stories/watchdog', 'line/left', 'source/outbox', 'store/shrink', 'console/check', 'rules/budget', 'tools/demo/check',
  'tables/commands', 'camera/triggers', 'checkin/report', 'checkin/remotekeys', 'family/readings', 'camera/asleep', 'clock/week', 'clock/sleep', 'http/codes', 'family/glitch',
  'sweeps/linesweep', 'sweeps/serversweep', 'server/foreign', 'clock/month',
];

function indexIn(names: string[], file: string): number {
  return names.findIndex(name => file.replaceAll(sep, '/').endsWith(`/${name}.test.ts`));
}

export function mostlyWaits(file: string): boolean {
  return indexIn(waiting, file) >= 0;
}

/** The page before its stories: they would build it again. */
export function listBrowser(files: string[]): string[] {
  return files.filter(file => indexIn(browser, file) >= 0).sort((a, b) => indexIn(browser, a) - indexIn(browser, b));
}

/** Whether it, or a test file that it names (import, program), names dist/ or runs flash.sh, which does. */
export function needsBundle(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (/\bdist\b|flash\.sh/.test(text)) return true;
  const named = [...text.matchAll(/'([^'\n]+\.[jt]s)'/g)].map(([, name]) => resolve(dirname(file), name!));
  return named.some(path => existsSync(path) && needsBundle(path, seen));
}

function longestFirst(files: string[]): string[] {
  const first = [...waiting, ...long];
  const turnOf = (file: string) => {
    const turn = indexIn(first, file);
    return turn < 0 ? first.length : turn;
  };
  return [...files].sort((a, b) => turnOf(a) - turnOf(b));
}

/** @param built resolves once all bundles are there */
export async function* inTurn(files: string[], built: Promise<unknown>): AsyncGenerator<string> {
  const early = files.filter(file => !needsBundle(file));
  const late = files.filter(file => !early.includes(file));
  let isBuilt = false;
  void built.then(() => (isBuilt = true));
  for (let file = early.shift(); file !== undefined; file = isBuilt ? undefined : early.shift()) yield file;
  await built;
  yield* longestFirst([...late, ...early]);
}
