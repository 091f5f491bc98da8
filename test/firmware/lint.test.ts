// The linter's rules as .eslint.js sets them, each held against a breach made here.

import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('lint');
const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)), overrideConfigFile: '.eslint.js' });

const long = (length: number) => `export const ${'a'.repeat(length - 18)} = 1;\n`;

const cases: { title: string; file: string; text: string; expect?: RegExp }[] = [
  { title: 'node:, packages, own', file: 'test/a.ts', text: "import { a } from 'node:fs';\nimport { b } from 'uvu';\nimport { c } from '../b.ts';\nimport { d } from './a.ts';\na(b, c, d);\n" },
  { title: 'a package before node:', file: 'test/a.ts', text: "import { b } from 'uvu';\nimport { a } from 'node:fs';\na(b);\n", expect: /Expected "node:fs" \(builtin\) to come before "uvu" \(external\)/ },
  { title: 'own files out of order', file: 'src/main.ts', text: "import { a } from './log';\nimport { b } from './fault';\na(b);\n", expect: /Expected "\.\/fault" to come before "\.\/log"/ },
  { title: 'a module imported twice', file: 'test/a.ts', text: "import { b } from './a.ts';\nimport type { A } from './a.ts';\nb({} as A);\n", expect: /import is duplicated/ },
  { title: 'a type imported as a value', file: 'src/main.ts', text: "import { A } from './log';\nexport const a: A = 1;\n", expect: /only used as types/ },
  { title: 'code of 150', file: 'src/main.ts', text: long(150) },
  { title: 'code of 151', file: 'src/main.ts', text: long(151), expect: /length of 151\. Maximum allowed is 150/ },
  { title: 'a sentence of 200', file: 'src/main.ts', text: `export const a = '${'x'.repeat(200)}';\n` },
  { title: 'a comment of 141', file: 'src/main.ts', text: `// ${'x'.repeat(138)}\n`, expect: /comment length of 141/ },
  { title: 'code of 180 in a test', file: 'test/a.ts', text: long(180) },
  { title: 'code of 181 in a test', file: 'test/a.ts', text: long(181), expect: /length of 181\. Maximum allowed is 180/ },
  { title: 'a var', file: 'src/main.ts', text: 'export var a = 1;\n', expect: /Unexpected var/ },
  { title: 'a let that is never changed', file: 'src/main.ts', text: 'let a = 1;\nexport { a };\n', expect: /Use 'const' instead/ },
  { title: 'the runtime in device', file: 'src/device/uart.ts', text: 'Serial1.write(digitalRead("D1") + "");\n' },
  { title: 'a timer elsewhere', file: 'src/modem/modem.ts', text: 'export const a = () => setTimeout(() => {}, 1);\n', expect: /Unexpected use of 'setTimeout'/ },
  { title: 'a pin elsewhere', file: 'src/main.ts', text: 'digitalWrite("D1", 1);\n', expect: /Unexpected use of 'digitalWrite'/ },
  { title: 'a name of its own that the runtime has too', file: 'src/at/chat.ts', text: 'export function f(print: (a: string) => void) { print("a"); }\n' },
];

for (const { title, file, text, expect } of cases) {
  test(`${title} is ${expect ? 'refused' : 'let through'} in ${file}`, async () => {
    const [result] = await eslint.lintText(text, { filePath: file });
    const found = result!.messages.map(({ message }) => message);
    if (!expect) return assert.equal(found, []);
    assert.is(found.length, 1, found.join('\n'));
    assert.match(found[0]!, expect);
  });
}

test.run();
