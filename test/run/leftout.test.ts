// Tests the table of what was left out, and that each test file which starts a program asks for it first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellLeftOut } from '../needs.ts';
import { findChromium } from '../sim/programs.ts';
import { tableOf } from './leftout.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const test = suite('leftout');

test('each missing program has a row with the way to have it, and the files whose tests need it', () => {
  const text = tableOf([
    { title: 'test/log.test.ts', leftOut: [{ what: 'masks', lacks: ['espruino'] }] },
    { title: 'test\\stories\\receivers\\shown.test.ts', leftOut: [{ what: 'a', lacks: ['vsftpd', 'root'] }, { what: 'b', lacks: ['vsftpd', 'root'] }] },
    { title: 'test/update/rsa.test.ts', leftOut: [{ what: 'signatures', lacks: ['espruino'] }] },
    { title: 'test/at/chat.test.ts', leftOut: [] },
  ]);
  assert.match(text, /│ espruino +│ build Espruino for Linux: +│ 2 files: log, update\/rsa +│/);
  assert.match(text, /│ vsftpd +│ install vsftpd, in Debian by apt +│ 1 file: stories\/receivers\/shown +│/);
  assert.match(text, /│ root +│ run the tests as root, in a container +│ 1 file: stories\/receivers\/shown +│/);
  assert.not.match(text, /chat/);
});

test('one line says what was left out of a file', () => {
  const leftOut = [{ what: 'chunks', lacks: ['espruino'] }, { what: 'chunks', lacks: ['espruino-chip'] }, { what: 'a reader', lacks: ['vsftpd', 'root'] }] as const;
  assert.is(tellLeftOut(leftOut.map(({ what, lacks }) => ({ what, lacks: [...lacks] }))), 'left out: chunks (without espruino, espruino-chip); a reader (without vsftpd and root)');
});

test('without anything left out, there is a sentence and no table', () => {
  assert.is(tableOf([{ title: 'test/at/chat.test.ts', leftOut: [] }]), 'Nothing was left out: this machine has all that the tests need.');
});

test('a variable CHROMIUM that names no program leaves the tests of pages out, as no Chromium does', () => {
  const before = process.env['CHROMIUM'];
  try {
    process.env['CHROMIUM'] = '/no/such/program';
    assert.is(findChromium(), undefined);
    process.env['CHROMIUM'] = process.execPath;
    assert.is(findChromium(), process.execPath);
  } finally {
    if (before === undefined) delete process.env['CHROMIUM'];
    else process.env['CHROMIUM'] = before;
  }
});

/** Finds code that needs more than Node. A test file with it must ask `canRun` or `suiteWith`, so that it is left out where that is missing. */
const uses = /\b(openTerminal|openCameraPipes|runFlash|fakeEsptool|probeEspruino|bootImage|bootAndKeep|runEspruino|startNginx|startApache|startVsftpd|startProftpd|startPureFtpd)\(|\brun\('(sh|openssl)'|#!\/bin\/sh|execFileSync\('|spawnSync\('|\bspawn\('(?!npm')|findChromium\(/;

test('every test file that starts a program, or opens a pair of terminals or named pipes, asks whether that is there', () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts') && !name.endsWith('leftout.test.ts'));
  const using = files.filter(name => uses.test(readFileSync(join(here, name), 'utf8')));
  assert.ok(using.length > 40);
  assert.equal(using.filter(name => !/\b(canRun|suiteWith|findEngines)\b/.test(readFileSync(join(here, name), 'utf8'))), []);
});

test.run();
