// Tests the scripts for sockets of the modems whose own HTTP takes no image, as in their manuals.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../src/fault.ts';
import { quectelM } from '../../src/modem/quectel/quectel.ts';
import { sim7080 } from '../../src/modem/simcom/sim7080.ts';
import { quectelSockets, sim7000Sockets, sim7080Sockets } from '../../src/modem/sockets.ts';
import { onWire, replay } from './transcript.ts';

const test = suite('sockets');

const said = (rows: { say?: string | undefined }[] | undefined) => (rows ?? []).map(row => row.say).filter(say => say);

test('AT7080 12.2: CAOPEN with context and protocol, then CASEND, CARECV, CACLOSE', () => {
  assert.is(said(sim7080Sockets('connect')).at(-1), 'AT+CAOPEN=0,0,"TCP","{serverHost}",{serverPort}');
  assert.equal([said(sim7080Sockets('write')), said(sim7080Sockets('hangUp'))], [['AT+CASEND=0,{slice},10000'], ['AT+CACLOSE=0']]);
});

test('AT7000 18.2: no context in CAOPEN', () => {
  assert.is(said(sim7000Sockets('connect')).at(-1), 'AT+CAOPEN=0,"TCP","{serverHost}",{serverPort}');
});

test('Quectel: QIOPEN, QISEND, QICLOSE', () => {
  assert.is(said(quectelSockets('connect')).at(-1), 'AT+QIOPEN="TCP","{serverHost}",{serverPort}');
  assert.equal([said(quectelSockets('write')), said(quectelSockets('hangUp'))], [['AT+QISEND={slice}'], ['AT+QICLOSE']]);
});

test('a slice has at most 1,460 bytes, the limit of one command', () => {
  for (const rows of [sim7080Sockets('write'), sim7000Sockets('write'), quectelSockets('write')]) assert.is(rows![0]!.set!.piece, '1460');
});

const opens: { title: string; modem: ReturnType<typeof sim7080>; rows: typeof sim7080Sockets; command: string; lines: string[]; end: End }[] = [
  { title: 'SIM7080', modem: sim7080(), rows: sim7080Sockets, command: 'AT+CAOPEN=0,0,"TCP","h",80', lines: ['+CAOPEN: 0,0', 'OK'], end: End.done },
  { title: 'SIM7080, no such host', modem: sim7080(), rows: sim7080Sockets, command: 'AT+CAOPEN=0,0,"TCP","h",80', lines: ['+CAOPEN: 0,20', 'OK'], end: End.refused },
  { title: 'Quectel', modem: quectelM(), rows: quectelSockets, command: 'AT+QIOPEN="TCP","h",80', lines: ['OK', 'CONNECT OK'], end: End.done },
  { title: 'Quectel, refused', modem: quectelM(), rows: quectelSockets, command: 'AT+QIOPEN="TCP","h",80', lines: ['OK', 'CONNECT FAIL'], end: End.refused },
];
for (const { title, modem, rows, command, lines, end } of opens) {
  test(`opening: ${title}`, async () => {
    const row = rows('connect')!.at(-1)!;
    assert.is((await replay(modem, row, command, [onWire(lines)], [])).end, end);
    assert.is((await replay(modem, row, command, [...onWire(lines)], [])).end, end, 'byte by byte');
  });
}

test.run();
