// What the modem has refused is not tried again, and whose traces may lie in it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDrive, hasRoom, noteFailure, noteRefusal, wasRefused, waysInUse } from '../../src/delivery/drive.ts';
import { fault, type FaultCode } from '../../src/fault.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/sim7600.ts';
import { createNotes } from '../../src/store/state.ts';
import { createMemoryCard } from '../outside.ts';
import { wayOf } from './receiver.ts';
import { modemWith, sceneOf } from './trip.ts';

const test = suite('drive');

const file = wayOf('efs', 'count', {}, { most: 1000, why: 'through its files', hasDrive: true, longestMs: 60_000 });
const stream = wayOf('stream', 'nothing', {}, { most: 5000, why: 'straight on' });
const sliced = wayOf('stream', 'slices', {}, { most: 5000, why: 'in slices' });
const modem: Modem = { ...sim7600(), ways: () => [file, sliced, stream] };

const path = '/DCIM/A.JPG';
const quick = { pace: 1000 };

const refusals: [code: FaultCode | undefined, expect: string][] = [
  ['drive-missing', file.why], ['modem-full', file.why + path], ['copy-missing', file.why + path], ['file-missing', file.why + path],
  ['put-denied', ''], ['bytes-lost', ''], [undefined, ''],
];
for (const [code, expect] of refusals) {
  test(`refused with ${code}: ${expect === '' ? 'it stays' : expect === file.why ? 'not again' : 'not for this image'}`, () => {
    const { trip } = sceneOf({ modem, throttle: { ...quick, way: file } });
    noteRefusal(trip, code && fault(code, 'AT+X'));
    assert.is(trip.throttle.refusedWay ?? '', expect);
  });
}

const denials: { title: string; line: string; lost?: string; way?: typeof file; expect: string }[] = [
  { title: 'no reason', line: 'ERROR', expect: file.why + path },
  { title: 'a number that says nothing', line: '+CME ERROR: 4', expect: file.why + path },
  { title: 'the word of the server', line: '+CFTPSPUTFILE: 9', expect: '' },
  { title: 'no reason, after the news of a loss', line: 'ERROR', lost: 'server-closed', expect: '' },
  { title: 'no reason, without a drive', line: 'ERROR', way: stream, expect: '' },
];
for (const { title, line, lost = '', way = file, expect } of denials) {
  for (const code of ['put-denied', 'session'] as const) {
    test(`its file is not sent (${code}), with ${title}: ${expect === '' ? 'it stays' : 'not for this image'}`, () => {
      const { trip } = sceneOf({ modem, throttle: { ...quick, way } });
      (trip as { link: { lost: string } }).link.lost = lost;
      noteRefusal(trip, fault(code, 'AT+CFTPSPUTFILE', line));
      assert.is(trip.throttle.refusedWay ?? '', expect);
    });
  }
}

// tries that fail in a way that no record names

const cut = fault('transfer-broken', 'AT+X');

test('after so many tries in a row as an image has, a method is given up; after the last one all count again', () => {
  const { trip, lines } = sceneOf({ modem, config: { 'upload.attempts': 2 } });
  const given: boolean[][] = [];
  for (const way of [file, file, file, stream, stream, stream, stream]) {
    trip.throttle.way = way;
    noteFailure(trip, cut);
    given.push([wasRefused(trip, file), wasRefused(trip, stream)]);
  }
  assert.equal(given, [[false, false], [true, false], [true, false], [true, true], [true, true], [false, false], [false, false]]);
  assert.is(lines.filter(line => /^warn modem: 2 tries in a row failed by /.test(line)).length, 3);
});

for (const [title, more, code] of [
  ['the server has answered', { attempt: { isAnswered: true } }, 'put-denied'], ['the card fails', {}, 'image-unreadable'], ['only slices go', { throttle: { way: sliced } }, 'transfer-broken'],
] as const) {
  test(`no method is given up where ${title}`, () => {
    const { trip } = sceneOf({ modem, config: { 'upload.attempts': 1 }, ...more, throttle: { way: file, ...('throttle' in more && more.throttle) } });
    noteFailure(trip, fault(code, 'AT+X'));
    assert.is(wasRefused(trip, trip.throttle.way!), false);
  });
}

