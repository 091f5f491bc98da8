// Tests that on a system which lacks something, exactly the tests that need it are left out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needs, whyLeftOut } from './system.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
/**
 * Finds code in test files that needs a Unix system, such as a shell. Tests that need the real engine (Espruino) are not meant, because they look for
 * the engine themselves.
 */
const uses = /\b(openTerminal|openCameraPipes|runFlash|fakeEsptool)\(|\brun\('sh'|#!\/bin\/sh/;
const ofEngine = ['stories/console/check', 'stories/console/hand', 'web/link/engine'];

const test = suite('system');

test('every test file that starts a shell, or opens a pair of terminals or named pipes, is listed', () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts') && !name.endsWith('system.test.ts'));
  const using = files.filter(name => uses.test(readFileSync(join(here, name), 'utf8'))).map(name => name.replace('.test.ts', '').split(sep).join('/'));
  assert.equal(using.filter(name => !ofEngine.includes(name)).sort(), Object.keys(needs));
  for (const name of ofEngine) assert.match(readFileSync(join(here, `${name}.test.ts`), 'utf8'), /if \(findEspruino\(\)\)/);
});

test('a listed file is left out only on a system that lacks its requirement', () => {
  assert.is(whyLeftOut('firmware/flash/flash', 'win32'), 'left out: test/firmware/flash/flash.test.ts, which needs a Unix shell');
  assert.is(whyLeftOut('firmware/flash/flash', 'darwin'), undefined);
  assert.is(whyLeftOut('at/lines', 'win32'), undefined);
});

test('CI runs npm ci and npm test on Linux, macOS and Windows', () => {
  const file = join(here, '../.github/workflows/ci.yml');
  assert.ok(existsSync(file));
  const text = readFileSync(file, 'utf8');
  assert.match(text, /os: \[ubuntu-latest, macos-latest, windows-latest\]/);
  assert.match(text, /- run: npm ci\n +- run: npm test\n/);
});

test.run();
