// The linter's rules of firmware/lint/config.js: each one finds a violation.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('lint');
const project = new URL('../..', import.meta.url);
const bin = fileURLToPath(new URL('node_modules/oxlint/bin/oxlint', project));

const tooLong = /151 characters; at most 150 are allowed/;
const long = (length: number) => `export const ${'a'.repeat(length - 18)} = 1;\n`;

const cases: { title: string; file: string; text: string; expect?: RegExp }[] = [
  { title: 'the import order node:, packages, own files', file: 'test/a.ts', text: "import { a } from 'node:fs';\nimport { b } from 'uvu';\nimport { c } from '../b.ts';\nimport { d } from './a.ts';\na(b, c, d);\n" },
  { title: 'a package before node:', file: 'test/a.ts', text: "import { b } from 'uvu';\nimport { a } from 'node:fs';\na(b);\n", expect: /Expected "node:fs" to come before "uvu"/ },
  { title: 'own files out of order', file: 'src/main.ts', text: "import { a } from './log';\nimport { b } from './fault';\na(b);\n", expect: /Expected "\.\/fault" to come before "\.\/log"/ },
  { title: 'an empty line among own files', file: 'src/main.ts', text: "import { a } from './fault';\n\nimport { b } from './log';\na(b);\n", expect: /no empty line between "\.\/fault" and "\.\/log"/ },
  { title: 'an empty line after the packages', file: 'test/a.ts', text: "import { a } from 'uvu';\n\nimport { b } from './log.ts';\na(b);\n" },
  { title: 'an import after other code', file: 'test/a.ts', text: "import { a } from './log.ts';\nexport const b = a;\nimport { c } from './fault.ts';\na(c);\n" },
  { title: 'an import for its side effects', file: 'test/a.ts', text: "import { a } from './log.ts';\nimport './world.ts';\nimport { c } from './fault.ts';\na(c);\n" },
  { title: 'a module imported twice', file: 'test/a.ts', text: "import { b } from './a.ts';\nimport type { A } from './a.ts';\nb({} as A);\n", expect: /no-duplicate-imports/ },
  { title: 'a type imported as a value', file: 'src/main.ts', text: "import { A } from './log';\nexport const a: A = 1;\n", expect: /consistent-type-imports/ },
  { title: 'code of 150 characters', file: 'src/main.ts', text: long(150) },
  { title: 'code of 151 characters', file: 'src/main.ts', text: long(151), expect: /151 characters; at most 150 are allowed/ },
  { title: 'a string of 200 characters', file: 'web/main.ts', text: `export const a = '${'x'.repeat(200)}';\n` },
  { title: 'a string of 200 characters', file: 'test/a.ts', text: `export const a = '${'x'.repeat(200)}';\n` },
  ...['src/main.ts', 'firmware/a.js', 'test/sim/a.ts'].flatMap(file => [
    { title: 'a string that ends a line of 150 characters', file, text: `export const a = '${'x'.repeat(130)}';\n` },
    { title: 'a string that ends a line of 151 characters', file, text: `export const a = '${'x'.repeat(131)}';\n`, expect: tooLong },
    { title: 'a template of 151 characters', file, text: `export const a = 1;\nexport const b = \`\n${'x'.repeat(147)}\${a}\n\`;\n`, expect: tooLong },
    { title: 'a regular expression of 151 characters', file, text: `export const a = [\n  /${'x'.repeat(147)}/,\n];\n` },
    { title: 'a short regular expression on a line of 151 characters', file, text: `export const a = [/${'x'.repeat(129)}/];\n`, expect: tooLong },
  ]),
  { title: 'a string of 200 characters that is also a type', file: 'src/main.ts', text: `export const a = '${'x'.repeat(200)}' as const;\n` },
  { title: 'a short string that is also a type on a line of 151 characters', file: 'src/main.ts', text: `${`export const a = '${'x'.repeat(80)}' as const;`.padEnd(109)}/* ${'x'.repeat(36)} */\n`, expect: tooLong },
  { title: 'a string that goes on in the next line', file: 'src/main.ts', text: "export const a = 'a\\\nb';\n", expect: /no-multi-str/ },
  { title: 'a comment of 150 characters', file: 'src/main.ts', text: `// ${'x'.repeat(147)}\n` },
  { title: 'a comment of 151 characters', file: 'src/main.ts', text: `// ${'x'.repeat(148)}\n`, expect: /151 characters; at most 150 are allowed/ },
  { title: 'a comment of 151 characters in a block', file: 'src/main.ts', text: `/*\n * ${'x'.repeat(148)}\n */\n`, expect: /151 characters; at most 150 are allowed/ },
  { title: 'a template of 200 characters', file: 'web/main.ts', text: `export const a = 1;\nexport const b = \`\n${'x'.repeat(200)} \${a}\n\`;\n` },
  { title: 'a regular expression of 200 characters', file: 'web/main.ts', text: `export const a = /${'x'.repeat(200)}/;\n` },
  { title: 'a comment of 180 characters in a test', file: 'test/a.ts', text: `// ${'x'.repeat(177)}\n` },
  { title: 'code of 180 characters in a test', file: 'test/a.ts', text: long(180) },
  { title: 'code of 181 characters in a test', file: 'test/a.ts', text: long(181), expect: /181 characters; at most 180 are allowed/ },
  { title: 'a var', file: 'src/main.ts', text: 'export var a = 1;\n', expect: /no-var/ },
  { title: 'a let that is never changed', file: 'src/main.ts', text: 'let a = 1;\nexport { a };\n', expect: /prefer-const/ },
  { title: 'a var', file: 'firmware/a.js', text: 'export var a = 1;\n', expect: /no-var/ },
  { title: 'the global of a declaration', file: 'src/device/types/a.d.ts', text: 'declare var a: number;\n' },
  { title: 'a comparison by ==', file: 'src/main.ts', text: 'export const f = (a: number) => a == 1;\n', expect: /eqeqeq/ },
  { title: 'an empty block', file: 'src/main.ts', text: 'export function f() { try { f(); } catch {} }\n', expect: /no-empty/ },
  { title: 'an empty block with a reason', file: 'src/main.ts', text: 'export function f() { try { f(); } catch { /* no more */ } }\n' },
  { title: 'a name compared with itself', file: 'src/main.ts', text: 'export const f = (a: number) => a === a;\n', expect: /no-self-compare/ },
  { title: 'a condition asked twice', file: 'src/main.ts', text: 'export function f(a: number) { if (a) f(1); else if (a) f(2); }\n', expect: /no-dupe-else-if/ },
  { title: 'a hole in a list', file: 'src/main.ts', text: 'export const a = [1,,2];\n', expect: /no-sparse-arrays/ },
  { title: 'a finally that returns', file: 'src/main.ts', text: 'export function f() { try { return f(); } finally { return 2; } }\n', expect: /no-unsafe-finally/ },
  { title: 'code that is never reached', file: 'src/main.ts', text: 'export function f() { throw 1; f(); }\n', expect: /no-unreachable/ },
  { title: 'a value that is not used', file: 'firmware/a.js', text: 'export const a = 1;\na === 1;\n', expect: /no-unused-expressions/ },
  { title: 'a call on a condition', file: 'src/main.ts', text: 'export function f(a: number) { a && f(1); a ? f(1) : f(2); }\n' },
  { title: 'a ! after ?.', file: 'src/main.ts', text: 'export const f = (a?: { b: number }) => a?.b!;\n', expect: /no-non-null-asserted-optional-chain/ },
  { title: '@ts-ignore', file: 'src/main.ts', text: '// @ts-ignore\nexport const a = 1;\n', expect: /ban-ts-comment/ },
  { title: '@ts-nocheck', file: 'test/a.ts', text: '// @ts-nocheck\nexport const a = 1;\n', expect: /@ts-nocheck/ },
  { title: '@ts-expect-error with a reason', file: 'test/a.ts', text: '// @ts-expect-error: a number is not taken\nexport const a = 1;\n' },
  { title: '@ts-ignore', file: 'firmware/a.js', text: '// @ts-ignore\nexport const a = 1;\n', expect: /@ts-ignore/ },
  { title: 'an unused exception', file: 'firmware/a.js', text: '// oxlint-disable-next-line no-var\nexport const a = 1;\n', expect: /[Uu]nused/ },
  { title: 'an exception', file: 'firmware/a.js', text: '// oxlint-disable-next-line no-var\nexport var a = 1;\n' },
  { title: 'a runtime global in device', file: 'src/device/uart.ts', text: 'Serial1.write(digitalRead("D1") + "");\n' },
  { title: 'a timer elsewhere', file: 'src/modem/modem.ts', text: 'export const a = () => setTimeout(() => {}, 1);\n', expect: /Unexpected use of 'setTimeout'/ },
  { title: 'a pin elsewhere', file: 'src/main.ts', text: 'digitalWrite("D1", 1);\n', expect: /Unexpected use of 'digitalWrite'/ },
  { title: 'a parameter with the name of a runtime global', file: 'src/at/chat.ts', text: 'export function f(print: (a: string) => void) { print("a"); }\n' },
  { title: 'a plain comment', file: 'src/main.ts', text: '// Seconds from the start of the round until the first byte.\n' },
  { title: 'a comment with a sentence of 25 words', file: 'src/main.ts', text: `// ${'word '.repeat(25)}\n` },
  { title: 'a comment with a sentence of 26 words', file: 'src/main.ts', text: `// ${'word '.repeat(26)}\n`, expect: /A sentence of 26 words/ },
  { title: 'a sentence of 26 words over two lines', file: 'src/main.ts', text: `// ${'word '.repeat(13)}\n// ${'word '.repeat(13)}\n`, expect: /A sentence of 26 words/ },
  { title: 'a JSDoc tag after 13 words', file: 'firmware/a.js', text: `/** ${'one '.repeat(13)} @returns ${'one '.repeat(13)} */\n` },
  { title: 'a JSDoc description of 26 words', file: 'firmware/a.js', text: `/** @param {{ told: { by: string } }} where\n ${'word '.repeat(26)}*/\n`, expect: /A sentence of 26 words/ },
  { title: 'a JSDoc description of 25 words after its type and name', file: 'firmware/a.js', text: `/** @param {{ told: { by: string } }} [where]\n ${'word '.repeat(25)}*/\n` },
  { title: 'a sentence of 24 words with code and a quotation', file: 'src/main.ts', text: `// ${'word '.repeat(23)}\`some more words\` "in it".\n` },
  { title: 'a test title of 26 words', file: 'test/a.test.ts', text: `test('${'word '.repeat(26)}', () => {});\n`, expect: /A sentence of 26 words/ },
  { title: "a row's title of 26 words", file: 'test/a.test.ts', text: `test({ title: '${'word '.repeat(26)}' });\n`, expect: /A sentence of 26 words/ },
  { title: 'an assertion message of 26 words', file: 'test/a.test.ts', text: `assert.is(1, 1, '${'word '.repeat(26)}');\n`, expect: /A sentence of 26 words/ },
  { title: 'an expected text of 26 words', file: 'test/a.test.ts', text: `assert.is(text, '${'word '.repeat(26)}');\n` },
  { title: 'a call with 26 words that is in no test', file: 'test/a.ts', text: `test('${'word '.repeat(26)}', () => {});\n` },
];

