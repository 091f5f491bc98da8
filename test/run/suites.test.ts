// Tests the runner of a test file: it reports mistakes in tests that uvu, the test library, ignores silently.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runLanes, type FileRun } from './crew.ts';
import type { Report } from './report.ts';

const world = new URL('../sim/world/world.ts', import.meta.url).href;
const needs = new URL('../needs.ts', import.meta.url).href;
const whole = new URL('../whole.ts', import.meta.url).href;

/** Runs texts as test files. Each is a file of its own, in a folder in which the package "uvu" is found. */
async function runTexts(texts: string[], isGentle = false, env = {}): Promise<FileRun[]> {
  const folder = mkdtempSync(join(tmpdir(), 'suites-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'), 'junction');
  const files = texts.map((text, i) => {
    const file = join(folder, `case${i}.ts`);
    writeFileSync(file, `import { suite, test } from 'uvu';\n${text}`);
    return file;
  });
  const runs = new Map<string, FileRun>();
  await runLanes({ ...process.env, ...env }, [{ files, atOnce: 1, isGentle }], (file, run) => void runs.set(file, run));
  rmSync(folder, { recursive: true });
  return files.map(file => runs.get(file)!);
}

const test = suite('suites');

const cases: [title: string, text: string, expect: Partial<Report>, printed?: string][] = [
  ['passes and failures are counted', "const a = suite('a'); a('x', () => {}); a('y', () => { throw new Error('no'); }); a.run(); test.run();", { suites: 2, passed: 1, failed: 1, findings: [] }],
  ['a suite without .run() is a finding', `const a = suite('a'); a('x', () => {}); a.run(); const b = ${'suite'}('b'); b('y', () => {}); test.run();`, { suites: 2, passed: 1, findings: ['the suite "b" has no .run()'] }],
  ['a file with no test is a finding', 'test.run();', { findings: ['no test ran'] }],
  ['a file whose tests are all left out for want of a program passes, and says so', `import { canRun } from '${needs}'; if (canRun('a round on it', 'espruino-2v26', 'nginx')) test('x', () => {}); test.run();`, {
    passed: 0, failed: 0, findings: [], leftOut: [{ what: 'a round on it', lacks: ['espruino-2v26', 'nginx'] }],
  }, 'left out: a round on it (without espruino-2v26 and nginx)\n'],
  ['a suite whose tests all need a program passes without it, and runs no hook', `import { suiteWith } from '${needs}'; const a = suiteWith('a', 'jq'); a.before(() => { throw new Error('no'); }); a.after.each(() => {}); a('x', () => {}); a.run(); test.run();`, {
    passed: 0, failed: 0, findings: [], leftOut: [{ what: 'a', lacks: ['jq'] }],
  }],
  ['what was left out of a file does not excuse the next one', 'test.run();', { findings: ['no test ran'], leftOut: [] }],
  ['a test that needs what is there runs', `import { canRun } from '${needs}'; if (canRun('x')) test('x', () => {}); test.run();`, { passed: 1, findings: [], leftOut: [] }],
  ['a file of the first level whose tests are all left to the other one is a finding', `import { inAll } from '${whole}'; inAll(test)('x', () => {}); test.run();`, { passed: 1, findings: ['the file is in the first level, which runs none of its tests: leave one in, or name the file in level.ts'] }],
  ['one that leaves a test in is none', `import { inAll } from '${whole}'; inAll(test)('x', () => {}); test('y', () => {}); test.run();`, { passed: 2, findings: [] }],
  ['a skipped test is a finding', "const a = suite('a'); a('x', () => {}); a.skip('y', () => {}); a.run(); test.run();", { passed: 1, findings: ['tests were skipped (.skip or .only)'] }],
  ['.only is a finding', "const a = suite('a'); a('x', () => {}); a.only('y', () => {}); a.run(); test.run();", { passed: 1, findings: ['tests were skipped (.skip or .only)'] }],
  ['an error in before() fails the suite', "const a = suite('a'); a.before(() => { throw new Error('no'); }); a('x', () => {}); a.run(); test.run();", { passed: 0, failed: 1 }],
  ['a secret in the output of a world is a finding, even if the test does not check it', `import { createWorld, password } from '${world}'; test('x', async () => { const world = await createWorld(); world.lines.push('it is ' + password); world.put('snapferry/log.txt', 'AT="' + password + '"'); await world.close(); }); test.run();`, { passed: 1, findings: ['a secret is shown on the console: it is ***', 'a secret is shown in /snapferry/log.txt: AT="***"'] }],
  ['a global that is left replaced is a finding', "const real = fetch; test('x', () => { Object.assign(globalThis, { fetch: () => {}, own: 1 }); }); test.run(); process.once('message', () => Object.assign(globalThis, { fetch: real }));", { passed: 1, findings: ['the global "fetch" is left replaced'] }],
  ['a crash is a finding', "const a = suite('a'); a('x', () => { console.log('so far'); process.exit(0); }); a.run();", { suites: 0, findings: ['the process ended early (exit code 0); it had run NAMES before'] }, 'so far\n'],
  ['an error on import is a finding', "throw new Error('no');", { suites: 0, findings: ['the process ended early (exit code 1)'] }, 'Error: no'],
  ['a file that runs after a crash is counted as usual', "const a = suite('a'); a('x', () => {}); a.run(); test.run();", { suites: 2, passed: 1, failed: 0, findings: [] }],
];

let runs: FileRun[] = [];
test.before(async () => {
  runs = await runTexts(cases.map(([, text]) => text), false, { PATH: '/nowhere', LEVEL: 'all' });
});

for (const [i, [title, , expect, printed = '']] of cases.entries()) {
  test(title, () => {
    const { report, printed: all } = runs[i]!;
    const findings = report.findings.map(text => text.replace(/it had run .* before/, 'it had run NAMES before'));
    assert.equal({ ...report, findings, ...expect }, { ...report, findings });
    assert.ok(all.includes(printed), all);
  });
}

test('the first level may run as many tests of a file as it leaves to the other one', async () => {
  const [run] = await runTexts([`import { inAll } from '${whole}'; test('x', () => {}); inAll(test)('y', () => {}); test.run();`], false, { LEVEL: 'first', WHOLE: '' });
  assert.equal([run!.report.passed, run!.report.findings], [1, []]);
});

test('with ONLY, a file without a matching title is no finding', async () => {
  const [run] = await runTexts(['test.run();'], false, { ONLY: 'sim800' });
  assert.equal(run!.report, { suites: 1, passed: 0, failed: 0, leftOut: [], findings: [], named: 0 });
});

test('one worker runs all files of its lane, and a gentle lane has a lower priority', async () => {
  const text = "import { getPriority } from 'node:os'; test('x', () => console.log(`process ${process.pid} of priority ${getPriority()}.`)); test.run();";
  const told = (await Promise.all([false, true].map(isGentle => runTexts([text, text], isGentle))))
    .map(lane => lane.map(({ printed }) => /process (\d+) of priority (-?\d+)\./.exec(printed)!.slice(1)));
  const [[[usual, own], again], [[gentle, lower]]] = told as [[string[], string[]], [string[], string[]]];
  assert.equal([again, lower], [[usual, own], '5']);
  assert.is.not(gentle, usual);
});

test.run();
