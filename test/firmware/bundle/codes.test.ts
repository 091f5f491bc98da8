// Tests that the build gives some texts numbers, as the codes of faults, and that no number is used as a text there.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCodes, unions } from '../../../firmware/bundle/codes.js';
import { renameNodes } from '../../../firmware/bundle/renames.js';
import { ts } from '../../../firmware/typescript.js';
import { codeOfWord, wordOfCode, type FaultCode } from '../../../src/sentences.ts';

const test = suite('texts that are numbers in the bundle');

const sentences = "type FaultCode = 'silent' | 'refused'\n  // others\n  | 'put-denied' | 'session' | 'busy';\n";
const scripts = "interface Scripts { get: 1; put: 1; wake: 1; busy: 1 }\ntype ScriptName = keyof Scripts;\n";
const known = `interface Array<T> { [index: number]: T; indexOf(one: T): number }
interface PromiseLike<T> { then(take: (value: T) => void): void } interface Promise<T> { then(take: (value: T) => void): void }
type Recovery = 'session' | 'image';
declare let fault: { code: FaultCode; line: string }; declare let lost: FaultCode | ''; declare let recovery: Recovery; declare let isIn: boolean;
declare let state: 'refused' | undefined; declare let unsure: FaultCode | Recovery; declare let counted: FaultCode | number; declare let table: any;
declare function say(text: string): void; declare function end(code?: FaultCode): void; declare function run(name: ScriptName): void;
declare let name: ScriptName; declare let way: 'get' | 'put'; declare let word: string; declare let other: 'left' | 'gone';
`;

const listed = { FaultCode: 'sentences.ts', ScriptName: 'modem/modem.ts' };

function programOf(text: string) {
  const host = ts.createCompilerHost({});
  const files: Record<string, string> = { '/src/sentences.ts': sentences, '/src/modem/modem.ts': scripts, '/src/a.ts': known + text };
  host.getSourceFile = name => (files[name] === undefined ? undefined : ts.createSourceFile(name, files[name], ts.ScriptTarget.ES5, true));
  return ts.createProgram(Object.keys(files), { noLib: true, types: [], strict: true }, host);
}

/** Returns a line as the build rewrites it. */
function rewritten(line: string): string {
  const program = programOf(line);
  const { uses, errors } = findCodes(program, listed);
  assert.equal(errors.map(({ messageText }) => messageText), []);
  const { transformed } = ts.transform(program.getSourceFile('/src/a.ts')!, [renameNodes(uses)]);
  return ts.createPrinter().printFile(transformed[0]!).replace(/\s+/g, ' ').trim();
}

for (const [line, expect] of [
  ["fault.code = 'put-denied';", 'fault.code = 1;'], ["lost = '';", "lost = '';"], ["lost === 'busy';", 'lost === 1;'], ["end('silent');", 'end(1);'],
  ["end('silent'); end('silent'); end('busy'); end('session'); end('busy'); end('silent');", 'end(1); end(1); end(2); end(3); end(2); end(1);'],
  ["fault = { code: 'refused', line: 'refused' };", "fault = { code: 1, line: 'refused' };"], ["switch (fault.code) { case 'session': }", 'switch (fault.code) { case 1: }'],
  ["recovery = 'session';", "recovery = 'session';"], ["state === 'refused';", "state === 'refused';"], ["say('busy');", "say('busy');"],
  ["fault.code = 'silent'; fault.code === 'silent';", 'fault.code = 1; fault.code === 1;'],
  ["lost = 'busy'; const now = lost; now === 'busy';", 'now === 1;'], ["if (lost === 'busy') switch (lost) { case 'busy': }", 'case 1: }'],
  ["(['busy', 'busy', 'session'] as FaultCode[]);", '([1, 1, 2] as FaultCode[]);'],
  // another union has the same text
  ["end('silent'); end('silent'); end('busy'); run('busy');", 'end(1); end(1); end(2); run(1);'],
  // a type with some of the texts has the same numbers
  ["run('wake'); run('wake'); way = isIn ? 'get' : 'put'; run(way); name === way;", 'way = isIn ? 2 : 3; run(way); name === way;'],
  ["async function pick(): Promise<ScriptName> { return 'put'; }", 'return 1; }'], ["(['put', 'get'] as ScriptName[]).indexOf(name);", '([2, 1] as ScriptName[]).indexOf(name);'],
  ["const to: ScriptName = isIn ? 'put' : name; run(to);", 'isIn ? 1 : name; run(to);'], ["other = 'gone';", "other = 'gone';"],
] as const) {
  test(`${line} becomes ${expect}`, () => assert.is(rewritten(line).slice(-expect.length), expect));
}

for (const line of ["'|' + fault.code;", 'say(fault.code);', 'fault.line = fault.code;', 'fault.code.length;', "unsure = 'busy';", "const text: string = 'a' + lost;", "lost = 'busy'; say(lost);",
  "counted = 'busy';", 'table[name];', 'name in table;', 'typeof name;', 'word === name;', '({ [name]: 1 });', 'table.put(name);', "['a'].indexOf(name);",
]) {
  test(`refused, since a number would come into a text: ${line}`, () => assert.is.not(findCodes(programOf(line), listed).errors.length, 0));
}

for (const line of ["const to = isIn ? 'put' : 'get'; run(to);", "const to = 'put'; run(to);", 'run(word as ScriptName);', 'run(table.first);',
  "function pick() { return isIn ? 'put' : 'get'; } run(pick());", 'name === word;', 'end(unsure as FaultCode);', 'lost = state!;',
]) {
  test(`refused, since a text would come into a number: ${line}`, () => assert.is.not(findCodes(programOf(line), listed).errors.length, 0));
}

test('each union is declared by the file that the list gives', () => {
  for (const [name, path] of Object.entries(unions)) assert.match(readFileSync(new URL(`../../../src/${path}`, import.meta.url), 'utf8'), `type ${name} =`);
});

test('each code has its own word', () => {
  const codes: FaultCode[] = ['silent', 'put-denied', 'no-number'];
  assert.equal(codes.map(wordOfCode), codes);
  assert.equal(codes.map(codeOfWord), codes);
  assert.is(codeOfWord('-'), undefined);
});

test.run();
