/**
 * Runs the suites of test files one by one. run.ts sends the paths, or the command line names a single file. It prints the output of uvu, the
 * test library, and sends the counts. A skipped suite or test, and a secret that was printed, are findings.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { endOnSignals } from '../../firmware/commands/command.js';
import { enterScratch, makeOwnScratch } from '../common/scratchfolders.ts';
import { takeLeftOut } from '../needs.ts';
import { leaksFound, startSecrets } from '../sim/secrets.ts';
import { isFirstLevel, takeLater, takeNamed } from '../whole.ts';
import { beginFile, findUnknown } from './choice/later.ts';
import { endRecord } from './choice/record.ts';
import { cpuMs } from './cpu.ts';
import { endMark } from './crew.ts';
import { isFirst } from './level.ts';
import type { Done, Report } from './report.ts';

/** What uvu queues for each `.run()`: a function that runs a suite. It returns errors as text, or true, then the numbers of passed, skipped and all tests. */
type Run = () => Promise<[string | true, number, number, number]>;
type UvuGlobals = { UVU_DEFER?: number; UVU_QUEUE?: (Run | null)[][] };

/** Returns the suites that a file creates and never runs, which uvu ignores silently. The linter has no rule for a missing call. */
function findIdleSuites(text: string): string[] {
  const made = [...text.matchAll(/(?:const|let|var)\s+(\w+)\s*=\s*(?:suite|suiteWith|crossed)\b/g)].map(match => match[1] ?? '');
  const named = /import\s*\{[^}]*\btest\b[^}]*\}\s*from\s*'uvu'/.test(text) ? [...made, 'test'] : made;
  return named.filter(name => !text.includes(`${name}.run()`)).map(name => `the suite "${name}" has no .run()`);
}

type Globals = Record<string, unknown>;

/** Returns the globals of Node by name, which all test files of a process share. Those that are made when they are first read are left out. */
function globalsNow(): Globals {
  const all = Object.entries(Object.getOwnPropertyDescriptors(globalThis));
  return Object.fromEntries(all.filter(([name, { get }]) => !get && !name.startsWith('UVU_')).map(([name, { value }]) => [name, value as unknown]));
}

/** Returns a finding for each global that a test file leaves replaced, since the next files of the process would run with it. */
function findReplaced(before: Globals): string[] {
  const now = globalsNow();
  return Object.keys(before).filter(name => !Object.is(now[name], before[name])).map(name => `the global "${name}" is left replaced`);
}

async function runSuites(queue: Run[], report: Report): Promise<void> {
  for (const run of queue) {
    const [errors, passed, skipped, total] = await run();
    if (errors !== true) process.stdout.write(`\n${errors}\n`);
    if (skipped > 0) report.findings.push('tests were skipped (.skip or .only)');
    report.suites++;
    report.passed += passed;
    report.failed += total - passed;
  }
}

async function runFile(file: string): Promise<Report> {
  const report: Report = { suites: 0, passed: 0, failed: 0, leftOut: [], findings: findIdleSuites(readFileSync(file, 'utf8')) };
  const queue: (Run | null)[] = [];
  startSecrets();
  const globals = globalsNow();
  Object.assign(globalThis as UvuGlobals, { UVU_DEFER: 1, UVU_QUEUE: [queue] });
  beginFile(file);
  await import(pathToFileURL(file).href);
  await runSuites(queue.filter(run => run !== null), report);
  endRecord(file);
  report.findings.push(...leaksFound(), ...findReplaced(globals));
  report.leftOut = takeLeftOut();
  if (report.leftOut.length === 0 && !isFirstLevel && !process.env['ONLY']) report.findings.push(...findUnknown());
  const [ran, later] = [report.passed + report.failed, takeLater()];
  // With the variable ONLY, which selects tests by their titles, a file without a test is no mistake. run.ts adds up the numbers of all files.
  if (process.env['ONLY']) report.named = takeNamed();
  else if (ran + report.leftOut.length === 0) report.findings.push('no test ran');
  else if (!isFirstLevel && ran > 0 && ran === later && isFirst(file)) report.findings.push('the file is in the first level, which runs none of its tests: leave one in, or name the file in level.ts');
  return report;
}

const flush = (stream: NodeJS.WriteStream) => new Promise<void>(resolve => stream.write(endMark, () => resolve()));

async function runFor(file: string): Promise<void> {
  const beforeMs = cpuMs();
  const report = await runFile(file);
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.send!({ report, cpuMs: cpuMs() - beforeMs, memoryBytes: process.memoryUsage.rss() } satisfies Done);
}

endOnSignals();
// Temporary files go into a folder of this run from here on. The loader, which came before, keeps compiled tests in a folder that all runs share.
enterScratch(process.env['SNAPFERRY_SCRATCH'] ?? makeOwnScratch());
const file = process.argv[2];
if (file !== undefined) {
  const { failed, findings } = await runFile(file);
  for (const finding of findings) console.log(finding);
  process.exit(failed + findings.length > 0 ? 1 : 0);
} else {
  process.on('message', (path: string) => void runFor(path));
  process.on('disconnect', () => process.exit());
}
