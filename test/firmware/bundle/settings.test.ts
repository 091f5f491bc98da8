// Tests the build's names of settings. Each use of a setting becomes a field, and all other texts that name a key of config.json stay.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepare } from '../../../firmware/bundle/minify.js';
import { renameNodes } from '../../../firmware/bundle/renames.js';
import { findSettings } from '../../../firmware/bundle/settings.js';
import { bundledRows, fieldOf, keys, rows } from '../../../firmware/keys.js';
import { ts } from '../../../firmware/typescript.js';

const test = suite('settings');

const known = "interface Config { 'device': string; 'ftp.host': string; 'ftp.port'?: number; own: string }\ninterface Trip { config: Config | undefined }\ninterface Tree { [key: string]: unknown }\n"
  + 'declare let config: Config; declare const trip: Trip; declare let tree: Tree; declare const key: keyof Config; declare const device: { device: string };\n';

function programOf(text: string) {
  const host = ts.createCompilerHost({});
  host.getSourceFile = name => (name === '/src/a.ts' ? ts.createSourceFile(name, known + text, ts.ScriptTarget.ES5, true) : undefined);
  return ts.createProgram(['/src/a.ts'], { noLib: true, types: [] }, host);
}

/** Returns a line as the build rewrites it. */
function rewritten(line: string): string {
  const program = programOf(line);
  const { uses, errors } = findSettings(program);
  assert.equal(errors, []);
  const { transformed } = ts.transform(program.getSourceFile('/src/a.ts')!, [renameNodes(uses)]);
  return ts.createPrinter().printFile(transformed[0]!).trim().split('\n').at(-1)!;
}

for (const [line, expect] of [
  ["config['ftp.host'];", 'config.ftp$host$;'], ["config['ftp.port'] = 21;", 'config.ftp$port$ = 21;'], ["delete config['ftp.port'];", 'delete config.ftp$port$;'], ["config['device'];", 'config.device$;'],
  ["trip.config && trip.config['ftp.host'];", 'trip.config && trip.config.ftp$host$;'], ["tree['ftp.host'];", "tree['ftp.host'];"], ['config.own;', 'config.own;'], ["key === 'ftp.host';", "key === 'ftp.host';"],
  ["config = { 'device': 'a', 'ftp.host': 'b', own: '' };", "config = { device$: 'a', ftp$host$: 'b', own: '' };"], ["tree = { 'ftp.host': 'b' };", "tree = { 'ftp.host': 'b' };"],
  ['device.device;', 'device.device;'], ["device['device'];", "device['device'];"],
] as const) test(`${line} becomes ${expect}`, () => assert.is(rewritten(line), expect));

for (const line of ['config[key];', 'config.device;', "const given = { 'device': 'a', 'ftp.host': 'b' };", 'trip.config![key];']) {
  test(`refused, since the setting has no such name in the bundle: ${line}`, () => assert.is.not(findSettings(programOf(line)).errors.length, 0));
}

test('a setting and its row get the same short name, and a key in any other text stays', () => {
  const { code, names } = prepare('var row = {last:"host",to:"ftp$host$"}; config[row.to] = 1; tell("ftp.host", config.ftp$host$);', []);
  const short = names.get(fieldOf('ftp.host'))!;
  assert.match(short, /^[a-z]{1,2}$/i);
  assert.ok(code.includes(`:"${short}"}`) && code.includes(`config.${short})`) && code.includes('"ftp.host"'), code);
});

test('each key has a row with its name in the bundle, and no two have the same', () => {
  const bundled = Object.values(bundledRows).flat().map(row => row.to);
  assert.equal(bundled, Object.values(rows).flat().map(row => fieldOf(row.to)));
  assert.equal([new Set(bundled).size, bundled.length], [keys.length, keys.length]);
});

test.run();
