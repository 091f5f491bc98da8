// Tests the error numbers of Quectel's LTE modules against the tables of their manuals.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2x } from '../../../src/modem/quectel/ec2x.ts';
import { testResults, type Result } from '../family.ts';

const test = suite('numbers of ec2x');

const modem = ec2x();

// the modem's error numbers for FTP, as in chapter 5 of BGF, the manual of FTP commands
const results: Result[] = [
  { n: 601, says: 'unknown error', code: 'unknown' }, { n: 602, says: 'FTP(S) server blocked', code: 'busy' }, { n: 603, says: 'FTP(S) server busy', code: 'busy' },
  { n: 604, says: 'DNS parse failed', code: 'host-unknown' }, { n: 605, says: 'network error', code: 'network' }, { n: 606, says: 'control connection closed', code: 'server-closed' },
  { n: 607, says: 'data connection closed', code: 'transfer-broken' }, { n: 608, says: 'socket closed by peer', code: 'server-closed' }, { n: 609, says: 'timeout error', code: 'server-timeout' },
  { n: 610, says: 'invalid parameter', code: 'bad-name' }, { n: 611, says: 'failed to open file', code: 'file-missing' }, { n: 612, says: 'file position invalid', code: 'file-missing' },
  { n: 613, says: 'file error', code: 'file-missing' }, { n: 614, says: 'service not available', code: 'server-away' }, { n: 615, says: 'open data connection failed', code: 'data-port' },
  { n: 616, says: 'connection closed, transfer aborted', code: 'transfer-broken' }, { n: 617, says: 'file action not taken', code: 'rejected' }, { n: 618, says: 'local error in processing', code: 'rejected' },
  { n: 619, says: 'insufficient system storage', code: 'put-denied' }, { n: 620, says: 'syntax error', code: 'rejected' }, { n: 621, says: 'syntax error in parameters', code: 'bad-name' },
  { n: 622, says: 'command not implemented', code: 'rejected' }, { n: 623, says: 'bad sequence of commands', code: 'rejected' }, { n: 624, says: 'parameter not implemented', code: 'rejected' },
  { n: 625, says: 'not logged in', code: 'session' }, { n: 626, says: 'need account for storing files', code: 'login-wrong' }, { n: 627, says: 'requested action not taken', code: 'rejected' },
  { n: 628, says: 'page type unknown', code: 'rejected' }, { n: 629, says: 'exceeded storage allocation', code: 'put-denied' }, { n: 630, says: 'file name not allowed', code: 'bad-name' },
  { n: 631, says: 'SSL authentication failed', code: 'tls' },
];

testResults(test, modem, results, n => [`+QFTPPUT: ${n},0`, `+QFTPSIZE: ${n},550`, `+QFTPRENAME: ${n},${n}`]);

test('the same numbers in place of OK mean the same', () => {
  for (const { n, code } of results) assert.is(modem.codeOf(`+CME ERROR: ${n}`), code, `${n}`);
});

test('a wrong checksum is content-differs', () => assert.is(modem.codeOf('+QFUPL: 1000,abcd'), 'content-differs'));

test('at the login, a closed connection is a connection fault, and "not logged in" is a wrong password', () => {
  assert.equal([modem.codeOf('+QFTPOPEN: 606,0'), modem.codeOf('+QFTPOPEN: 625,530')], ['connection', 'login-wrong']);
});

test('every error number of a folder command is a rejection: the folder may exist already', () => {
  for (const name of ['+QFTPCWD', '+QFTPMKDIR', '+QFTPRMDIR']) for (const n of [601, 610, 621, 627, 630]) assert.is(modem.codeOf(`${name}: ${n},550`), 'rejected', `${name} ${n}`);
});

// the modem's error numbers for files, as in chapter 4 of BGFS, the manual of file commands
const files: Result[] = [
  { n: 400, says: 'invalid input value', code: 'refused' }, { n: 401, says: 'larger than the size of the file', code: 'modem-full' }, { n: 402, says: 'read or write zero bytes', code: 'modem-full' },
  { n: 403, says: 'drive is full', code: 'modem-full' }, { n: 405, says: 'file not found', code: 'file-missing' }, { n: 406, says: 'invalid file name', code: 'bad-name' },
  { n: 407, says: 'file already existed', code: 'modem-full' }, { n: 409, says: 'fail to write the file', code: 'modem-full' }, { n: 410, says: 'fail to open the file', code: 'file-missing' },
  { n: 411, says: 'fail to read the file', code: 'file-missing' }, { n: 413, says: 'the maximum number of files', code: 'modem-full' }, { n: 414, says: 'the file read-only', code: 'file-missing' },
  { n: 416, says: 'invalid file descriptor', code: 'file-missing' }, { n: 417, says: 'fail to list the file', code: 'file-missing' }, { n: 418, says: 'fail to delete the file', code: 'file-missing' },
  { n: 420, says: 'no space', code: 'modem-full' }, { n: 421, says: 'time out', code: 'bytes-lost' }, { n: 423, says: 'file too large', code: 'modem-full' },
  { n: 425, says: 'invalid parameter', code: 'refused' }, { n: 426, says: 'file already opened', code: 'file-missing' },
];

for (const { n, says, code } of files) test(`file error ${n}, ${says}, is ${code}`, () => assert.is(modem.codeOf(`+CME ERROR: ${n}`), code));

test('BGT chapter 4: reasons for no connection', () => {
  for (const name of ['+QIOPEN', '+QSSLOPEN']) {
    assert.equal([565, 569, 561, 570, 552, 573].map(n => modem.codeOf(`${name}: 0,${n}`)), ['host-unknown', 'server-timeout', 'network', 'network', 'bad-name', 'apn-wrong']);
  }
  assert.equal([566, 567].map(n => modem.codeOf(`+QIOPEN: 0,${n}`)), ['host-refused', 'network']);
});

test.run();
