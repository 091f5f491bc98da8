// The order in which run.ts begins its test files. Those that need no bundle run during the build.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page, and its stories in a browser, one after the other: the later ones open what the first one builds. They mostly wait. */
const browser = ['web/build', 'web/page', 'web/fleet/page', 'web/fleet/lists', 'web/fleet/axe', 'web/keyboard', 'web/axe'];

/** Of a test file: real seconds, and seconds of a processor in its process and its children. */
export type Times = Record<string, [seconds: number, processor: number]>;

/** Files of at least a second, by their path without `.test.ts`. `npm test -- --times` writes it. */
export const timesFile = new URL('times.json', import.meta.url);
const times = JSON.parse(readFileSync(timesFile, 'utf8')) as Times;
const tests = fileURLToPath(new URL('..', import.meta.url));

/** A file waits mostly, for a real engine, a server or a program, if it takes less than this share of a processor. */
const waitingShare = 0.35;
/** Shorter files need no turn of their own. */
const leastSeconds = 1;

/** @returns the key of a test file in the times */
const nameOf = (file: string) => relative(tests, file).replaceAll(sep, '/').replace('.test.ts', '');

/** @param ran of whole files, in milliseconds @returns the content of the times' file */
export function tellTimes(ran: { file: string; ms: number; cpuMs: number }[]): string {
  const long = ran.filter(({ ms }) => ms >= leastSeconds * 1000).sort((a, b) => b.ms - a.ms);
  const lines = long.map(({ file, ms, cpuMs }) => `  ${JSON.stringify(nameOf(file))}: [${(ms / 1000).toFixed(1)}, ${(cpuMs / 1000).toFixed(1)}]`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function indexIn(names: string[], file: string): number {
  return names.findIndex(name => file.replaceAll(sep, '/').endsWith(`/${name}.test.ts`));
}

export function mostlyWaits(file: string, of = times): boolean {
  const [seconds, processor] = of[nameOf(file)] ?? [0, 0];
  return processor < waitingShare * seconds;
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

function longestFirst(files: string[], of: Times): string[] {
  const costOf = (file: string) => {
    const [seconds, processor] = of[nameOf(file)] ?? [0, 0];
    return mostlyWaits(file, of) ? seconds : processor;
  };
  return [...files].sort((a, b) => costOf(b) - costOf(a));
}

/** @param built resolves once all bundles are there */
export async function* inTurn(files: string[], built: Promise<unknown>, of = times): AsyncGenerator<string> {
  const early = files.filter(file => !needsBundle(file));
  const late = files.filter(file => !early.includes(file));
  let isBuilt = false;
  void built.then(() => (isBuilt = true));
  for (let file = early.shift(); file !== undefined; file = isBuilt ? undefined : early.shift()) yield file;
  await built;
  yield* longestFirst([...late, ...early], of);
}
