// Tests that the meaning of a number of the SIM7600 depends on its command, as in the AT command manual AT76v3, 12.3.1. Other numbers are from TS
// 27.007.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FaultCode } from '../../../src/fault.ts';
import { sim7600Code } from '../../../src/modem/simcom/sim7600errors.ts';

const test = suite('errors of the SIM7600');

/** Numbers that have the same meaning after any of these commands. */
const alike: [n: number, code: FaultCode][] = [
  [1, 'tls'], [16, 'tls'], [3, 'busy'], [11, 'busy'], [4, 'server-closed'], [421, 'server-away'], [5, 'server-timeout'],
  [10, 'network'], [13, 'network'], [15, 'network'], [12, 'host-unknown'],
];
const commands = ['+CFTPSSTART', '+CFTPSLOGIN', '+CFTPSMKD', '+CFTPSCWD', '+CFTPSRMD', '+CFTPSPUT', '+CFTPSPUTFILE', '+CFTPSGET', '+CFTPSGETFILE', '+CFTPSLIST', '+CFTPSSIZE', '+CFTPSDELE'];
for (const [n, code] of alike) test(`${n} is ${code} after any command`, () => { for (const command of commands) assert.is(sim7600Code(`${command}: ${n}`), code, command); });

/** The fault codes of the error numbers 2, 6, 7, 8, 9, 14 and 17, which depend on the command in `of`. */
const told: { of: string[]; codes: (FaultCode | undefined)[] }[] = [
  // CFTPSSTART asks no server, so it is the mobile network that refuses
  { of: ['+CFTPSSTART'], codes: ['apn-wrong', 'apn-wrong', 'apn-wrong', 'apn-wrong', 'apn-wrong', 'host-refused', 'apn-wrong'] },
  { of: ['+CFTPSLOGIN'], codes: ['unknown', 'unknown', 'unknown', 'bad-name', 'rejected', 'host-refused', 'unknown'] },
  // for commands about folders, no number tells whether the folder is missing, exists or is forbidden
  { of: ['+CFTPSMKD', '+CFTPSCWD', '+CFTPSRMD'], codes: ['rejected', 'rejected', 'rejected', 'rejected', 'rejected', 'host-refused', 'rejected'] },
  // the login has succeeded, so it is the data connection that fails
  { of: ['+CFTPSPUT', '+CFTPSPUTFILE', '+CFTPSGET', '+CFTPSGETFILE', '+CFTPSLIST'], codes: ['unknown', 'transfer-broken', 'file-missing', 'bad-name', 'rejected', 'data-port', 'file-missing'] },
  { of: ['+CFTPSSIZE', '+CFTPSDELE'], codes: ['unknown', 'unknown', 'file-missing', 'bad-name', 'rejected', 'host-refused', 'file-missing'] },
];
for (const { of, codes } of told) {
  test(`${of.join(', ')}: 2, 6, 7, 8, 9, 14 and 17 are ${[...new Set(codes)].join(', ')}`, () => {
    for (const command of of) assert.equal([2, 6, 7, 8, 9, 14, 17].map(n => sim7600Code(`${command}: ${n}`)), codes, command);
  });
}

/**
 * The error numbers of sockets are from the manual AT76v3, 10.3 and 11.3. The number of the socket comes before them, except in the line of CCHSTART.
 */
const sockets: { of: string; codes: [n: number, code: FaultCode | undefined][] }[] = [
  { of: '+CCHOPEN: 0,', codes: [[2, 'unknown'], [3, 'busy'], [4, 'server-closed'], [5, 'server-timeout'], [8, 'bad-name'], [9, 'network'], [12, 'network'], [13, 'host-unknown'], [14, 'connection'], [15, 'tls'], [17, 'network'], [19, 'tls'], [20, undefined]] },
  { of: '+CCHSTART: ', codes: [[9, 'network'], [11, 'busy']] },
  { of: '+CCHSEND: 0,', codes: [[6, 'server-closed'], [18, 'server-timeout']] },
  { of: '+CIPOPEN: 0,', codes: [[1, 'network'], [2, 'network'], [3, 'bad-name'], [5, 'network'], [8, 'busy'], [10, undefined], [11, 'host-unknown'], [255, 'unknown']] },
];
for (const { of, codes } of sockets) test(`${of}: ${codes.map(([n]) => n).join(', ')}`, () => assert.equal(codes.map(([n]) => sim7600Code(of + n)), codes.map(([, code]) => code)));

const others: { title: string; line: string; code: FaultCode | undefined }[] = [
  { title: 'a result that is no error', line: '+CFTPSPUT: 0', code: undefined },
  { title: 'a number that the table lacks', line: '+CFTPSPUT: 18', code: undefined },
  { title: 'a reply that the table lacks', line: '+CFTPSDELE: 550', code: undefined },
  { title: 'no number', line: '+CFTPSPUT: PROMPT', code: undefined },
  { title: 'no blank after the colon', line: '+CFTPSSIZE:9', code: 'rejected' },
  { title: 'a value after the number', line: '+CFTPSPUT: 9,1024', code: 'rejected' },
  { title: 'a command name that only begins like another', line: '+CFTPSPUTX: 6', code: 'unknown' },
  { title: 'a bare ERROR', line: 'ERROR', code: undefined },
  { title: 'a fault of the SIM', line: '+CME ERROR: 10', code: 'sim-missing' },
  { title: 'a number of another family', line: '+CMS ERROR: 132', code: undefined },
  { title: 'a number of another command is no error', line: '+CSQ: 9', code: undefined },
];
for (const { title, line, code } of others) test(`${title}: ${line}`, () => assert.is(sim7600Code(line), code));

// These error numbers are from TS 27.007, 9.2.2.2. 127 is a missing or unknown APN, 128 an unknown PDP address, and 129 a failed user authentication.
// 130 and 131 are a rejected activation, 132 an unsupported service, 133 a service that is not subscribed, and 149 a failed PDP authentication.
for (const [n, code] of [[126, undefined], [127, 'apn-wrong'], [130, 'apn-wrong'], [133, 'apn-wrong'], [134, undefined], [148, undefined], [149, 'apn-wrong'], [150, undefined]] as const) {
  test(`+CME ERROR: ${n} ${code ? 'is a fault of the access point' : 'has no code'}`, () => assert.is(sim7600Code(`+CME ERROR: ${n}`), code));
}

test.run();
