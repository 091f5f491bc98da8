// Tests the AT commands of Quectel's LTE modules against the manuals of BG96, a log of an EC20, and the answers of EG800K and EG25-G.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { ec2x } from '../../../src/modem/quectel/ec2x.ts';
import { quectelM } from '../../../src/modem/quectel/quectel.ts';
import { testSamples } from '../family.ts';
import { onWire, replay } from '../transcript.ts';

const test = suite('ec2x');

const modem = ec2x();

test('the M-series has other error numbers', () => {
  assert.is(quectelM().codeOf('+QFTPOPEN: 604,0'), undefined);
  assert.is(modem.codeOf('+QFTPOPEN:-530'), undefined);
});

test('all settings of a session are set each time, including SNI', () => {
  const says = modem.script('open', 0).map(row => row.say).join('\n');
  for (const key of ['contextid",1', 'filetype",0', 'transmode",1', 'rsptimeout",180', 'ssltype",0', 'data_address",1']) assert.ok(says.includes(`AT+QFTPCFG="${key}`), key);
  assert.ok(says.includes('AT+QSSLCFG="sni",1,1'));
});

test('the session is closed only with the result, since earlier commands are refused as busy', async () => {
  const row = modem.script('close', 0)[0]!;
  assert.is((await replay(modem, row, 'AT+QFTPCLOSE', [onWire(['OK', '+QFTPCLOSE: 0,0'])], [])).end, End.done);
  assert.equal(row.result, '0');
});

testSamples(test, modem, [
  { file: 'quectel/ec2x-open.txt', covers: ['AT+QICSGP', 'AT+QIACT', 'AT+QIACT?', 'AT+QFTPCFG', 'AT+QFTPOPEN', 'AT+QFTPCWD', 'AT+QFTPPWD', 'AT+QFTPMKDIR', 'AT+QFTPRENAME', 'AT+QFTPRMDIR', 'AT+QFTPSIZE', 'AT+QFTPMDTM'] },
  { file: 'quectel/ec2x-put.txt', covers: ['AT+QFTPOPEN', 'AT+QFTPPWD', 'AT+QFTPPUT', 'AT+QFTPSIZE', 'AT+QFTPMDTM', 'AT+QFTPRENAME', 'AT+QFTPDEL', 'AT+QFTPCWD', 'AT+QFTPCLOSE'] },
], line => /: 6\d\d,/.test(line), () => false, [[/^(AT\+QICSGP=.*),1$/, '$1,3'], [/"rsptimeout",90/, '"rsptimeout",180'], [/"filetype",1/, '"filetype",0']]);

test.run();
