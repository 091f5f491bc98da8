// Tests the methods of Quectel's LTE modules to upload an image, as in their manuals (BGF 2.5, BGFS 2.4).

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../src/at/step.ts';
import { ec2xDriveScript, ec2xMethods, fetchScript, plainDriveScript } from '../../../src/modem/quectel/ec2xmethods.ts';

const test = suite('ways of ec2x');

const saysOf = (place: string, at: number, name: 'stage' | 'put' | 'resume' | 'stream' | 'streamOn' | 'slice') => (ec2xMethods(place)[at]!.script(name, 1000) ?? []).map(row => row.say).filter(Boolean);

test('by a file: each 1,024 bytes are acknowledged, and the checksum must be that of the image', () => {
  const [row] = ec2xMethods('{drive}')[0]!.script('stage', 1000)!;
  assert.equal([row!.ack, row!.want], [{ text: 'A', bytes: 1024 }, ['+QFUPL: <size>,{code=<sum>}', 'OK']]);
  assert.is(ec2xMethods('{drive}')[0]!.hasSum, true);
});

test('upload from the file, and of its rest after a break', () => {
  assert.equal(saysOf('{drive}', 0, 'put'), ['AT+QFTPPUT="{name}","{drive}ferry.tmp",0']);
  assert.equal(saysOf('{drive}', 0, 'resume'), ['AT+QFTPPUT="{name}","{drive}ferry.tmp",{rest}']);
  assert.equal(saysOf('', 0, 'resume'), ['AT+QFTPPUT="{name}","ferry.tmp",{rest}'], 'BG9x has plain names');
});

test('upload from the card: packets with a flag for the last one, the same after a break', () => {
  assert.equal(saysOf('', 1, 'stream'), ['AT+QFTPPUT="{name}","COM:",{offset},{slice},{last}']);
  assert.equal(saysOf('', 1, 'streamOn'), saysOf('', 1, 'stream'));
});

test('upload in slices, each as a whole upload', () => assert.equal(saysOf('', 2, 'slice'), ['AT+QFTPPUT="{name}","COM:",{rest},{left},1']));

test('RAM is tried before UFS, and the file there is deleted afterwards', () => {
  assert.equal(ec2xDriveScript('drive')!.filter(row => row.set).map(row => row.set!.drive), ['RAM:', 'UFS:']);
  for (const name of ['clear', 'unstage'] as const) assert.equal([ec2xDriveScript(name)![0]!.say, plainDriveScript(name)![0]!.say], ['AT+QFDEL="{drive}ferry.tmp"', 'AT+QFDEL="ferry.tmp"']);
});

test('the free space is queried after leftover files of a power cut are deleted', () => {
  assert.equal(ec2xDriveScript('drive')!.map(row => row.say), ['AT+QFDEL="RAM:ferry.tmp"', 'AT+QFLDS="RAM"', 'AT+QFDEL="UFS:ferry.tmp"', 'AT+QFLDS="UFS"']);
  assert.equal(plainDriveScript('drive')!.map(row => row.say), ['AT+QFDEL="ferry.tmp"', 'AT+QFLDS="UFS"']);
  for (const row of [...ec2xDriveScript('drive')!, ...plainDriveScript('drive')!].filter(one => /QFLDS/.test(one.say!))) assert.equal(row.want, ['+QFLDS: {room}', 'OK']);
});

test('a listing is stored in a file, whose size is reported', () => {
  assert.equal(ec2xDriveScript('listAll')!.map(row => row.say), ['AT+QFDEL="UFS:ferry.lst"', 'AT+QFTPLIST=".","UFS:ferry.lst"', 'AT+QFDWL="UFS:ferry.lst"', 'AT+QFDEL="UFS:ferry.lst"']);
  assert.is(plainDriveScript('list')![1]!.say, 'AT+QFTPLIST="{name}","ferry.lst"');
});

test('a file whose size the server does not give is stored in a file, too', () => {
  const rows = fetchScript({ say: 'AT+SIZE', ms: 1 }, { say: 'AT+GET', ms: 1 }, { say: 'AT+GETPART', ms: 1 }, 'UFS:', 600);
  // `saysIf` returns the AT commands of those script rows that run if these placeholders are set
  const saysIf = (...set: string[]) => rows.filter(row => (!row.when || set.includes(row.when)) && !(row.unless && set.includes(row.unless))).map(row => row.say).filter(Boolean);
  assert.equal(saysIf('isDone'), ['AT+SIZE', 'AT+GET']);
  assert.equal(saysIf('isDone', 'getEnd'), ['AT+SIZE', 'AT+GETPART']);
  assert.equal(rows.find(({ unless, set }) => unless === 'isDone' && set)!.set, { getEnd: '' }, 'without a size there is no part');
  assert.equal(saysIf(), ['AT+SIZE', 'AT+QFDEL="UFS:ferry.lst"', 'AT+QFTPGET="{name}","UFS:ferry.lst"', 'AT+QFDWL="UFS:ferry.lst"', 'AT+QFDEL="UFS:ferry.lst"']);
  assert.equal(rows.slice(0, 2).map(({ may, set }) => [may, set]), [[undefined, { isDone: '' }], [May.refuse, { isDone: '1' }]]);
});

test.run();
