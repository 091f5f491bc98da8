// Tests the AT commands of the SIM800 against its manuals and its vendor's samples.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sim7080 } from '../../../src/modem/simcom/sim7080.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { sim800 } from '../../../src/modem/simcom/sim800.ts';
import { testResults, testSamples, type Result } from '../family.ts';

const test = suite('sim800');

const modem = sim800();

// the modem's error numbers are from the manual AT800 12.2.14 and 12.2.25, and from SSL800 3.7
const results: Result[] = [
  { n: 61, says: 'net error', code: 'network' }, { n: 62, says: 'DNS error', code: 'host-unknown' }, { n: 63, says: 'connect error', code: 'host-refused' },
  { n: 64, says: 'timeout', code: 'server-timeout' }, { n: 65, says: 'server error', code: 'server-away' }, { n: 66, says: 'operation not allowed', code: 'busy' },
  { n: 70, says: 'reply error' }, { n: 71, says: 'user error', code: 'login-wrong' }, { n: 72, says: 'password error', code: 'login-wrong' },
  { n: 73, says: 'type error' }, { n: 74, says: 'REST error' }, { n: 75, says: 'passive error', code: 'data-port' }, { n: 76, says: 'active error', code: 'data-port' },
  { n: 77, says: 'operate error' }, { n: 78, says: 'upload error', code: 'put-denied' }, { n: 79, says: 'download error' },
  { n: 80, says: 'SSL channel failed', code: 'tls' }, { n: 81, says: 'SSL fatal alert', code: 'tls' }, { n: 82, says: 'AUTH error', code: 'tls' },
  { n: 83, says: 'PBSZ error', code: 'tls' }, { n: 84, says: 'PROT error', code: 'tls' }, { n: 85, says: 'file system error', code: 'file-missing' },
  { n: 86, says: 'manual quit', code: 'session' },
];

testResults(test, modem, results, n => [`+FTPPUT: 1,${n}`, `+FTPPUT:1,${n}`, `+FTPSIZE: 1,${n},0`, `+FTPMKD: 1,${n}`]);

test('80 is an SSL failure here and a manual quit on the SIM7080; the SIM7600 has no such number', () => {
  assert.is(modem.codeOf('+FTPPUT: 1,80'), 'tls');
  assert.is(sim7080().codeOf('+FTPPUT: 1,80'), 'session');
  assert.is(sim7600().codeOf('+CFTPSPUTFILE: 80'), undefined);
});

for (const line of ['+FTPPUT: 1,1,1360', '+FTPPUT: 1,0', '+FTPSIZE: 1,0,61', '+FTPSIZE: 1,0,72', '+FTPGET: 1,1', 'OK', 'ERROR', '']) {
  test(`"${line}" has no code`, () => {
    // in a line with a file's size, 61 or 72 may be the size and no error
    assert.is(modem.codeOf(line), undefined);
  });
}

test('no size is taken as an error', () => {
  for (const n of [0, 1, 61, 80, 86, 421]) assert.is(modem.isCode(n), false);
});

test('the largest image: 300,000 bytes in memory, also in slices, any size by stream or file; FTPSSL 1 is implicit, 2 explicit', () => {
  assert.equal(modem.methods().map(({ name, most }) => [name, most]), [['efs', 300_000], ['stream', undefined], ['efs', undefined], ['efs', 300_000]]);
  assert.equal(modem.security, { none: '0', implicit: '1', explicit: '2' });
});

testSamples(test, modem, [
  { file: 'sim800/bearer-ftpput.txt', covers: ['AT+SAPBR', 'AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPPUTNAME', 'AT+FTPPUTPATH', 'AT+FTPPUT', 'AT+FTPGETNAME', 'AT+FTPGET'] },
  { file: 'sim800/ftpextput.txt', covers: ['AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPPUTNAME', 'AT+FTPPUTPATH', 'AT+FTPEXTPUT', 'AT+FTPPUT'] },
  { file: 'sim800/verbs.txt', covers: ['AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPGETNAME', 'AT+FTPGETPATH', 'AT+FTPSIZE', 'AT+FTPQUIT', 'AT+FTPDELE', 'AT+FTPMKD', 'AT+FTPRMD'] },
],
line => /^\+FTP[A-Z]+: 1,[6-9]\d/.test(line),
// These answers are not checked. The transfer is only opened, and its result comes after another command.
({ command, answer }) => (/^AT\+FTP(PUT|GET)=1$/.test(command) && answer.join() === 'OK') || /^AT\+FTP(GET|PUT)=2,1000$/.test(command) || (/^AT\+FTPPUT=1$/.test(command) && answer.length > 2),
[[/,10000$/, ',60000']]);

test.run();
