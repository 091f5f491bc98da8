// Tests how an image is copied into the modem. It covers the method, whether the upload resumes after the server's bytes, and what is known after
// a failure.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyMarkOf } from '../../../../src/delivery/copymark.ts';
import type { Copies } from '../../../../src/delivery/deliverytrip.ts';
import { createFtp } from '../../../../src/delivery/ftp/ftp.ts';
import { End, newFault, type Fault } from '../../../../src/fault.ts';
import type { Method } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('fill');

const path = '/DCIM/A.JPG';
const resume = [{ say: 'AT+RESUME', ms: 1000 }];
const file = wayOf('efs', 'count', { resume });
const drive = wayOf('efs', 'count', { resume }, { hasDrive: true, why: 'its drive' });
const stream = wayOf('stream', 'nothing');
const back = wayOf('efs', 'count', { readBack: [{ say: 'AT+BACK={rest},{piece}', want: ['+BACK: 0', 'OK'], data: '+BACK: DATA,{len}', ms: 5000 }] });

interface Asked extends Given {
  ways?: Method[];
  receives?: Receives;
  copies?: Partial<Copies>;
  size?: number;
  state?: 'staging' | 'draining';
  cause?: Fault;
}

interface Filled extends Omit<Scene, 'end'>, Ended { receiver: Receiver }

async function fill({ ways = [file], receives = {}, copies = {}, size = 5000, state = 'staging', cause, ...given }: Asked = {}): Promise<Filled> {
  const receiver = createReceiver(receives);
  const scene = sceneOf({
    modem: modemOf(ways, { drive: [{ say: 'AT+DRIVE', want: ['+DRIVE: {drive}', 'OK'], ms: 1000, refusedAs: 'drive-missing' }], unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }), hear: receiver.hear,
    ...given, image: { size, fingerprint: '12345678', ...given.image }, variables: { name: 'A.JPG', size: `${size}`, ...given.variables },
    parts: { source: sourceOf({ [path]: contentOf(size) }) }, config: { 'upload.method': 'auto', 'upload.verify': 'size', ...given.config },
  });
  Object.assign(scene.trip.copies, { mayHaveCopy: false, unsure: 0, ...copies });
  const ended = await scene.end(onEnd => lowered(createFtp(scene.trip).runState)(state, cause, onEnd));
  return { ...scene, ...ended, receiver };
}

test('an image is staged in the modem\'s memory, byte for byte', async () => {
  const { end, receiver, trip } = await fill();
  assert.equal([end, receiver.payloads.map(({ bytes }) => bytes === contentOf(5000))], [End.done, [true]]);
  assert.equal([trip.copies.staged, trip.copies.mayHaveCopy, trip.variables['rest'], !!trip.throttle.isOkKnown], [path, false, '', true]);
});

test('a stream stages nothing in the modem', async () => {
  const { end, receiver, trip } = await fill({ ways: [stream] });
  assert.equal([end, receiver.commands, trip.copies.staged], [End.done, [], '']);
});

test('no method for the image: the fault names the configured method, the size and the baud rate', async () => {
  const { end, code, where, line } = await fill({ ways: [wayOf('efs', 'count', {}, { most: 4999 })] });
  assert.equal([end, code, where, line], [End.refused, 'no-method', 'upload.method', '5000 bytes by auto at 115200 baud']);
});

test('no room for the image: the report may have been garbled, so the drive is queried again at the next try', async () => {
  const { end, code, trip } = await fill({ ways: [wayOf('efs', 'count', {}, { hasDrive: true })], variables: { drive: 'RAM:', room: '647668,6' } });
  assert.equal([end, code, trip.variables['drive'], trip.variables['room']], [End.refused, 'no-method', '', '']);
});

test('an image is not staged again if an earlier try or staging ahead left its copy', async () => {
  const staged = await fill({ copies: { staged: path } });
  assert.equal([staged.end, staged.receiver.commands], [End.done, []]);
  const { trip: { attempt } } = staged;
  const ahead = await fill({ ways: [drive], copies: { ahead: copyMarkOf(attempt.image!) } });
  assert.equal([ahead.end, ahead.receiver.commands, ahead.trip.copies.staged, ahead.trip.copies.ahead], [End.done, [], path, '']);
  const other = await fill({ ways: [drive], copies: { ahead: 'of another' }, variables: { drive: 'E:/' } });
  assert.is(other.receiver.payloads.length, 1);
});

// The following tests use a modem that stores copies of images on a drive.

