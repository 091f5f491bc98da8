// The runner of one test file: what uvu would pass over in silence is a finding.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from './suites.js';

const here = fileURLToPath(new URL('.', import.meta.url));

function runText(text: string): Promise<Report | undefined> {
  // beside this file, so that "uvu" is found; its name is no test's
  const folder = mkdtempSync(join(here, '.suites-'));
  const file = join(folder, 'case.ts');
  writeFileSync(file, `import { suite, test } from 'uvu';\n${text}`);
  const child = fork(join(here, 'suites.ts'), [file], { silent: true, execArgv: ['--import', 'tsx'] });
  let report: Report | undefined;
  child.on('message', message => { report = message as Report; });
  return new Promise(resolve => child.on('close', () => {
    rmSync(folder, { recursive: true });
    resolve(report);
  }));
}

const test = suite('suites');

const cases: [title: string, text: string, expect: Partial<Report> | undefined][] = [
  ['passes and failures are counted', "const a = suite('a'); a('x', () => {}); a('y', () => { throw new Error('no'); }); a.run(); test.run();", { suites: 2, passed: 1, failed: 1, findings: [] }],
  ['a suite without .run() is a finding', `const a = suite('a'); a('x', () => {}); a.run(); const b = ${'suite'}('b'); b('y', () => {}); test.run();`, { suites: 2, passed: 1, findings: ['the suite "b" has no .run()'] }],
  ['a file with no test is a finding', 'test.run();', { findings: ['no test ran'] }],
  ['a test skipped is a finding', "const a = suite('a'); a('x', () => {}); a.skip('y', () => {}); a.run(); test.run();", { passed: 1, findings: ['tests were skipped (.skip or .only)'] }],
  ['.only is a finding', "const a = suite('a'); a('x', () => {}); a.only('y', () => {}); a.run(); test.run();", { passed: 1, findings: ['tests were skipped (.skip or .only)'] }],
  ['what fails before the first test fails them all', "const a = suite('a'); a.before(() => { throw new Error('no'); }); a('x', () => {}); a.run(); test.run();", { passed: 0, failed: 1 }],
  ['a secret that a world shows is a finding, whatever the test looks at', `import { createWorld, password } from '../bench/world.ts'; test('x', async () => { const world = await createWorld(); world.lines.push('it is ' + password); world.put('snapferry/log.txt', 'AT="' + password + '"'); await world.close(); }); test.run();`, { passed: 1, findings: ['a secret is shown on the console: it is ***', 'a secret is shown in /snapferry/log.txt: AT="***"'] }],
  ['a crash leaves no report', "const a = suite('a'); a('x', () => { process.exit(0); }); a.run();", undefined],
  ['an error on import leaves no report', "throw new Error('no');", undefined],
];
for (const [title, text, expect] of cases) {
  test(title, async () => {
    const report = await runText(text);
    if (!expect || !report) assert.is(report, expect);
    else assert.equal({ ...report, ...expect }, report);
  });
}

test.run();
