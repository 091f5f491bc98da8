// Decides the order in which run.ts begins the test files. Those that need no bundle run during the build.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The test files of the browser page, in their order. They begin once the page is built, and run one after the other in one process, which starts one browser.
 * They mostly wait.
 */
const browser = [
  'web/build', 'web/page', 'web/fleet/page', 'web/fleet/lists', 'web/fleet/film', 'web/fleet/askpage', 'web/fleet/axe', 'web/keyboard', 'web/axe', 'web/servers', 'web/opened', 'web/configure/s3/page', 'web/install/reload', 'web/watch/past/reports', 'web/watch/picture/page', 'web/language/translated',
];

/** The times of test files: real seconds, and seconds of processor time of the file's process and its children. */
export type Times = Record<string, [seconds: number, processor: number]>;

/** The file with the times of test files that take at least a second, by path without `.test.ts`. `npm test -- --times` writes it. */
export const timesFile = new URL('times.json', import.meta.url);
const times = JSON.parse(readFileSync(timesFile, 'utf8')) as Times;
const tests = fileURLToPath(new URL('..', import.meta.url));

/** A file whose processor time is less than this share of its real time mostly waits: for Espruino, a server or another program. */
const waitingShare = 0.35;
/** The least duration in seconds of a test file in the list of times. Shorter files are left out, because their order does not matter. */
const leastSeconds = 1;

/** Returns the name of a test file in the list of times: its path in test/ without `.test.ts`. */
export const nameOf = (file: string) => relative(tests, file).replaceAll(sep, '/').replace('.test.ts', '');

/** Returns the new content of times.json, with the files that took at least a second. @param ran the files that have run, with their times in milliseconds */
export function tellTimes(ran: { file: string; ms: number; cpuMs: number }[]): string {
  const long = ran.filter(({ ms }) => ms >= leastSeconds * 1000).sort((a, b) => b.ms - a.ms);
  const lines = long.map(({ file, ms, cpuMs }) => `  ${JSON.stringify(nameOf(file))}: [${(ms / 1000).toFixed(1)}, ${(cpuMs / 1000).toFixed(1)}]`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function indexIn(names: string[], file: string): number {
  return names.findIndex(name => file.replaceAll(sep, '/').endsWith(`/${name}.test.ts`));
}

/** Returns the seconds of a processor that a test file took in an earlier run. It is 0 for a file that is not in times.json. */
export const processorSecondsOf = (file: string, of = times): number => of[nameOf(file)]?.[1] ?? 0;

/** Tells by the times of an earlier run whether a test file mostly waits. A file that is not in times.json is taken to compute. */
export function mostlyWaits(file: string, of = times): boolean {
  const [seconds, processor] = of[nameOf(file)] ?? [0, 0];
  return processor < waitingShare * seconds;
}

/** Returns the test files of the browser page, in the order in which they run. */
export function listBrowser(files: string[]): string[] {
  return files.filter(file => indexIn(browser, file) >= 0).sort((a, b) => indexIn(browser, a) - indexIn(browser, b));
}

/** Tells whether a test file needs a bundle, built firmware in dist/. It does if it names dist/, or flash.sh, which reads dist/, or if a file that it imports or starts does so. */
export function needsBundle(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (/\bdist\b|flash\.sh/.test(text)) return true;
  const named = [...text.matchAll(/'([^'\n]+\.[jt]s)'/g)].map(([, name]) => resolve(dirname(file), name!));
  return named.some(path => existsSync(path) && needsBundle(path, seen));
}

function longestFirst(files: string[], of: Times): string[] {
  const costOf = (file: string) => {
    const [seconds, processor] = of[nameOf(file)] ?? [0, 0];
    return mostlyWaits(file, of) ? seconds : processor;
  };
  return [...files].sort((a, b) => costOf(b) - costOf(a));
}

/**
 * Yields test files in their order: first those that need no bundle, then, after the build, the longest ones first. @param built resolves when
 * all bundles are there
 */
export async function* inTurn(files: string[], built: Promise<unknown>, of = times): AsyncGenerator<string> {
  const early = files.filter(file => !needsBundle(file));
  const late = files.filter(file => !early.includes(file));
  let isBuilt = false;
  void built.then(() => (isBuilt = true));
  for (let file = early.shift(); file !== undefined; file = isBuilt ? undefined : early.shift()) yield file;
  await built;
  yield* longestFirst([...late, ...early], of);
}
