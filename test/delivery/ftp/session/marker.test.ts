// Tests how a file's time on the server is read: from the response to MDTM, or from a clear line of a listing.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../../src/at/step.ts';
import { askMarkerTime, isServerAsked, secondsOfMdtm, timeListed } from '../../../../src/delivery/ftp/session/marker.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows, ScriptName, Method } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { modemWith, sceneOf } from '../../trip.ts';

const test = suite('marker');

const mdtms: [string, string | undefined][] = [
  ['20261120093042', '2026-11-20T09:30:42Z'], ['"20261120093042"', '2026-11-20T09:30:42Z'], ['20261120093042.123', '2026-11-20T09:30:42Z'],
  ['20280229235959', '2028-02-29T23:59:59Z'], ['20240229235959', undefined], ['19126112009304', undefined], ['191261120093042', undefined], ['20260020093042', undefined],
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

const scripts: { [name in ScriptName]?: Rows } = {
  enter: [{ say: 'AT+CWD="{folder}"', ms: 1000 }],
  drive: [{ say: 'AT+DRIVE', want: ['+DRIVE: {drive}', 'OK'], ms: 1000, refusedAs: 'drive-missing' }],
  unstage: [{ say: 'AT+FORGET', ms: 1000, may: May.refuse }],
  time: [{ say: 'AT+TIME="{name}"', result: '{fileTime}', ms: 1000 }],
  erase: [{ say: 'AT+DEL="{name}"', ms: 1000 }],
};
const straight: Method = {
  name: 'stream', most: 1e6, why: 'straight', confirms: 'nothing',
  script: name => (name === 'stream' ? [{ say: 'AT+SEND="{name}",{size}', pour: '>', ms: 1000 }] : undefined),
};
const byFile: Method = {
  name: 'efs', most: 1e6, why: 'by file', confirms: 'count', hasDrive: true,
  script: name => (name === 'stage' ? [{ say: 'AT+FILE={size}', pour: '>', ms: 1000 }] : name === 'put' ? [{ say: 'AT+PUT="{name}"', ms: 1000 }] : undefined),
};
const ways: { title: string; of: Method[]; refuses?: string; says: string[]; told: RegExp }[] = [
  { title: 'straight to the server', of: [byFile, straight], says: ['AT+SEND', 'AT+TIME', 'AT+DEL'], told: /from the server's MDTM/ },
  { title: 'through a file of a modem that cannot stream', of: [byFile], says: ['AT+DRIVE', 'AT+FORGET', 'AT+FILE', 'AT+PUT', 'AT+TIME', 'AT+DEL'], told: /from the server's MDTM/ },
  { title: 'through a file of a modem without a drive', of: [byFile], refuses: 'AT+DRIVE', says: ['AT+DRIVE', 'AT+DEL'], told: /no time from the server either/ },
];

for (const { title, of, refuses, says, told } of ways) {
  test(`the file whose time is queried is sent ${title}`, async () => {
    let isSent = false;
    const { trip, said, lines, end } = sceneOf({
      modem: modemWith(scripts, { hasEnter: true, hasCwd: true, methods: () => of }),
      hear: (text, line) => {
        const answer = text.startsWith('snapferry asks') ? ['OK'] : /^AT\+(SEND|FILE)/.test(text) ? ['>']
          : refuses && text.startsWith(refuses) ? ['ERROR'] : text.startsWith('AT+DRIVE') ? ['+DRIVE: E:/', 'OK']
          : text.startsWith('AT+TIME') ? (isSent ? ['OK', '+TIME: 20261120093042'] : ['ERROR']) : ['OK'];
        isSent = isSent || /^AT\+(PUT|SEND)/.test(text);
        line.clock.after(5, () => line.say(answer.map(one => (one === '>' ? '\r\n>' : `\r\n${one}\r\n`)).join('')));
      },
    });
    assert.is((await end(onEnd => lowered(askMarkerTime)(trip, onEnd))).end, End.done);
    assert.equal(said.filter(text => text.startsWith('AT') && !text.startsWith('AT+CWD')).map(text => text.split('=')[0]), says);
    assert.match(lines.join('\n'), told);
    if (says.includes('AT+FILE')) assert.ok(trip.copies.mayHaveCopy, 'the copy is deleted before the next image is staged');
  });
}

test('no time is queried if the file cannot be sent, since checksums exist only for images', () => {
  const { trip } = sceneOf({ modem: modemWith(scripts, { methods: () => [{ ...byFile, hasSum: true }] }), config: { 'ftp.directory': '/{YYYY}' } });
  assert.not.ok(isServerAsked(trip));
});

test.run();
