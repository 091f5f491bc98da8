// Tests the AT commands of Quectel's M10, M33 and M95 against "GSM FTP AT Commands V1.2" (GSMFTP) and its samples.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quectelM } from '../../../src/modem/quectel/quectel.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { testResults, testSamples, type Result } from '../family.ts';
import { scriptIn } from '../record.ts';

const test = suite('quectel');

const modem = quectelM();

// the modem's error numbers are from the manual GSMFTP, chapter 3
const results: Result[] = [
  { n: -1, says: 'unknown error', code: 'connection' }, { n: -3, says: 'the FTP service is busy', code: 'busy' }, { n: -4, says: 'no IP address for the domain name', code: 'host-unknown' },
  { n: -5, says: 'network error', code: 'connection' }, { n: -6, says: 'the session is closed by the server', code: 'server-closed' },
  { n: -7, says: 'the data connection is closed by the server', code: 'server-closed' }, { n: -8, says: 'the context is deactivated', code: 'network' },
  { n: -9, says: 'timeout', code: 'server-timeout' }, { n: -10, says: 'the input parameter is illegal', code: 'bad-name' }, { n: -11, says: 'the file is not found in the local position', code: 'file-missing' },
  { n: -12, says: 'failed to get the file in the local position', code: 'file-missing' }, { n: -421, says: 'the server cannot support service', code: 'server-away' },
  { n: -425, says: 'failed to open the data connection', code: 'data-port' }, { n: -426, says: 'the connection is closed', code: 'server-closed' }, { n: -450, says: 'the request for the file is not operated' },
  { n: -452, says: 'the server has not enough memory', code: 'put-denied' }, { n: -500, says: 'the format of the FTP command is wrong' }, { n: -501, says: 'the parameter of the FTP command is wrong' },
  { n: -502, says: 'the FTP command is not operated' }, { n: -530, says: 'not logged in', code: 'login-wrong' }, { n: -532, says: 'needs an account', code: 'login-wrong' },
  { n: -550, says: 'the request is not operated' }, { n: -551, says: 'the request is stopped' }, { n: -552, says: 'the request of a file is stopped', code: 'put-denied' }, { n: -553, says: 'the file name is illegal', code: 'bad-name' },
];

testResults(test, modem, results, n => [`+QFTPOPEN:${n}`, `+QFTPSIZE: ${n}`, `+QFTPERROR:${n}`]);

test('any size is no error; only a negative number is an error', () => {
  for (const n of [0, 1, 9, 421, 550]) assert.is(modem.isCode(n), false);
  for (const { n } of results) assert.is(modem.isCode(n), true);
});

test('the same numbers have other meanings for other commands and modems', () => {
  assert.is(sim7600().codeOf('+CFTPSLOGIN: 421'), 'server-away');
  assert.is(modem.codeOf('+QFTPPUT:421'), 'bytes-lost', 'here a count of 421 bytes, as a refusal fewer than announced (2.2.3)');
  assert.is(modem.codeOf('+QFTPSIZE:9'), undefined);
});

test('in every command a file name with its directory is within the manual\'s limit', () => {
  // manual GSMFTP 2.2.11 to 2.2.13: a name has at most 50 characters, with its directory if that is given
  const { longest } = modem.names();
  for (const name of ['put', 'stream', 'size', 'rename', 'erase'] as const) {
    for (const row of scriptIn(modem, name)) {
      if (/\{path\}\{(name|finalName)\}/.test(row.say ?? '')) assert.ok(longest + '/up/100CAM/'.length <= 50, `${row.say} with a name of ${longest} characters`);
    }
  }
});

testSamples(test, modem, [
  { file: 'quectel/m-series-open.txt', covers: ['AT+QIFGCNT', 'AT+QICSGP', 'AT+QFTPUSER', 'AT+QFTPPASS', 'AT+QFTPOPEN', 'AT+QFTPCLOSE', 'AT+QIDEACT'] },
  { file: 'quectel/m-series-put.txt', covers: ['AT+QFTPPATH', 'AT+QFTPPUT'] },
  { file: 'quectel/m-series-files.txt', covers: ['AT+QFTPRENAME', 'AT+QFTPSIZE', 'AT+QFTPDELETE', 'AT+QFTPMKDIR', 'AT+QFTPRMDIR'] },
  { file: 'quectel/m-series-resume.txt', covers: ['AT+QFTPPUT'] },
], line => /:-\d/.test(line), ({ command, answer }) => /^AT\+QFTPGET/.test(command) || /^AT$/.test(command) || /^AT\+QFTPCFG=[34]/.test(command) || (/^AT\+QFTPPUT/.test(command) && !answer.includes('CONNECT')));

test.run();
