// What a server says of a file's time: the answer to MDTM, and a line of its listing that leaves no doubt.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { secondsOfMdtm, timeListed } from '../../../../src/delivery/ftp/session/marker.ts';

const test = suite('marker');

const mdtms: [string, string | undefined][] = [
  ['20261120093042', '2026-11-20T09:30:42Z'], ['"20261120093042"', '2026-11-20T09:30:42Z'], ['20261120093042.123', '2026-11-20T09:30:42Z'],
  ['20240229235959', '2024-02-29T23:59:59Z'], ['19126112009304', undefined], ['191261120093042', undefined], ['20260020093042', undefined],
  ['20261320093042', undefined], ['20261132093042', undefined], ['20261120243042', undefined], ['20261120096042', undefined],
  ['2026112009304', undefined], ['202611200930420', undefined], ['19980101000000', undefined], ['20700101000000', undefined], ['', undefined], ['64', undefined],
];

for (const [given, expect] of mdtms) {
  test(`MDTM "${given}" is ${expect ?? 'no time'}`, () => assert.is(secondsOfMdtm(given), expect ? Date.parse(expect) / 1000 : 0));
}

const listed: [string, string | undefined][] = [
  ['11-20-26  09:30AM                   32 clock-1.tmp', '2026-11-20T09:30:00Z'],
  ['11-20-2026  09:30PM                   32 clock-1.tmp\r', '2026-11-20T21:30:00Z'],
  ['11-20-26  12:05AM                   32 clock-1.tmp', '2026-11-20T00:05:00Z'],
  ['11-20-26  12:05PM                   32 clock-1.tmp', '2026-11-20T12:05:00Z'],
  ['11-20-26  09:30                     32 clock-1.tmp', undefined], // day or month first
  ['20-11-26  09:30AM                   32 clock-1.tmp', undefined],
  ['-rw-r--r-- 1 u g 32 2026-11-20 09:30 clock-1.tmp', '2026-11-20T09:30:00Z'],
  ['-rw-r--r-- 1 u g 32 2026-11-20 09:30 up/clock-1.tmp', '2026-11-20T09:30:00Z'],
  ['-rw-r--r-- 1 u g 32 Nov 20 09:30 clock-1.tmp', undefined], // no year
  ['-rw-r--r-- 1 u g 32 Nov 20  2026 clock-1.tmp', undefined], // no hour
  ['drwxr-xr-x 1 u g 32 2026-11-20 09:30 clock-1.tmp', undefined],
  ['-rw-r--r-- 1 u g 32 2026-11-20 09:30 other-clock-1.tmp', undefined],
  ['-rw-r--r-- 1 u g 32 2026-11-20 09:30 clock-1.tmp.old', undefined],
  ['+i8388621.48594,m1795167042,r,s32,\tclock-1.tmp', '2026-11-20T09:30:42Z'],
  ['+m1795167042,r,s32,\tclock-1.tmp', '2026-11-20T09:30:42Z'],
  ['+i8388621.48594,m825718503,r,s32,\tclock-1.tmp', undefined],
  ['+i8388621.48594,r,s32,\tclock-1.tmp', undefined],
  ['', undefined], ['clock-1.tmp', undefined],
];

for (const [given, expect] of listed) {
  test(`"${given}" is ${expect ?? 'no time'}`, () => assert.is(timeListed(given, 'clock-1.tmp')?.seconds, expect ? Date.parse(expect) / 1000 : undefined));
}

test.run();
