// Records which functions and blocks of the project each longer test runs, for `npm test -- --choose`. The engine of Node counts them.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuMs } from '../cpu.ts';
import { nameOf } from '../turns.ts';

/** One function: the digest of its text, and its blocks that did not run, each by its start and end in the function. */
export type Ran = [digest: number, ...idle: number[]];

/** A test with its processor time in milliseconds, and its functions as indexes into the file's list. */
export interface Recorded { title: string; ms: number; ran: number[] }

/** The record of one test file: its long tests, and how many others it has. What the others run, and what runs outside of tests, is `short`. */
export interface FileRecord { file: string; functions: Ran[]; short: number[]; others: number; tests: Recorded[] }

/** The folder of the records; undefined in other runs. */
const folder = process.env['CHOOSE'];
/** A test of fewer milliseconds of a processor is always in the first level. */
const leastMs = 20;
const root = new URL('../../..', import.meta.url).href;
const own = ['src/', 'firmware/', 'web/', 'dist/'].flatMap(name => [`${root}${name}`, fileURLToPath(`${root}${name}`)]);

const session = folder ? new Session() : undefined;
const texts = new Map<string, string>();
const digests = new Map<string, number>();

let functions: Ran[] = [];
let indexes = new Map<string, number>();
let short = new Set<number>();
let tests: Recorded[] = [];
let others = 0;
/** Whether a test of this file has begun. */
let isBegun = false;

function ask<Result>(method: string, params = {}): Result {
  let result: Result | undefined;
  session!.post(method, params, (error, given) => {
    if (error) throw error;
    result = given as Result;
  });
  return result!;
}

if (session) {
  session.connect();
  ask('Profiler.enable');
  ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}

function textsOf(scripts: string[]): void {
  const missing = scripts.filter(script => !texts.has(script));
  if (missing.length === 0) return;
  ask('Debugger.enable');
  for (const script of missing) texts.set(script, ask<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: script }).scriptSource);
  ask('Debugger.disable');
}

function digestOf(script: string, start: number, end: number): number {
  const key = `${script} ${start} ${end}`;
  const known = digests.get(key) ?? createHash('md5').update(texts.get(script)!.slice(start, end)).digest().readUInt32LE();
  digests.set(key, known);
  return known;
}

function indexOf(script: string, { ranges: [whole, ...blocks] }: Profiler.FunctionCoverage): number {
  const { startOffset: start, endOffset: end } = whole!;
  const ran: Ran = [digestOf(script, start, end)];
  for (const { startOffset, endOffset, count } of blocks) if (count === 0) ran.push(startOffset - start, endOffset - start);
  const key = ran.join();
  const index = indexes.get(key) ?? functions.push(ran) - 1;
  indexes.set(key, index);
  return index;
}

/** Takes what has run since the last call, as indexes into `functions`. The code at the top of a file is left out. */
function take(): number[] {
  const { result } = ask<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage');
  const mine = result.filter(({ url }) => own.some(start => url.startsWith(start)) || url.startsWith('evalmachine'));
  textsOf(mine.map(({ scriptId }) => scriptId));
  return mine.flatMap(({ scriptId, functions: all }) => all
    .filter(({ functionName, ranges: [whole] }) => whole!.count > 0 && (functionName || whole!.startOffset > 0)).map(one => indexOf(scriptId, one)));
}

const addShort = () => take().forEach(index => short.add(index));

/**
 * Returns a test that records what it runs, together with the short tests before it, since each look takes some milliseconds. Without `--choose`, it
 * is the test itself.
 */
export function recorded(title: string, handler: (context: object) => unknown): (context: object) => unknown {
  if (!session) return handler;
  return async context => {
    if (!isBegun) addShort();
    isBegun = true;
    const [beforeMs, before] = [cpuMs(), process.cpuUsage()];
    await handler(context);
    const { user, system } = process.cpuUsage(before);
    const [ownMs, allMs] = [(user + system) / 1000, cpuMs() - beforeMs];
    // What a child runs is not seen, so that such a test stays.
    const isSeen = allMs - ownMs <= leastMs;
    if (!isSeen) addShort();
    if (!isSeen || ownMs < leastMs) others++;
    else tests.push({ title, ms: ownMs, ran: take() });
  };
}

/** Writes the record of a test file that has ended. */
export function endRecord(file: string): void {
  if (!session) return;
  addShort();
  const record: FileRecord = { file: nameOf(file), functions, short: [...short], others, tests };
  writeFileSync(join(folder!, `${nameOf(file).replaceAll('/', '-')}.json`), JSON.stringify(record));
  [functions, indexes, short, tests] = [[], new Map(), new Set(), []];
  [isBegun, others] = [false, 0];
}
