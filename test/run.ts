/**
 * `npm test`: checks the types, builds every bundle, then runs each test file in
 * a process of its own. Fails on whatever was not run: a suite without .run(),
 * a file without a test, a test skipped, a process that crashed or hung.
 * Every secret that a test uses is searched in what it prints, and masked in what is told.
 * An argument picks the files whose path holds it: npm test -- bench/line
 */
import { execFile, fork } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hideSecrets, linesWithSecrets } from './bench/secrets.ts';
import type { Report } from './suites.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const fileLimitMs = 180_000;

interface Outcome extends Report {
  title: string;
  output: string;
  ms: number;
}

/** npm puts its own folder of commands in front, and there "espruino" is the upload tool, not the engine. */
const path = (process.env.PATH ?? '').split(delimiter).filter(folder => !/node_modules[/\\]\.bin[/\\]?$/.test(folder));

function findOnPath(name: string): string | undefined {
  return path.map(folder => join(folder, name)).find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function listTests(filter: string): string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
  return names.map(name => join(root, 'test', name)).filter(file => relative(root, file).includes(filter)).sort();
}

/** A step that must succeed before its results mean anything: one failure where it does not. */
function runStep(script: string): Promise<Outcome> {
  const startedMs = Date.now();
  return new Promise(resolve => execFile('npm', ['run', '--silent', script], { cwd: root, env: { ...process.env, BOARD: '' } }, (error, out, err) => {
    const output = error ? out + err : '';
    resolve({ title: `npm run ${script}`, suites: 0, passed: 0, failed: error ? 1 : 0, findings: [], output, ms: Date.now() - startedMs });
  }));
}

function runFile(file: string): Promise<Outcome> {
  const startedMs = Date.now();
  const child = fork(join(root, 'test', 'suites.ts'), [file], { cwd: root, silent: true, execArgv: ['--import', 'tsx'], env: { ...process.env, PATH: path.join(delimiter) } });
  const chunks: Buffer[] = [];
  const findings: string[] = [];
  const secrets = new Set<string>();
  let report: Report | undefined;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => chunks.push(chunk));
  child.on('message', (message: Report | { secret: string }) => {
    if ('secret' in message) secrets.add(message.secret);
    else report = message;
  });
  const limit = setTimeout(() => {
    findings.push(`still running after ${fileLimitMs / 1000} s`);
    child.kill('SIGKILL');
  }, fileLimitMs);
  return new Promise(resolve => child.on('close', (code, signal) => {
    clearTimeout(limit);
    if (!report) findings.push(`the process ended early (${signal ?? `exit code ${code}`})`);
    const got = report ?? { suites: 0, passed: 0, failed: 0, findings: [] };
    const printed = Buffer.concat(chunks).toString();
    // what a failure quotes of the talk with a modem holds some: nothing is told unmasked
    const output = hideSecrets(printed, secrets);
    if (got.failed === 0) findings.push(...linesWithSecrets(printed, secrets).map(line => `a secret was printed: ${line}`));
    resolve({ ...got, title: relative(root, file), findings: [...got.findings, ...findings], output, ms: Date.now() - startedMs });
  }));
}

/** Each finding counts as one failure, so that no count of passes can hide it. */
const countFailed = (outcome: Outcome) => outcome.failed + outcome.findings.length;

function tell(outcome: Outcome): void {
  const counts = outcome.suites > 0 ? `${outcome.suites} suites, ${outcome.passed} passed` : countFailed(outcome) === 0 ? 'done' : '';
  const bad = countFailed(outcome) > 0 ? `, ${countFailed(outcome)} FAILED` : '';
  console.log(`${outcome.title}: ${counts}${bad} (${(outcome.ms / 1000).toFixed(1)} s)`.replace(': ,', ':'));
  const left = outcome.output.split('\n').filter(line => bad ? line.trim() : /left out/.test(line));
  for (const text of [...left, ...outcome.findings]) console.log(`    ${text}`);
}

/** Runs what is listed, so many at a time, and tells each as it ends. */
async function runAll(files: string[], atOnce: number): Promise<Outcome[]> {
  const waiting = [...files];
  const done: Outcome[] = [];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await runFile(file);
      tell(outcome);
      done.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

const filter = process.argv[2] ?? '';
const espruino = findOnPath('espruino');
console.log(espruino ? `espruino: found, ${espruino}; tests with the real engine run` : 'espruino: not on the PATH; tests with the real engine are left out');

const files = listTests(filter);
const steps = await Promise.all([runStep('check'), runStep('build')]);
steps.forEach(tell);
const outcomes = [...steps, ...await runAll(files, Math.min(4, availableParallelism()))];
if (files.length === 0) console.log(`No test file's path holds "${filter}".`);

const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
const failed = sum(countFailed) + (files.length === 0 ? 1 : 0);
console.log(`${sum(outcome => outcome.suites)} suites ran, in ${files.length} test files`);
console.log(`${sum(outcome => outcome.passed)} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
