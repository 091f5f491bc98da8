// The order in which run.ts begins its test files. Those that need no bundle run during the build.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** These mostly wait, for a real engine, a browser or a program. Longest first. */
const waiting = [
  'card/small', 'stories/engines', 'stories/delivery', 'demo/film/checkin', 'demo/rig/cameras', 'names/taken', 'tools/demo/run', 'camera/engine', 'configure/engine',
  'console/page/adopt', 'image/image', 'web/watch/firmware', 'tools/demo/modem', 'install/install', 'cards/cards', 'firmware/flash/flash',
  'link/firmware', 'link/engine', 'console/hand', 'bench/processor/chip', 'repo/commands', 'web/link/desk', 'firmware/flash/upload', 'console/packets',
  'firmware/boards/badboards', 'device/camera/camerapins', 'camera/serial/terminal', 'run/suites',
];
/** With a browser: its stories take six times as long beside four workers. Runs after all others but `beside`. */
const last = ['web/page'];
/** Folders of stories that compute. They get the time that a browser leaves free. */
const beside = ['stories/camera', 'stories/clock', 'stories/console', 'stories/family', 'stories/line'];
/** The longest that compute, so that none of them is left for the end. */
const long = [
  'web/build', 'http/refused', 'store/shrink', 'http/codes', 'camera/triggers', 'cutting/cutting', 'family/glitch', 'firmware/build', 'tables/commands',
  'sweeps/linesweep', 'sweeps/serversweep', 'server/foreign', 'stories/watchdog', 'clock/month',
];

function indexIn(names: string[], file: string): number {
  return names.findIndex(name => file.replaceAll(sep, '/').endsWith(`/${name}.test.ts`));
}

export function mostlyWaits(file: string): boolean {
  return indexIn(waiting, file) >= 0;
}

export function runsLast(file: string): boolean {
  return indexIn(last, file) >= 0;
}

export function runsBeside(file: string): boolean {
  return !mostlyWaits(file) && beside.some(folder => dirname(file).replaceAll(sep, '/').endsWith(`/${folder}`));
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
