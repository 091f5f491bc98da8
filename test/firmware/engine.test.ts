// Compares the type declarations of the engine in src/ with the real engine (Espruino), if it is installed. It checks every global name, every member
// of an object, and the forms of regular expressions that the engine reads wrongly.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Node, SourceFile } from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findRegexGap } from '../../firmware/check/regex.js';
import { findEspruino } from '../../firmware/engine/espruino.js';
import { globals } from '../../firmware/engine/facts.js';
import { buildImage } from '../../firmware/image/storage.js';
import { ts } from '../../firmware/typescript.js';
import { canRun } from '../needs.ts';
import { bootImage } from './image/boot.js';

/** For each declared interface of the engine, JavaScript that gives an object of that type. */
const examples: Record<string, string> = {
  Function: '(function(){})', Object: '({})', ObjectConstructor: 'Object', Number: '(5)', NumberConstructor: 'Number', Math: 'Math',
  String: '"a"', StringConstructor: 'String', RegExp: 'new RegExp("a","g")', RegExpExecArray: '/a/.exec("a")', ReadonlyArray: '[1]', Array: '[1]',
  ArrayConstructor: 'Array', Error: 'new Error("a")', Date: 'new Date()', DateConstructor: 'Date', JSON: 'JSON', ArrayBuffer: 'new ArrayBuffer(1)',
  Bytes: 'new Uint8Array(1)', Promise: 'Promise.resolve()', PromiseConstructor: 'Promise', Pin: 'new Pin(1)', Serial: 'Serial1', SPI: 'new SPI()',
  EngineFile: 'E.openFile("espruino.flash","r")', EngineFiles: 'require("fs")', EngineStat: 'require("fs").statSync("espruino.flash")',
  EngineStorage: 'require("Storage")', EngineMemory: 'process.memory()', EngineProcess: 'process', E: 'E',
};
/** Global names that are declared but exist only in an engine on the chip, and not in the one for Linux. */
const notHere = ['ESP32'];

function parseDeclarations(name: string): SourceFile {
  const text = readFileSync(fileURLToPath(new URL(`../../src/device/types/${name}`, import.meta.url)), 'utf8');
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
}

const statements = ['engine.d.ts', 'espruino.d.ts'].flatMap(name => [...parseDeclarations(name).statements]);
const nameOf = (node: { name?: Node }) => node.name && ts.isIdentifier(node.name) ? node.name.text : '';

/** The members of each interface, and of each constant that is declared with its members, as `Owner.member`. */
const members = statements.flatMap(statement => {
  if (ts.isInterfaceDeclaration(statement)) return statement.members.map(member => [statement.name.text, nameOf(member)]);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(one => one.type && ts.isTypeLiteralNode(one.type) ? one.type.members.map(member => [nameOf(one), nameOf(member)]) : []);
}).filter(([owner = '', member]) => member && owner in examples);

const declared = statements.flatMap(statement => {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(one => nameOf(one));
  return ts.isFunctionDeclaration(statement) ? [nameOf(statement)] : [];
});

const patterns: [RegExp, string][] = [[/^x(a|b)$/, 'xb'], [/[0-9]*$/, 'a'], [/a?b/, 'b'], [/a{2}/, 'aa'], [/(?:a)/, 'a'], [/(ab)+/, 'abab'], [/\ba/, 'a'], [/^[^a]+$/, ''], [/^.+$/, ''], [/[\x7f-\xff]/, '\xe9']];
const sound: [RegExp, string][] = [[/^\+CREG: (\d),(\d+)$/, '+CREG: 0,12'], [/^a$|^b$/, 'b'], [/^[^,]+,/, ','], [/[^\x20-\x7e]/, 'a\xe9'], [/^ *"/, '  "'], [/a\?[?{]/, 'a?{'], [/A/i, 'a']];

const test = suite('engine');

test('the build accepts every declared global', () => {
  assert.equal(declared.filter(name => ![...globals.language, ...globals.runtime].includes(name)), []);
});

test('a pattern that the engine reads differently is rejected', () => {
  assert.equal(patterns.filter(([pattern]) => !findRegexGap(pattern.source, pattern.flags)).map(String), []);
  assert.equal(sound.filter(([pattern]) => findRegexGap(pattern.source, pattern.flags)).map(String), []);
});

if (canRun('the declarations compared with the engine', 'espruino')) test('the engine has every declared member, and reads patterns as the build assumes', async () => {
  const lines = [
    ...[...globals.language, ...globals.runtime].map(name => [name, name === 'undefined' || name === 'arguments' ? 'true' : `typeof ${name}!="undefined"`]),
    ...members.map(([owner = '', member = '']) => [`${owner}.${member}`, `typeof (${examples[owner]}).${member}!="undefined"`]),
    ...sound.map(([pattern, text]) => [`${pattern}`, `${pattern}.test(${JSON.stringify(text)})==${pattern.test(text)}`]),
    ...patterns.map(([pattern, text]) => [`gap ${pattern}`, `${pattern}.test(${JSON.stringify(text)})!=${pattern.test(text)}`]),
  ].map(([name, holds]) => `try{if(!(${holds}))p(${JSON.stringify(name)})}catch(e){p(${JSON.stringify(`${name}: thrown`)})}`);
  const code = `function p(t){console.log("LACKS "+t+";")}setTimeout(function(){${lines.join('\n')}\nconsole.log("all asked.")},10)`;
  const printed = await bootImage(findEspruino()!, buildImage([{ name: '.bootcde', data: Buffer.from(code, 'latin1') }]), 'all asked.');
  assert.match(printed, 'all asked.');
  assert.equal([...printed.matchAll(/LACKS (.*?);/g)].map(match => match[1]), notHere);
});

test.run();