test('the drive is queried once', async () => {
  const found = await fill({ ways: [drive], receives: { answer: command => (command === 'AT+DRIVE' ? ['+DRIVE: E:/', 'OK'] : ['OK']) } });
  assert.equal([found.end, found.trip.variables['drive'], found.receiver.commands.map(command => command.slice(0, 8))], [End.done, 'E:/', ['AT+DRIVE', 'AT+STAGE']]);
  assert.ok(!(await fill({ ways: [drive], variables: { drive: 'E:/' } })).receiver.commands.includes('AT+DRIVE'));
});

test('on a modem without a drive its method is not tried again', async () => {
  const { end, code, trip } = await fill({ ways: [drive], receives: { answer: command => [command === 'AT+DRIVE' ? 'ERROR' : 'OK'] } });
  assert.equal([end, code, trip.throttle.refusedMethod ?? '', trip.copies.mayHaveCopy], [End.refused, 'drive-missing', drive.why, true]);
});

// The following attempts to copy the image into the modem fail.

const failures: { title: string; asked: Asked; end: Ended['end']; code: string; refused?: string }[] = [
  { title: 'the modem is full', asked: { ways: [wayOf('efs', 'count', { stage: [{ say: 'AT+STAGE=#{size}', pour: '>', ms: 1000, refusedAs: 'modem-full' }] })], receives: { refuses: () => ['ERROR'] } }, end: End.refused, code: 'modem-full', refused: `by efs, count${path}` },
  { title: 'bytes were lost: the method stays in use', asked: { receives: { loses: [700] } }, end: End.refused, code: 'bytes-lost', refused: '' },
  { title: 'no answer', asked: { receives: { refuses: () => [] } }, end: End.broken, code: 'silent', refused: '' },
];
for (const { title, asked, end, code, refused } of failures) {
  test(`${title}: the modem may hold a copy, and it is not the image's`, async () => {
    const filled = await fill(asked);
    assert.equal([filled.end, filled.code], [end, code]);
    assert.equal([filled.trip.copies.staged, filled.trip.copies.mayHaveCopy, filled.trip.throttle.refusedMethod ?? '', !!filled.trip.attempt.isCompared], ['', true, refused, false]);
  });
}

test('the copy is read back with upload.verify content', async () => {
  for (const [isGarbled, end] of [[false, End.done], [true, End.refused]] as const) {
    const answer = (command: string): string[] => {
      const found = /^AT\+BACK=(\d+),(\d+)$/.exec(command);
      if (!found) return ['OK'];
      const piece = contentOf(5000).slice(Number(found[1]), Number(found[1]) + Number(found[2]));
      return [`+BACK: DATA,${piece.length}\r\n${isGarbled ? piece.replace(/^./s, '!') : piece}`, '+BACK: 0', 'OK'];
    };
    const filled = await fill({ ways: [back], config: { 'upload.verify': 'content' }, receives: { answer } });
    assert.equal([filled.end, !!filled.trip.attempt.isCompared, filled.trip.copies.staged], [end, !isGarbled, isGarbled ? '' : path]);
  }
});

test('after a loss, the image is staged at a slower pace, and no other file goes into the modem', async () => {
  const { end, receiver, trip } = await fill({ throttle: { nextSpeed: 4750, lostAt: 11_520, isOkKnown: true, paceOf: '115200 one efs', isRateFixed: true, method: file }, receives: { takes: 5000, isFixed: true } });
  assert.is(end, End.done);
  assert.equal(receiver.payloads.map(({ command }) => command.includes('A.JPG')), [true]);
  assert.is(trip.throttle.pace, 4750);
});

// The following cases leave a data phase that has lost bytes.

const drains: { title: string; cause?: Fault; receives?: Receives; end: Ended['end']; code?: string }[] = [
  { title: 'an escaped stream without an end is drained', cause: newFault('bytes-lost', 'AT+STREAM'), end: End.done },
  { title: 'a modem that stays in the data phase', cause: newFault('bytes-lost', 'AT+STREAM'), receives: { answer: () => [] }, end: End.broken, code: 'silent' },
  { title: 'another fault does not leave a data phase', cause: newFault('silent', 'AT+STREAM'), end: End.refused },
  { title: 'no fault', end: End.refused },
];
for (const { title, cause, receives = {}, end, code } of drains) {
  test(`draining: ${title}`, async () => {
    const drained = await fill({ state: 'draining', ...(cause && { cause }), receives, attempt: { phaseBytes: 100 } });
    assert.equal([drained.end, drained.code], [end, code]);
    assert.is(drained.said.length > 0, cause?.code === 'bytes-lost');
  });
}

test.run();
