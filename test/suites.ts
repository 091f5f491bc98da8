/**
 * Runs the suites of one test file in a process of its own, for run.ts: prints
 * what uvu prints, and sends the counts. A suite or a test that was left out is
 * a finding, and so is a secret that a world has shown.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { leaksFound } from './bench/secrets.ts';

export interface Report {
  suites: number;
  passed: number;
  failed: number;
  findings: string[];
}

/** What uvu puts into its queue for each `.run()`: errors, tests passed, tests skipped, tests in all. */
type Run = () => Promise<[string | true, number, number, number]>;
type UvuGlobals = { UVU_DEFER?: number; UVU_QUEUE?: (Run | null)[][] };

/** Suites that the file makes and never runs: uvu would pass over them in silence. */
function findIdleSuites(text: string): string[] {
  const made = [...text.matchAll(/(?:const|let|var)\s+(\w+)\s*=\s*suite\b/g)].map(match => match[1] ?? '');
  const named = /import\s*\{[^}]*\btest\b[^}]*\}\s*from\s*'uvu'/.test(text) ? [...made, 'test'] : made;
  return named.filter(name => !text.includes(`${name}.run()`)).map(name => `the suite "${name}" has no .run()`);
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
  const report: Report = { suites: 0, passed: 0, failed: 0, findings: findIdleSuites(readFileSync(file, 'utf8')) };
  const queue: (Run | null)[] = [];
  Object.assign(globalThis as UvuGlobals, { UVU_DEFER: 1, UVU_QUEUE: [queue] });
  await import(pathToFileURL(file).href);
  await runSuites(queue.filter(run => run !== null), report);
  report.findings.push(...leaksFound());
  if (report.passed + report.failed === 0) report.findings.push('no test ran');
  return report;
}

const report = await runFile(process.argv[2] ?? '');
process.send?.(report, () => process.exit());
