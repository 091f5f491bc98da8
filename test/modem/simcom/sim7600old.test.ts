// Tests the SIM7600's older FTP commands, which have no manual, against public code that works with them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../src/at/step.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { sim7600old } from '../../../src/modem/simcom/sim7600old.ts';
import { checkModem, missing, scriptIn, scriptsOf } from '../record.ts';

const test = suite('sim7600old');

const modem = sim7600old();
const saidBy = (name: Parameters<typeof scriptIn>[1]) => scriptIn(modem, name, 1000).flatMap(row => (row.say ? [row.say] : []));

test('the record follows the rules of all records, except for scripts that these commands lack', async () => {
  const lacks = ['size', 'get', 'close'].map(missing);
  assert.equal(await checkModem(modem), ['its name is no plain word', ...lacks]);
});

const exchanges: { title: string; script: Parameters<typeof scriptIn>[1]; expect: string[] }[] = [
  { title: 'the parameters come first, one in each command', script: 'open', expect: [
    'AT+CFTPSERV="{ftp.host}"', 'AT+CFTPPORT={ftp.port}', 'AT+CFTPUN="{ftp.user}"', 'AT+CFTPPW="{ftp.password}"', 'AT+CFTPMODE=1', 'AT+CFTPTYPE=I',
  ] },
  { title: 'a copy is uploaded from directory 0, which FSCD entered', script: 'put', expect: ['AT+CFTPPUTFILE="{path}{name}",0'] },
  { title: 'a stream is uploaded by its path', script: 'stream', expect: ['AT+CFTPPUT="{path}{name}"'] },
];
for (const { title, script, expect } of exchanges) test(title, () => assert.equal(saidBy(script), expect));

test('a stream begins at BEGIN, not at the prompt', () => {
  assert.is(scriptIn(modem, 'stream', 1000)[0]!.pour, '+CFTPPUT: BEGIN');
});

test('no command of the newer set is sent, except one that ends its session and may be silent', () => {
  const newer = scriptsOf(modem).flatMap(({ place, rows }) => rows.filter(row => /\+CFTPS(?!ERV)/.test(row.say ?? '')).map(row => `${place}: ${row.say}, ${row.may}`));
  assert.equal(newer, [`attach: AT+CFTPSSTOP, ${May.silence}`]);
});

test('these commands cannot make a directory, report a size, resume or use TLS', () => {
  for (const name of ['enter', 'make', 'size', 'list', 'resume', 'rename'] as const) assert.equal(saidBy(name), [], name);
  assert.equal(Object.keys(modem.security), ['none']);
});

test('error numbers have the same meaning as in the newer set', () => {
  for (const n of [1, 4, 9, 12, 421]) assert.is(modem.codeOf(`+CFTPPUTFILE: ${n}`), sim7600().codeOf(`+CFTPSPUTFILE: ${n}`));
  assert.is(modem.codeOf('+CFTPPUTFILE: 9'), 'rejected');
});

test.run();
