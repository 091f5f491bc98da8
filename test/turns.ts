// In which turn run.ts begins its test files. Those that need no bundle run while the bundles are still built.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** These begin, so that none of them is left for the end: those that wait for an engine beside those that compute. */
const long = [
  'web/page', 'demo/cameras', 'camera/engine', 'install/install', 'demo/run', 'configure/engine', 'stories/delivery', 'console/hand', 'cards/cards', 'demo/modem',
  'web/watch/firmware', 'link/firmware', 'link/engine', 'cutting/cutting', 'firmware/image', 'bench/chip', 'firmware/flash', 'firmware/build', 'faults/commands',
  'faults/serversweep', 'faults/linesweep', 'camera/triggers', 'stories/watchdog', 'clock/month', 'test/commands', 'test/suites', 'server/foreign', 'family/glitch',
];

/**
 * Whether it, or a file of the tests that it names in whatever way (an import, a program to start), speaks of dist/, or starts flash.sh, which does.
 */
export function needsBundle(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (/\bdist\b|flash\.sh/.test(text)) return true;
  const named = [...text.matchAll(/'([^'\n]+\.[jt]s)'/g)].map(([, name]) => resolve(dirname(file), name!));
  return named.some(path => existsSync(path) && needsBundle(path, seen));
}

function longestFirst(files: string[]): string[] {
  const first = [...new Set(long.flatMap(name => files.filter(file => file.endsWith(`/${name}.test.ts`))))];
  return [...first, ...files.filter(file => !first.includes(file))];
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
