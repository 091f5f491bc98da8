// Tests that upload methods that the modem has refused are not tried again, and how much room the modem's drive has.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDrive, hasRoom, forgiveMethods, noteFailure, noteRefusal, wasRefused, methodsInUse } from '../../../src/delivery/pour/drive.ts';
import { End, newFault, type FaultCode } from '../../../src/fault.ts';
import type { Modem } from '../../../src/modem/modem.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { createNotes } from '../../../src/store/state.ts';
import { lowered } from '../../common/lowered.ts';
import { createMemoryCard } from '../../outside.ts';
import { wayOf } from '../receiver.ts';
import { modemWith, sceneOf } from '../trip.ts';

const test = suite('drive');

const file = wayOf('efs', 'count', {}, { most: 1000, why: 'through its files', hasDrive: true, longestMs: 60_000 });
const stream = wayOf('stream', 'nothing', {}, { most: 5000, why: 'straight on' });
const sliced = wayOf('stream', 'slices', {}, { most: 5000, why: 'in slices' });
const modem: Modem = { ...sim7600(), methods: () => [file, sliced, stream] };

const path = '/DCIM/A.JPG';
const quick = { pace: 1000 };

const refusals: [code: FaultCode | undefined, expect: string][] = [
  ['drive-missing', file.why], ['modem-full', file.why + path], ['copy-missing', file.why + path], ['file-missing', file.why + path],
  ['put-denied', ''], ['bytes-lost', ''], [undefined, ''],
];
for (const [code, expect] of refusals) {
  test(`refused with ${code}: ${expect === '' ? 'the method stays in use' : expect === file.why ? 'not again' : 'not for this image'}`, () => {
    const { trip } = sceneOf({ modem, throttle: { ...quick, method: file } });
    noteRefusal(trip, code && newFault(code, 'AT+X'));
    assert.is(trip.throttle.refusedMethod ?? '', expect);
  });
}

const denials: { title: string; line: string; lost?: string; way?: typeof file; expect: string }[] = [
  { title: 'no reason given', line: 'ERROR', expect: file.why + path },
  { title: 'an error code without a meaning', line: '+CME ERROR: 4', expect: file.why + path },
  { title: 'the server\'s error code', line: '+CFTPSPUTFILE: 9', expect: '' },
  { title: 'no reason given, after a reported loss', line: 'ERROR', lost: 'server-closed', expect: '' },
  { title: 'no reason given, without a drive', line: 'ERROR', way: stream, expect: '' },
];
for (const { title, line, lost = '', way = file, expect } of denials) {
  for (const code of ['put-denied', 'session'] as const) {
    test(`the file is not sent (${code}), with ${title}: ${expect === '' ? 'the method stays in use' : 'not for this image'}`, () => {
      const { trip } = sceneOf({ modem, throttle: { ...quick, method: way } });
      (trip as { link: { lost: string } }).link.lost = lost;
      noteRefusal(trip, newFault(code, 'AT+CFTPSPUTFILE', line));
      assert.is(trip.throttle.refusedMethod ?? '', expect);
    });
  }
}

// The following tries fail with this fault. It has no number of the modem, so it cannot come from the server.

const cut = newFault('server-closed', 'AT+X');

test('a method is given up after upload.attempts failures in a row; after the last method all are used again', () => {
  const { trip, lines } = sceneOf({ modem, config: { 'upload.attempts': 2 } });
  const given: boolean[][] = [];
  for (const way of [file, file, file, stream, stream, stream, stream]) {
    trip.throttle.method = way;
    noteFailure(trip, cut);
    given.push([wasRefused(trip, file), wasRefused(trip, stream)]);
  }
  assert.equal(given, [[false, false], [true, false], [true, false], [true, true], [true, true], [false, false], [false, false]]);
  assert.is(lines.filter(line => /^warn modem: 2 tries in a row failed by /.test(line)).length, 3);
});

test('if the server refuses all images, the methods that were given up are used again', () => {
  const notes = createNotes(createMemoryCard());
  const { trip } = sceneOf({ modem, notes, config: { 'upload.attempts': 1 }, throttle: { method: file } });
  noteFailure(trip, cut);
  assert.ok(wasRefused(trip, file));
  forgiveMethods(trip);
  assert.not.ok(wasRefused(trip, file));
  assert.is(notes.get('ways'), '');
});

// A SIM7600 reports result 9 if the server's disk is full, but also if its own copy of the image is missing. So the cause is unclear.
const unsure = newFault('put-denied', '+CFTPSPUTFILE', '+CFTPSPUTFILE: 9');

test('if the server may be the cause, the next method shows it: if it fails alike, none is given up', () => {
  const { trip, lines } = sceneOf({ modem, config: { 'upload.attempts': 2 } });
  const given: boolean[] = [];
  for (const way of [file, file, stream, ...Array<typeof file>(17).fill(file)]) {
    trip.throttle.method = way;
    noteFailure(trip, unsure);
    given.push(wasRefused(trip, file));
  }
  assert.equal(given, [false, true, false, ...Array<boolean>(15).fill(false), true, true]);
  assert.not.match(lines.join('\n'), /failed by/);
  assert.is(lines.filter(line => /the next one goes by another method: it shows whether the server is the cause/.test(line)).length, 2);
  assert.is(lines.filter(line => /^info server: refuses the image by stream \(straight on\), too: no method/.test(line)).length, 1);
});

test('if the next method fails otherwise, or delivers, the first one stays given up', () => {
  for (const fault of [cut, undefined]) {
    const { trip } = sceneOf({ modem, config: { 'upload.attempts': 1 }, throttle: { method: file } });
    noteFailure(trip, unsure);
    trip.throttle.method = stream;
    if (fault) noteFailure(trip, fault);
    assert.ok(wasRefused(trip, file));
  }
});

