/**
 * `npm test` runs the first level, and `npm run test:all` every test. The bundles that tests boot are built, types and style are checked, and the
 * test files run in a few processes. It reports the slowest files. It fails on anything that did not run: a suite without .run(), a file without a
 * test, a skipped test, a crashed process. It searches all output for the secrets of tests, and masks them in reports.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf, createCommand, runCommand, tellError } from '../../firmware/commands/command.js';
import { makeReady } from '../../firmware/commands/ready.js';
import { findEspruino, usualEngine } from '../../firmware/engine/espruino.js';
import { count } from '../common/plural.ts';
import { makeOwnScratch } from '../common/scratchfolders.ts';
import { has, tellLeftOut } from '../needs.ts';
import { hideSecrets, linesWithSecrets } from '../sim/secrets.ts';
import { allBoards, boardWords, usualBoards } from '../sim/world/board.ts';
import { onDemand } from '../sim/world/built.ts';
import { isWhole, type Level } from '../whole.ts';
import { choose, readRecords } from './choice/choose.ts';
import { laterFile } from './choice/later.ts';
import { cpuMs } from './cpu.ts';
import { dismissAll, runLanes, type FileRun } from './crew.ts';
import { tableOf } from './leftout.ts';
import { isFirst } from './level.ts';
import type { Report } from './report.ts';
import { inTurn, listBrowser, mostlyWaits, tellTimes, timesFile } from './turns.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The number of workers for files that mostly wait. Besides them there is one worker for each processor, and one for the browser. */
const waiting = 3;
/**
 * The megabytes that V8 has for new objects. With V8's default of 16, it would copy short-lived objects of a test into the space for old objects,
 * which costs time.
 */