/** Returns a path that no other case has. So all cases can be files in one folder, and the linter need start only once. */
const placeOf = (file: string, index: number) => file.replace(/\w+(?=\.((d|test)\.)?[jt]s$)/, `case${index}`);

function lint(files: { place: string; text: string }[], ...options: string[]) {
  // The name has characters such as [ and {, and the folders above it are named src and test, since the rules match paths by patterns.
  const parent = mkdtempSync(join(tmpdir(), 'snapferry-lint-'));
  const folder = join(parent, 'src', 'test', 'of [snapferry], {a}');
  mkdirSync(folder, { recursive: true });
  try {
    const config = join(parent, 'lint.mjs');
    writeFileSync(config, `import { configOf } from ${JSON.stringify(new URL('firmware/lint/config.js', project).href)};\nexport default configOf(${JSON.stringify(folder)});\n`);
    for (const { place, text } of files) {
      mkdirSync(join(folder, place, '..'), { recursive: true });
      writeFileSync(join(folder, place), text);
    }
    const { stdout } = spawnSync(process.execPath, [bin, '--config', config, '--format', 'json', ...options], { cwd: folder, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; message: string; code?: string }[] };
    const after = files.map(({ place }) => readFileSync(join(folder, place), 'utf8'));
    return { found: files.map(({ place }) => diagnostics.filter(each => each.filename === place).map(({ code, message }) => `${code}: ${message}`)), after };
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const { found } = lint(cases.map(({ file, text }, index) => ({ place: placeOf(file, index), text })));

for (const [index, { title, file, expect }] of cases.entries()) {
  test(`${title} is ${expect ? 'rejected' : 'accepted'} in ${file}`, () => {
    const messages = found[index]!;
    if (!expect) return assert.equal(messages, []);
    assert.is(messages.length, 1, messages.join('\n'));
    assert.match(messages[0]!, expect);
  });
}

test('--fix sorts imports', () => {
  const text = "import { d } from './b.ts';\nimport {\n  c,\n} from '../a.ts';\nimport { b } from 'uvu';\nimport { a } from 'node:fs';\na(b, c, d);\n";
  const { found, after } = lint([{ place: 'test/a.ts', text }], '--fix');
  assert.equal(found, [[]]);
  assert.is(after[0], "import { a } from 'node:fs';\nimport { b } from 'uvu';\nimport {\n  c,\n} from '../a.ts';\nimport { d } from './b.ts';\na(b, c, d);\n");
});

test.run();
