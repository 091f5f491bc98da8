// Tests the scripts for sockets of Quectel's LTE modules, plain and with TLS, as in their manuals.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { ec2x } from '../../../src/modem/quectel/ec2x.ts';
import { ec2xSockets } from '../../../src/modem/quectel/ec2xsockets.ts';
import { onWire, replay } from '../transcript.ts';

const test = suite('sockets of ec2x');

const said = (rows: { say?: string | undefined }[] | undefined) => (rows ?? []).map(row => row.say).filter(say => say);

test('QIOPEN and QSSLOPEN use buffer access mode, each after its socket number is freed', () => {
  const rows = said(ec2xSockets('connect'));
  assert.equal(rows.slice(0, 3), ['AT+QICLOSE=0', 'AT+QIOPEN=1,0,"TCP","{serverHost}",{serverPort},0,0', 'AT+QSSLCLOSE=0']);
  assert.is(rows.at(-1), 'AT+QSSLOPEN=1,2,0,"{serverHost}",{serverPort},0');
});

test('SNI is sent; the server\'s certificate is checked if a CA is set', () => {
  const rows = ec2xSockets('connect')!;
  assert.ok(said(rows).includes('AT+QSSLCFG="sni",2,1'));
  assert.equal(rows.filter(row => row.when === 'isProved').map(row => row.say), ['AT+QSSLCFG="checkhost",2,1', 'AT+QSSLCFG="cacert",2,"snapferry.pem"', 'AT+QSSLCFG="seclevel",2,1']);
});

test('a slice has at most 1,460 bytes, the limit of one command', () => assert.is(ec2xSockets('write')![0]!.set!.piece, '1460'));

test('after a refused QSSLOPEN, QIOPEN checks that the server is reachable, and QSSLOPEN is retried once', () => {
  assert.equal(said(ec2xSockets('connect')!.filter(row => row.unless === 'isOpen')), [
    'AT+QICLOSE=1', 'AT+QIOPEN=1,1,"TCP","{serverHost}",{serverPort},0,0', 'AT+QICLOSE=1', 'AT+QSSLCLOSE=0', 'AT+QSSLOPEN=1,2,0,"{serverHost}",{serverPort},0',
  ]);
  assert.equal([566, 567, 565].map(n => ec2x().codeOf(`+QSSLOPEN: 0,${n}`)), ['tls', 'tls', 'host-unknown']);
});

const answers = [
  { title: 'open', command: 'AT+QIOPEN=1,0,"TCP","h",80,0,0', lines: ['OK', '+QIOPEN: 0,0'], end: End.done },
  { title: 'refused', command: 'AT+QIOPEN=1,0,"TCP","h",80,0,0', lines: ['OK', '+QIOPEN: 0,566'], end: End.refused },
  { title: 'socket number still in use', command: 'AT+QIOPEN=1,0,"TCP","h",80,0,0', lines: ['OK', '+QIOPEN: 0,563'], end: End.refused },
];
for (const { title, command, lines, end } of answers) {
  test(`opening: ${title}`, async () => {
    const row = ec2xSockets('connect')![1]!;
    assert.is((await replay(ec2x(), row, command, [onWire(lines)], [])).end, end);
    assert.is((await replay(ec2x(), row, command, [...onWire(lines)], [])).end, end, 'byte by byte');
  });
}

test('received bytes follow their count; a count of 0 has none', async () => {
  const row = ec2xSockets('receive')![0]!;
  assert.is((await replay(ec2x(), row, 'AT+QIRD=0,512', [onWire(['+QIRD: 60', '[60 raw bytes]', 'OK'])], [])).raw.length, 60);
  assert.is((await replay(ec2x(), row, 'AT+QIRD=0,512', [onWire(['+QIRD: 0', 'OK'])], [])).end, End.done);
});

test.run();
