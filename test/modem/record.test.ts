// Tests the rules that test/modem/record.ts has for all records. A record may have commands that begin with another sign than +, or no command for
// directories. Each sentence about a fault must name the next step.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Modem, Rows } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { tooShort } from './family.ts';
import { checkModem, missing } from './record.ts';

const test = suite('rules of records');

const record = sim7600();
const withScript = (name: string, rows: Rows): Modem => ({ ...record, script: (one, bytes) => (one === name ? rows : record.script(one, bytes)) });

test('a maker may begin the names of its commands with a sign of its own', async () => {
  for (const sign of '#^*$!@_') {
    const rows: Rows = [{ say: `AT${sign}FSIZE="{name}"`, want: [`${sign}FSIZE|${sign}SIZE: {serverSize}`, 'OK'], ms: 9000 }];
    assert.equal(await checkModem(withScript('size', rows)), [], sign);
  }
});

test('a pattern that no line can match is named with its right forms', async () => {
  const rows: Rows = [{ say: 'AT+CFTPSSIZE="{name}"', want: ['size {serverSize}', 'OK'], ms: 9000 }];
  assert.equal(await checkModem(withScript('size', rows)), [
    'size: AT+CFTPSSIZE="{name}": wants "size {serverSize}": write a whole line in capitals, a name and its fields as "+NAME: {n}", or a placeholder alone',
  ]);
});

test('a text of a person stands in quotes, and a number needs none', async () => {
  const login = (say: string) => checkModem(withScript('where', [{ say, ms: 9000 }]));
  assert.equal(await login('AT+FTPLOGIN={ftp.host},{ftp.port},"{ftp.user}"'), [
    'where: AT+FTPLOGIN={ftp.host},{ftp.port},"{ftp.user}": sends {ftp.host} without quotes: write "{ftp.host}", as a comma in it would begin another parameter; list that under UNCONFIRMED if the manual has none',
  ]);
  assert.equal(await login('AT+FTPLOGIN="{ftp.host}",{ftp.port},"{ftp.user}"'), []);
});

test('a data mode that ends by a text is named with the next step', async () => {
  const rows: Rows = [{ say: 'AT+KFTPSND=1,,,"{name}"', pour: 'CONNECT', escape: { codes: '', by: '', end: '--EOF--Pattern--' }, ms: 9000 }];
  assert.equal(await checkModem(withScript('clear', rows)), [
    'clear: AT+KFTPSND=1,,,"{name}": does not escape its own escape and end: add both to "codes"; an end of several bytes needs a new key in src/at/step.ts first',
  ]);
});

test('a modem without a command for directories has no rows for it', async () => {
  assert.equal(await checkModem(withScript('make', [])), []);
  assert.equal(await checkModem(withScript('open', [])), [missing('open')]);
});

test('an upload without time for a slow network is named with the row to change', () => {
  assert.match(tooShort('stream', 60_000, 60_000)!, /^stream: 300,000 bytes have 60000 ms, 1,000 bytes 60000 ms; .*: give the row that sends it "ms: 120000 \+ airMs\(bytes\)"$/);
  assert.match(tooShort('put', 400_000, 400_000)!, /more than for a small image/);
  assert.is(tooShort('put', 120_000, 420_000), undefined);
});

test.run();