test('a try after one that brought bytes to the server clears its method', () => {
  for (const code of ['transfer-broken', 'put-denied'] as const) {
    const { trip } = sceneOf({ modem, config: { 'upload.attempts': 1 }, throttle: { method: file }, attempt: { serverBytes: 500 } });
    noteFailure(trip, newFault(code, 'AT+X', code === 'put-denied' ? '+CFTPSPUTFILE: 9' : '+CFTPSPUTFILE: 6'));
    assert.not.ok(wasRefused(trip, file));
  }
});

for (const [title, line, code] of [
  ['the server ends the session', '+CFTPSPUTFILE: 421', 'server-away'], ['the server is busy', '503', 'server-busy'],
] as const) {
  test(`no method is given up if ${title}`, () => {
    const { trip } = sceneOf({ modem, config: { 'upload.attempts': 1 }, throttle: { method: file } });
    noteFailure(trip, newFault(code, 'AT+X', line));
    assert.is(wasRefused(trip, file), false);
  });
}

for (const [title, more, code] of [
  ['the server has answered', { attempt: { isAnswered: true } }, 'put-denied'], ['the server shows another file', {}, 'size-differs'],
  ['the card fails', {}, 'image-unreadable'], ['the journal fails', {}, 'journal'], ['only slices are sent', { throttle: { method: sliced } }, 'transfer-broken'],
] as const) {
  test(`no method is given up if ${title}`, () => {
    const { trip } = sceneOf({ modem, config: { 'upload.attempts': 1 }, ...more, throttle: { method: file, ...('throttle' in more && more.throttle) } });
    noteFailure(trip, newFault(code, 'AT+X'));
    assert.is(wasRefused(trip, trip.throttle.method!), false);
  });
}

for (const [title, isWoken, variables, isKnown] of [['a sleep', true, {}, true], ['any other start', false, {}, false], ['a sleep with another modem', true, { model: 'OTHER' }, false]] as const) {
  test(`after ${title} a method that was given up is ${isKnown ? 'known' : 'tried again'}`, () => {
    const notes = createNotes(createMemoryCard());
    const before = sceneOf({ modem, notes, config: { 'upload.attempts': 1 }, throttle: { method: file } });
    noteFailure(before.trip, cut);
    const { trip } = sceneOf({ modem, notes, variables });
    Object.assign(trip, { sleep: { ...trip.sleep, wasAsleep: () => isWoken } });
    assert.is(wasRefused(trip, file), isKnown);
  });
}

// How modems print the free bytes of their drive: AT+FSMEM of an A76XX and of a SIM800, and AT+QFLDS of Quectel. `room` is the number that is to be
// read.
const rooms: { title: string; variables: Record<string, string>; room: number | undefined }[] = [
  { title: 'total and used', variables: { driveBytes: 'C:(2000', usedBytes: ' 500)' }, room: 1500 },
  { title: 'free only', variables: { room: 'C:1500bytes' }, room: 1500 },
  { title: 'free, then total', variables: { room: '1500,9000' }, room: 1500 },
  { title: 'free, total and the longest file', variables: { room: '2000,9000,1500' }, room: 1500 },
  { title: 'nothing', variables: {}, room: undefined },
  { title: 'no number', variables: { room: 'none' }, room: undefined },
  { title: 'total only', variables: { driveBytes: 'C:(2000' }, room: undefined },
];
for (const { title, variables, room } of rooms) {
  test(`the drive's room, reported as ${title}`, () => {
    const { trip } = sceneOf({ modem, variables });
    for (const bytes of [1, 1500, 1501, 1e9]) assert.is(hasRoom(trip, file, bytes), room === undefined || bytes <= room, `${bytes}`);
    assert.is(hasRoom(trip, stream, 1e9), true, 'a stream needs no room');
  });
}

for (const code of ['modem-full', 'copy-missing'] as const) {
  test(`refused with ${code} despite enough room: not again for any image`, () => {
    const roomy = sceneOf({ modem, variables: { room: '9000000' }, throttle: { ...quick, method: file } }).trip;
    noteRefusal(roomy, newFault(code, 'AT+X'));
    assert.is(roomy.throttle.refusedMethod, file.why);
    const narrow = sceneOf({ modem, variables: { room: '1' }, throttle: { ...quick, method: file } }).trip;
    noteRefusal(narrow, newFault(code, 'AT+X'));
    assert.is(narrow.throttle.refusedMethod, file.why + path);
  });
}

test('copies may exist of the current method, or of all methods if none is chosen', () => {
  assert.equal(methodsInUse(sceneOf({ modem, throttle: { method: stream } }).trip), [stream]);
  assert.equal(methodsInUse(sceneOf({ modem }).trip), [file, sliced, stream]);
});

test('the drive is queried once, and only if a method needs one', async () => {
  const asking = modemWith({ drive: [{ say: 'AT+DRIVE?', want: ['+DRIVE: {drive}', 'OK'], ms: 5000 }] });
  const cases = [{ ways: [stream], variables: {}, expect: [] }, { ways: [file], variables: { drive: 'C:/' }, expect: [] }, { ways: [stream, file], variables: {}, expect: ['AT+DRIVE?'] }];
  for (const { ways, variables, expect } of cases) {
    const { trip, said, end } = sceneOf({ modem: asking, variables, answer: () => ['+DRIVE: E:/', 'OK'] });
    assert.is((await end(onEnd => lowered(findDrive)(trip, ways, onEnd))).end, End.done);
    assert.equal(said, expect);
  }
});

test.run();
