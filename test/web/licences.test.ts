// Tests licences.txt: from each module its package is found, and the package's notice.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listLicences, noticeOf, packageOf } from '../../web/rollup/licences.js';

const test = suite('licences');
const root = fileURLToPath(new URL('../..', import.meta.url));

for (const [id, expect] of [
  ['/a/node_modules/lit/index.js', '/a/node_modules/lit'],
  ['/a/node_modules/@xterm/xterm/lib/xterm.mjs', '/a/node_modules/@xterm/xterm'],
  ['/a/node_modules/lit/node_modules/lit-html/html.js', '/a/node_modules/lit/node_modules/lit-html'],
  ['\0/a/node_modules/pako/x.js?commonjs-module', '/a/node_modules/pako'],
  ['C:\\a\\node_modules\\lit\\index.js', 'C:/a/node_modules/lit'],
  ['/a/web/app.ts', undefined],
] as const) test(`the package of ${JSON.stringify(id)}`, () => assert.is(packageOf(id), expect));

test('a notice contains the licence text or at least its name; a package without either stops the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'licences-'));
  const lay = (name: string, files: Record<string, string>) => {
    mkdirSync(join(folder, name));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, name, path), text);
    return join(folder, name);
  };
  try {
    assert.is(noticeOf(lay('a', { 'package.json': '{"name":"a","version":"1.2.3","license":"MIT"}', 'LICENSE.md': 'Copyright Ann\n' })), 'a 1.2.3, MIT\n\nCopyright Ann');
    assert.match(noticeOf(lay('b', { 'package.json': '{"name":"b","version":"1.0.0","license":"ISC"}' })), /^b 1\.0\.0, ISC\n\n/);
    assert.match(noticeOf(lay('m', { 'package.json': '{"name":"m","version":"1.0.0","license":"MPL-2.0","repository":{"url":"git+https://example.com/m.git"}}' })), /^m 1\.0\.0, MPL-2\.0: https:\/\/example\.com\/m\n\n/);
    assert.throws(() => noticeOf(lay('c', { 'package.json': '{"name":"c","version":"1.0.0"}' })), /The package c is in the page and has no licence/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('licences.txt lists snapferry, the engine, the operators\' data and exactly the bundled packages', async () => {
  const id = join(root, 'node_modules/@noble/hashes/legacy.js');
  assert.ok(existsSync(id));
  const built = await rollup({
    input: 'entry', external: () => false, onwarn: () => undefined,
    plugins: [{ name: 'entry', resolveId: name => (name === 'entry' ? name : name === 'taken' ? id : null), load: name => (name === 'entry' ? 'export * from "taken";' : name === id ? 'export const x = 1;' : null) }, listLicences(root)],
  });
  const { output } = await built.generate({ format: 'es' });
  await built.close();
  const listed = output.find(part => part.fileName === 'licences.txt');
  const text = String(listed?.type === 'asset' ? listed.source : '');
  assert.equal(text.split(/^-{72}$/m).map(part => part.trim().split('\n')[0]!.replace(/ \d[\d.]*/, '')), [
    'snapferry, MIT', 'Espruino, MPL-2.0: https://github.com/espruino/Espruino',
    "Operators' access points: mobile-broadband-provider-info, public domain", '@noble/hashes, MIT',
  ]);
  assert.match(text, /Paul Miller/);
});

test.run();
