// Tests the frames of bytes that a camera's record describes, as its manual defines them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { framesOf } from '../../../src/camera/serial/frame.ts';

const test = suite('camera/serial/frame');
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1');

const sum = (text: string, from: number, to: number) => Buffer.from(text, 'latin1').subarray(from, to).reduce((all, byte) => all + byte, 0);

const said: [text: string, numbers: Record<string, number>, hex: string][] = [
  ['56 00 34 01 00', {}, '5600340100'], ['56 {from:4} 0A', { from: 0x01020304 }, '56010203040a'], ['AA {number:2:low}', { number: 0x1234 }, 'aa3412'],
  ['{size:1}', { size: 0x88 }, '88'], ['{from:4}', { from: 0 }, '00000000'], ['FF', {}, 'ff'],
];
for (const [text, numbers, hex] of said) {
  test(`encodes ${text}`, () => {
    const frames = framesOf({ count: 0, ...numbers }, {}, sum);
    assert.is(Buffer.from(frames.bytesOf(frames.layoutOf(text)), 'latin1').toString('hex'), hex);
    assert.is(frames.layoutOf(text).width, hex.length / 2);
  });
}

interface Row {
  wanted: string;
  heard: string;
  given?: Record<string, number>;
  numbers?: Record<string, number>;
  texts?: Record<string, string>;
  isThere: boolean;
}
const piece = '{=number:2:low} {=count:2:low} {data} {sum:1} 00';
const rows: Row[] = [
  { wanted: '76 00 36 00 00', heard: '76 00 36 00 00', isThere: true },
  { wanted: '76 00 36 00 00', heard: '76 00 36 00', isThere: false },
  { wanted: '76 00 36 00 00', heard: '76 00 36 00 01', isThere: false },
  { wanted: '76 00 36 00 00', heard: '00 76 76 00 39 00 00 76 00 36 00 00 76', isThere: true },
  { wanted: 'AA 0E 0D .. 00 00', heard: 'AA 0E 0D FE 00 00', isThere: true },
  { wanted: 'AA 0E 0D .. 00 00', heard: 'AA 0E 0D FE 00 01', isThere: false },
  { wanted: '76 00 34 00 04 {length:4}', heard: '76 00 34 00 04 00 01 02 03', numbers: { length: 0x10203 }, isThere: true },
  { wanted: 'AA 0A 01 {length:3:low}', heard: 'AA 0A 01 03 02 01', numbers: { length: 0x10203 }, isThere: true },
  { wanted: '34 {=length:4}', heard: '34 00 01 02 03', given: { length: 0x10203 }, isThere: true },
  { wanted: '34 {=length:4}', heard: '34 00 01 02 04', given: { length: 0x10203 }, isThere: false },
  { wanted: '0B {model:3:text}', heard: '0B 41 42 43', texts: { model: 'ABC' }, isThere: true },
  { wanted: '32 00 {data} 76 00', heard: '32 00 32 00 FF 76 00', given: { count: 3 }, texts: { data: '\x32\x00\xff' }, isThere: true },
  { wanted: '32 00 {data} 76 00', heard: '32 00 32 00 FF 76 00', given: { count: 4 }, isThere: false },
  { wanted: piece, heard: '01 00 02 00 80 90 13 00', given: { number: 1, count: 2 }, texts: { data: '\x80\x90' }, isThere: true },
  { wanted: piece, heard: '01 00 02 00 80 91 13 00', given: { number: 1, count: 2 }, isThere: false },
  { wanted: piece, heard: '02 00 02 00 80 90 14 00', given: { number: 1, count: 2 }, isThere: false },
  { wanted: piece, heard: '99 01 00 02 00 80 90 13 00', given: { number: 1, count: 2 }, texts: { data: '\x80\x90' }, isThere: true },
];
for (const { wanted, heard, given = {}, numbers = {}, texts = {}, isThere } of rows) {
  test(`${isThere ? 'accepts' : 'does not accept'} ${heard} as ${wanted}`, () => {
    const kept: { numbers: { count: number; [name: string]: number }; texts: Record<string, string> } = { numbers: { count: 0, ...given }, texts: {} };
    const { seek, layoutOf } = framesOf(kept.numbers, kept.texts, sum);
    for (let cut = 0; cut < bytes(heard).length && !isThere; cut += 1) assert.not.ok(seek(bytes(heard).slice(0, cut), layoutOf(wanted)));
    assert.is(seek(bytes(heard), layoutOf(wanted)), isThere);
    if (isThere) assert.equal(kept, { numbers: { count: 0, ...given, ...numbers }, texts });
  });
}

test.run();