const youngMegabytes = 64;
const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=${youngMegabytes}` };
/** How many of the slowest test files are named at the end of a run. */
const mostSlow = 10;

interface Outcome extends Report {
  title: string;
  output: string;
  ms: number;
  /** The processor time of the file's process and its children, in milliseconds. It is 0 if unknown. */
  cpuMs: number;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/**
 * Returns the test files to run, sorted. @param filters parts of paths, with `/` on every system; a file's path must have one of them. Without
 * filters, all files are listed
 */
function listTests(filters: string[]): string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
  return names.map(name => join(root, 'test', name)).filter(file => {
    const path = relative(root, file).split(sep).join('/');
    return filters.length === 0 || filters.some(filter => path.includes(filter));
  }).sort();
}

/** Runs a step that must succeed before the tests mean anything. Its failure counts as one failed test. */
async function runStep(title: string, perform: () => Promise<unknown>): Promise<Outcome> {
  const startedMs = Date.now();
  const output = await perform().then(() => '', tellError);
  return { title, suites: 0, passed: 0, failed: output ? 1 : 0, leftOut: [], findings: [], output, ms: Date.now() - startedMs, cpuMs: 0 };
}

function runProgram(program: string, words: string[], more: NodeJS.ProcessEnv = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, words, { cwd: root, env: { ...env, ...more } }, (error, out, err) => (error ? reject(new Error(out + err)) : resolve()));
    process.once('exit', () => child.kill());
  });
}

/** Runs a script of package.json by the npm that has started this run. It is run by Node, because npm is no program of this name on Windows. */
function runScript(script: string): Promise<void> {
  const { npm_execpath: npm } = process.env;
  return runProgram(npm ? process.execPath : 'npm', [...npm ? [npm] : [], 'run', '--silent', script]);
}

/**
 * Returns the boards to build before the tests, as words of the variable BOARD. Of named files, one that deals with all boards needs them at once.
 * The others get those they ask for on demand, since most ask for `linux` alone.
 */
function boardsFor(files: string[], filters: string[]): string {
  const needsAll = filters.length === 0 || isWhole || files.some(file => /\b(?:usual|all)Boards\b/.test(readFileSync(file, 'utf8')));
  return needsAll ? boardWords(isWhole ? allBoards : usualBoards) : 'linux';
}

/** Builds the page that the tests in a browser open. Without a browser it is not needed. */
async function makePage(): Promise<void> {
  if (has('Chromium')) await runProgram(process.execPath, ['--import', './test/plain.js', 'test/web/makepage.ts'], { [onDemand]: '1' });
}

function outcomeOf(file: string, { report, printed, secrets, ms, cpuMs }: FileRun): Outcome {
  // A failed test may print the modem's dialogue, in which passwords and other secrets are masked here.
  const output = hideSecrets(printed, secrets);
  const leaks = report.failed === 0 ? linesWithSecrets(printed, secrets).map(line => `a secret was printed: ${line}`) : [];
  return { ...report, title: relative(root, file), findings: [...report.findings, ...leaks], output, ms, cpuMs };
}

/** Returns the number of failures. Each finding, such as a skipped test, counts as one, so that passed tests cannot hide it. */
const countFailed = (outcome: Outcome) => outcome.failed + outcome.findings.length;

function tell(outcome: Outcome): void {
  const counts = outcome.suites > 0 ? `${count(outcome.suites, 'suite')}, ${outcome.passed} passed` : countFailed(outcome) === 0 ? 'done' : '';
  const bad = countFailed(outcome) > 0 ? `, ${countFailed(outcome)} FAILED` : '';
  console.log(`${outcome.title}: ${counts}${bad} (${seconds(outcome.ms)} s, ${seconds(outcome.cpuMs)} s of a processor)`.replace(': ,', ':'));
  const said = bad ? outcome.output.split('\n').filter(line => line.trim()) : outcome.leftOut.length > 0 ? [tellLeftOut(outcome.leftOut)] : [];
  for (const text of [...said, ...outcome.findings]) console.log(`    ${text}`);
}

/**
 * Makes a queue of test files, in which a file comes only after the former one has ended. @returns the queue `files`, and `end`, to be called with
 * each file that has ended
 */
function chain(files: string[]): { files: AsyncGenerator<string>; end(file: string): void } {
  const ends = new Map<string, () => void>();
  return {
    files: (async function* () {
      for (const file of files) {
        const ended = new Promise<void>(resolve => void ends.set(file, resolve));
        yield file;
        await ended;
      }
    })(),
    end: file => ends.get(file)?.(),
  };
}

async function runTests(all: string[], { built, made, level }: { built: Promise<unknown>; made: Promise<unknown>; level: Level }): Promise<Outcome[]> {
  const done: Outcome[] = [];
  const inBrowser = listBrowser(all);
  const files = all.filter(file => !inBrowser.includes(file));
  const computing = inTurn(files.filter(file => !mostlyWaits(file)), built);
  // One of the workers begins only after the build, so that the build has a processor to itself. Few test files can run before the build has ended.
  const later = (async function* () {
    await built;
    yield* computing;
  })();
  const browsing = chain(inBrowser);
  const browser = (async function* () {
    await made;
    yield* browsing.files;
  })();
  // Test files that compute run at a low priority. They get the processor time that the files which mostly wait do not need, so that all processors
  // are busy.
  const lanes = [
    { files: computing, atOnce: availableParallelism() - 1, isGentle: true },
    { files: later, atOnce: 1, isGentle: true },
    { files: inTurn(files.filter(file => mostlyWaits(file)), built), atOnce: waiting },
    ...inBrowser.length > 0 ? [{ files: browser, atOnce: 1 }] : [],
  ];
  await runLanes({ ...env, [onDemand]: '1', LEVEL: level, SNAPFERRY_SCRATCH: makeOwnScratch() }, lanes, (file, ran) => {
    const outcome = outcomeOf(file, ran);
    tell(outcome);
    done.push(outcome);
    browsing.end(file);
  });
  return done;
}

/** Prints once more what failed, since the reports of many files stand between it and the end. */
function tellFailed(outcomes: Outcome[]): void {
  for (const outcome of outcomes.filter(one => countFailed(one) > 0)) {
    const titles = outcome.output.split('\n').filter(line => /^\s*FAIL /.test(line));
    console.log(`FAILED: ${outcome.title}`);
    for (const text of [...titles, ...outcome.findings]) console.log(`    ${text.trim()}`);
  }
}

function tellSlowest(outcomes: Outcome[]): void {
  console.log(`The slowest, of ${seconds(outcomes.reduce((sum, { cpuMs }) => sum + cpuMs, 0))} s of processor time in the test files:`);
  const slowest = [...outcomes].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, mostSlow);
  for (const { title, ms, cpuMs } of slowest) console.log(`    ${seconds(cpuMs).padStart(5)} s of a processor, ${seconds(ms).padStart(5)} s in all: ${title}`);
}

/**
 * Writes how long each test file took to times.json, by which the next runs order the files. It is only called after a run of all files without
 * a failure, as the times of another run would be wrong.
 */
function keepTimes(tested: Outcome[]): void {
  writeFileSync(timesFile, tellTimes(tested.map(({ title, ms, cpuMs }) => ({ file: join(root, title), ms, cpuMs }))));
  console.log('The times of all test files are kept in test/run/times.json.');
}

/** Writes which tests the first level leaves out from now on. @param folder that of the records of its tests */
function keepChoice(folder: string): void {
  const later = choose(readRecords(folder));
  writeFileSync(laterFile, `${JSON.stringify(later, null, 1)}\n`);
  console.log(`test/run/choice/later.json has ${count(Object.values(later).flat().length, 'test')} that npm run test:all alone runs.`);
}

async function test(filters: string[], { all, times, choose: choosing }: { all?: boolean; times?: boolean; choose?: boolean }): Promise<void> {
  if (choosing && (all || filters.length > 0)) throw new Error('--choose looks at all tests of the first level: use npm test -- --choose.');
  if (times && (!all || filters.length > 0)) throw new Error('--times keeps the times of all test files: use npm run test:all -- --times.');
  const startedMs = Date.now();
  const records = choosing ? mkdtempSync(join(tmpdir(), 'choice-')) : undefined;
  if (records) env['CHOOSE'] = records;
  const espruino = findEspruino();
  console.log(espruino ? `espruino: found, ${espruino}; tests with the real engine run` : `${usualEngine}: not on the PATH; tests with the real engine are left out`);
  const missing = filters.find(filter => listTests([filter]).length === 0);
  if (missing !== undefined) throw new Error(`No test file's path holds "${missing}".`);
  // A person who names files wants all that is in them.
  const isFirstLevel = !all && filters.length === 0;
  const files = listTests(filters).filter(file => !isFirstLevel || isFirst(file));
  const built = runStep('npm run build', () => makeReady(boardsFor(files, filters), console.log));
  const page = listBrowser(files).length > 0 ? built.then(() => runStep('the page for a browser', makePage)) : built;
  // A person who names files waits for them. Types and style are checked by npm run check, and by each run without names.
  const checks = filters.length > 0 ? [] : ['types', 'lint'];
  const steps = [...new Set([built, page]), ...checks.map(script => runStep(`npm run ${script}`, () => runScript(script)))];
  for (const step of steps) void step.then(tell);
  const tested = await runTests(files, { built, made: page, level: isFirstLevel ? 'first' : 'all' });
  const outcomes = [...await Promise.all(steps), ...tested];

  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const { ONLY: only } = process.env;
  const isMissed = only && sum(outcome => outcome.named ?? 0) === 0;
  const failed = sum(countFailed) + (isMissed ? 1 : 0);
  console.log(tableOf(tested));
  tellSlowest(tested);
  console.log(`${count(sum(outcome => outcome.suites), 'suite')} ran, in ${count(files.length, 'test file')}${isFirstLevel ? ` of ${listTests([]).length} (npm run test:all runs every one)` : ''}, in ${seconds(Date.now() - startedMs)} s, with ${seconds(cpuMs())} s of a processor`);
  tellFailed(outcomes);
  console.log(`${filters.length > 0 ? '' : `${isFirstLevel ? 'first' : 'all'}: `}${sum(outcome => outcome.passed)} passed, ${failed} failed`);
  if (isMissed) console.log(`ONLY=${only}: no title of these files holds it. It names a modem or a method of the titles, such as sim800.`);
  if (times && failed === 0) keepTimes(tested);
  else if (times) console.log('The times are not kept, since a test failed.');
  if (records && failed === 0) keepChoice(records);
  else if (records) console.log('Nothing is chosen, since a test failed.');
  process.exitCode = failed > 0 ? 1 : 0;
}

const command = createCommand('test', 'Builds the bundles that tests boot if their sources have changed, checks types and style, and runs the tests.')
  .argument('[filters...]', 'only the test files whose path holds one of them, such as stories/ or sim/line')
  .option('--all', 'every test file, not only those of the first level')
  .option('--choose', 'find by what each test runs which long ones the first level can leave to test:all, and keep the list')
  .option('--times', 'keep the time of each file, by which the next runs order them; on a machine that does nothing else')
  .parse();
await runCommand(() => test(command.args, command.opts()), signal => void dismissAll().then(() => process.exit(codeOf(signal))));