for (const [title, isWoken, bag, isKnown] of [['a sleep', true, {}, true], ['any other start', false, {}, false], ['a sleep with another modem', true, { model: 'OTHER' }, false]] as const) {
  test(`after ${title} what was given up is ${isKnown ? 'known' : 'tried again'}`, () => {
    const notes = createNotes(createMemoryCard());
    const before = sceneOf({ modem, notes, config: { 'upload.attempts': 1 }, throttle: { way: file } });
    noteFailure(before.trip, cut);
    const { trip } = sceneOf({ modem, notes, bag });
    Object.assign(trip, { sleep: { ...trip.sleep, wasAsleep: () => isWoken } });
    assert.is(wasRefused(trip, file), isKnown);
  });
}

// AT+FSMEM of an A76XX and of a SIM800, AT+QFLDS, with what stands around the numbers
const rooms: { title: string; bag: Record<string, string>; room: number | undefined }[] = [
  { title: 'all and used', bag: { driveBytes: 'C:(2000', usedBytes: ' 500)' }, room: 1500 },
  { title: 'free alone', bag: { room: 'C:1500bytes' }, room: 1500 },
  { title: 'free, and all behind it', bag: { room: '1500,9000' }, room: 1500 },
  { title: 'free, all, and the longest file', bag: { room: '2000,9000,1500' }, room: 1500 },
  { title: 'nothing', bag: {}, room: undefined },
  { title: 'no number', bag: { room: 'none' }, room: undefined },
  { title: 'half of it', bag: { driveBytes: 'C:(2000' }, room: undefined },
];
for (const { title, bag, room } of rooms) {
  test(`the drive's room, told as ${title}`, () => {
    const { trip } = sceneOf({ modem, bag });
    for (const bytes of [1, 1500, 1501, 1e9]) assert.is(hasRoom(trip, file, bytes), room === undefined || bytes <= room, `${bytes}`);
    assert.is(hasRoom(trip, stream, 1e9), true, 'a stream needs none');
  });
}

for (const code of ['modem-full', 'copy-missing'] as const) {
  test(`refused with ${code}, though there is room for the image: not again for any`, () => {
    const roomy = sceneOf({ modem, bag: { room: '9000000' }, throttle: { ...quick, way: file } }).trip;
    noteRefusal(roomy, fault(code, 'AT+X'));
    assert.is(roomy.throttle.refusedWay, file.why);
    const narrow = sceneOf({ modem, bag: { room: '1' }, throttle: { ...quick, way: file } }).trip;
    noteRefusal(narrow, fault(code, 'AT+X'));
    assert.is(narrow.throttle.refusedWay, file.why + path);
  });
}

test('traces may lie of the way in use, or of all', () => {
  assert.equal(waysInUse(sceneOf({ modem, throttle: { way: stream } }).trip), [stream]);
  assert.equal(waysInUse(sceneOf({ modem }).trip), [file, sliced, stream]);
});

test('the drive is looked for once, where a method needs one', async () => {
  const asking = modemWith({ drive: [{ say: 'AT+DRIVE?', want: ['+DRIVE: {drive}', 'OK'], ms: 5000 }] });
  const cases = [{ ways: [stream], bag: {}, expect: [] }, { ways: [file], bag: { drive: 'C:/' }, expect: [] }, { ways: [stream, file], bag: {}, expect: ['AT+DRIVE?'] }];
  for (const { ways, bag, expect } of cases) {
    const { trip, said, end } = sceneOf({ modem: asking, bag, answer: () => ['+DRIVE: E:/', 'OK'] });
    assert.is((await end(onEnd => findDrive(trip, ways, onEnd))).end, 'done');
    assert.equal(said, expect);
  }
});

test.run();
