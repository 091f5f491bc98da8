// Tests that the build gives the codes of faults numbers, and that no code is used as a text there.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCodes, numberCodes } from '../../../firmware/bundle/codes.js';
import { ts } from '../../../firmware/typescript.js';
import { codeOfWord, wordOfCode, type FaultCode } from '../../../src/sentences.ts';

const test = suite('codes of faults');

const sentences = "type FaultCode = 'silent' | 'refused'\n  // others\n  | 'put-denied' | 'session' | 'busy';\n";
const known = "interface Array<T> { [index: number]: T }\ntype Recovery = 'session' | 'image';\ndeclare let fault: { code: FaultCode; line: string }; declare let lost: FaultCode | ''; declare let recovery: Recovery; declare let state: 'refused' | undefined; declare function say(text: string): void; declare function end(code?: FaultCode): void; declare let unsure: FaultCode | Recovery;\n";

function programOf(text: string) {
  const host = ts.createCompilerHost({});
  const files: Record<string, string> = { '/src/sentences.ts': sentences, '/src/a.ts': known + text };
  host.getSourceFile = name => (files[name] === undefined ? undefined : ts.createSourceFile(name, files[name], ts.ScriptTarget.ES5, true));
  return ts.createProgram(Object.keys(files), { noLib: true, types: [], strict: true }, host);
}

/** Returns a line as the build rewrites it. */
function rewritten(line: string): string {
  const program = programOf(line);
  const { uses, errors } = findCodes(program);
  assert.equal(errors, []);
  const { transformed } = ts.transform(program.getSourceFile('/src/a.ts')!, [numberCodes(uses)]);
  return ts.createPrinter().printFile(transformed[0]!).replace(/\s+/g, ' ').trim();
}

for (const [line, expect] of [
  ["fault.code = 'put-denied';", 'fault.code = 3;'], ["lost = '';", "lost = '';"], ["lost === 'busy';", 'lost === 5;'], ["end('silent');", 'end(1);'],
  ["fault = { code: 'refused', line: 'refused' };", "fault = { code: 2, line: 'refused' };"], ["switch (fault.code) { case 'session': }", 'switch (fault.code) { case 4: }'],
  ["recovery = 'session';", "recovery = 'session';"], ["state === 'refused';", "state === 'refused';"], ["say('busy');", "say('busy');"],
  ["fault.code = 'silent'; fault.code === 'silent';", 'fault.code = 1; fault.code === 1;'],
  ["lost = 'busy'; const now = lost; now === 'busy';", 'now === 5;'], ["if (lost === 'busy') switch (lost) { case 'busy': }", 'case 5: }'],
  ["(['busy', 'session'] as FaultCode[]);", '([5, 4] as FaultCode[]);'],
] as const) {
  test(`${line} becomes ${expect}`, () => assert.is(rewritten(line).slice(-expect.length), expect));
}

for (const line of ["'|' + fault.code;", 'say(fault.code);', 'fault.line = fault.code;', 'fault.code.length;', "unsure = 'busy';", "const text: string = 'a' + lost;", "lost = 'busy'; say(lost);"]) {
  test(`refused, since a number would come into a text: ${line}`, () => assert.is.not(findCodes(programOf(line)).errors.length, 0));
}

test('each code has its own word', () => {
  const codes: FaultCode[] = ['silent', 'put-denied', 'no-number'];
  assert.equal(codes.map(wordOfCode), codes);
  assert.equal(codes.map(codeOfWord), codes);
  assert.is(codeOfWord('-'), undefined);
});

test.run();
