// Long cases of a `switch` that the build cannot turn into strings for the engine. Each is an error of `npm run types`, with file and line. All other cases compile.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findLongCases } from '../../../firmware/check/cases.js';
import { checkForms } from '../../../firmware/check/forms.js';
import { least } from '../../../firmware/image/spell.js';
import { ts } from '../../../firmware/typescript.js';

const test = suite('long cases');

/** Checks a source. @returns the line and the text of each finding */
function findIn(text: string): string[] {
  const host = ts.createCompilerHost({});
  host.getSourceFile = name => (name === '/src/a.ts' ? ts.createSourceFile(name, text, ts.ScriptTarget.ES5) : undefined);
  const program = ts.createProgram(['/src/a.ts'], { noLib: true, types: [] }, host);
  return findLongCases(program).map(({ file, start = 0, messageText }) => `${file!.getLineAndCharacterOfPosition(start).line + 1}: ${messageText as string}`);
}

/** Makes so many calls, each of which has four tokens. */
const calls = (n: number) => 'f(); '.repeat(n);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i).join(', ');

const passing: { title: string; cases: string[] }[] = [
  { title: 'one return, however long', cases: [`case 'a': return [${numbers(50)}];`] },
  { title: 'one return in a block, and in a block of a block', cases: [`case 'a': { return [${numbers(50)}]; }`, `case 'b': {{ return [${numbers(50)}]; }}`] },
  { title: 'cases that fall through to one return', cases: [`case 'a': case 'b':`, `case 'c': return [${numbers(50)}];`] },
  { title: 'a few statements', cases: [`case 'a': ${calls(3)}break;`, `case 'b': ${calls(3)}return;`] },
  { title: 'a long default at the end', cases: [`case 'a': return 1;`, `default: ${calls(9)}`] },
  { title: 'types, which are no tokens of the bundle', cases: [`case 'a': const n: { a: number; b: number; c: number; d: number; e: number } = f() as any; return n;`] },
];
for (const { title, cases } of passing) test(`accepted: ${title}`, () => assert.equal(findIn(`switch (name) {\n${cases.join('\n')}\n}`), []));

const failing: { title: string; cases: string[]; found: string[] }[] = [
  {
    title: 'two statements, with the case and its number of tokens', cases: [`case 'a': return 1;`, `case 'mega': ${calls(5)}return 1;`],
    found: [`3: The case 'mega' is 23 tokens long and is not one return, so the engine reads it at each call: make it return one value, or call a function.`],
  },
  { title: 'the last case, which the engine reads after a return, too', cases: [`case 'a': return 1;`, `case -1: ${calls(5)}`], found: ['3: The case -1 is 20 tokens'] },
  { title: 'a return after a declaration in a block', cases: [`case 'a': { const n = f(); return [${numbers(9)}, n]; }`], found: [`2: The case 'a' is`] },
  { title: 'a case that falls through after its statements', cases: [`case 'a': case 'b': ${calls(4)}`, `case 'c': return 1;`], found: [`2: The case 'b' is 16 tokens`] },
  { title: 'a return within a condition', cases: [`case 'a': if (f()) return [${numbers(9)}];`], found: [`2: The case 'a' is`] },
  { title: 'a long default that is not the last', cases: [`default: ${calls(5)}break;`, `case 'a': return 1;`], found: ['2: This default is 22 tokens long and is not the last case, so the engine reads it at each call: put it at the end.'] },
  {
    title: 'a switch within a function of a case, on its own line', cases: [`case 'a': return function () {`, 'switch (f()) {', `case 'b': ${calls(5)}`, '}', '};'],
    found: [`4: The case 'b' is 20 tokens`],
  },
  { title: 'a switch within a long case: both', cases: [`case 'a': switch (f()) {`, `case 'b': ${calls(5)}`, '}', 'break;'], found: [`2: The case 'a' is`, `3: The case 'b' is`] },
  { title: 'a switch in an arrow function', cases: ['default: f(() => { switch (name) {', `case 'b': ${calls(5)}`, '} });'], found: [`3: The case 'b' is`] },
];
for (const { title, cases, found } of failing) {
  test(`rejected: ${title}`, () => {
    const all = findIn(`switch (name) {\n${cases.join('\n')}\n}`);
    assert.is(all.length, found.length, all.join('\n'));
    found.forEach((words, i) => assert.ok(all[i]!.startsWith(words), all[i]));
  });
}

test('a case is long from the same number of tokens as the build turns', () => {
  const most = `${'f; '.repeat(Math.floor((least.value - 2) / 2))}${least.value % 2 ? '-' : ''}1`;
  assert.equal(findIn(`switch (name) {\ncase 'a': ${most}\n}`), []);
  assert.is(findIn(`switch (name) {\ncase 'a': ${most};\n}`).length, 1);
});

test('a long case is an error of npm run types, with its file, line and column', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions: { target: 'ES5', ignoreDeprecations: '6.0', lib: ['es5'], types: [] }, include: ['src'] }));
  write('src/main.ts', "export { pick } from './spi/words';\n");
  write('src/spi/words.ts', `export function pick(name: string, f: () => void): number {\n  switch (name) {\n    case 'mega': ${calls(5)}return 1;\n  }\n  return 0;\n}\n`);
  try {
    const lines = checkForms(join(folder, 'tsconfig.json'));
    assert.is(lines.length, 1, lines.join('\n'));
    assert.match(lines[0]!, /src\/spi\/words\.ts\(3,5\): error TS0: The case 'mega' is 23 tokens long and is not one return, /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
