// Tests which remains of an image or a failed try are deleted: those in the modem, and those on the server that are no image.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFtp } from '../../../src/delivery/ftp/ftp.ts';
import { End, newFault, type FaultCode } from '../../../src/fault.ts';
import type { Rows, ScriptName } from '../../../src/modem/modem.ts';
import { lowered } from '../../common/lowered.ts';
import { modemOf, wayOf } from '../receiver.ts';
import { sourceOf, type TestSource } from '../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';

const test = suite('clean');

const file = wayOf('efs', 'count', { clear: [{ say: 'AT+CLEAR', ms: 1000 }] }, { hasDrive: true });
const stream = wayOf('stream', 'nothing');
const scripts: { [name in ScriptName]?: Rows } = {
  drive: [{ say: 'AT+DRIVE', want: ['+DRIVE: {drive}', 'OK'], ms: 1000 }], clear: [{ say: 'AT+CLEAR', ms: 1000 }], unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }],
  erase: [{ say: 'AT+DELE="{name}"', ms: 1000 }], enter: [{ say: 'AT+CWD="{folder}"', ms: 1000 }],
};

interface Outcome extends Omit<Scene, 'end'>, Ended { source: TestSource }

async function run(state: string, given: Given = {}, cause?: FaultCode): Promise<Outcome> {
  const source = sourceOf({ '/DCIM/A.JPG': 'aaa' });
  const scene = sceneOf({
    modem: modemOf([file, stream], scripts, { hasEnter: true, hasCwd: true }), answer: command => (command === 'AT+DRIVE' ? ['+DRIVE: E:/', 'OK'] : ['OK']),
    attempt: { date: '20261120' }, ...given, parts: { source },
  });
  scene.trip.copies.staged = '/DCIM/A.JPG';
  const ended = await scene.end(onEnd => lowered(createFtp(scene.trip).runState)(state, cause && newFault(cause, 'x'), onEnd));
  return { ...scene, ...ended, source };
}

test('the directory of the image is entered', async () => {
  const { end, said } = await run('entering', { config: { 'ftp.directory': '/up' } });
  assert.equal([end, said], [End.done, ['AT+CWD="/up"']]);
});

const clearings: { title: string; given: Given; end: Ended['end']; says: string[] }[] = [
  { title: 'a stream leaves no copy in the modem', given: { throttle: { method: stream } }, end: End.done, says: [] },
  { title: 'a file is deleted from the modem', given: { throttle: { method: file }, variables: { drive: 'E:/' } }, end: End.done, says: ['AT+CLEAR'] },
  { title: 'no method is known yet: the drive is queried and a possible copy deleted', given: {}, end: End.done, says: ['AT+DRIVE', 'AT+CLEAR'] },
  { title: 'a modem without a drive', given: { answer: () => ['ERROR'] }, end: End.refused, says: ['AT+DRIVE'] },
];
for (const { title, given, end, says } of clearings) {
  test(`clearing: ${title}`, async () => {
    const outcome = await run('clearing', given);
    assert.equal([outcome.end, outcome.said, outcome.trip.copies.staged], [end, says, '']);
  });
}

const failings: { title: string; given: Given; cause?: FaultCode; end: Ended['end']; says: string[]; doubts?: boolean }[] = [
  { title: 'the copy in the modem is deleted', given: { throttle: { method: file }, variables: { drive: 'E:/' } }, cause: 'put-denied', end: End.done, says: ['AT+UNSTAGE'] },
  { title: 'a broken stream stays on the server, since it may be resumed', given: { throttle: { method: stream } }, cause: 'transfer-broken', end: End.done, says: ['AT+UNSTAGE'] },
  { title: 'an upload of a changed image is deleted from the server', given: { throttle: { method: stream }, attempt: { shown: { sent: true } } }, cause: 'image-changed', end: End.done, says: ['AT+UNSTAGE', 'AT+DELE="A.JPG"'], doubts: true },
  { title: 'an upload of an unreadable image is deleted from the server', given: { throttle: { method: stream }, attempt: { shown: { sent: true } } }, cause: 'image-unreadable', end: End.done, says: ['AT+UNSTAGE', 'AT+DELE="A.JPG"'], doubts: true },
  { title: 'an unreadable image of which no byte went out: what is on the server stays', given: { throttle: { method: stream } }, cause: 'image-unreadable', end: End.done, says: ['AT+UNSTAGE'], doubts: true },
  { title: 'a changed image staged in the modem leaves nothing on the server', given: { throttle: { method: file }, variables: { drive: 'E:/' } }, cause: 'image-changed', end: End.done, says: ['AT+UNSTAGE'], doubts: true },
  { title: 'a modem that refuses to delete its copy', given: { throttle: { method: stream }, attempt: { shown: { sent: true } }, answer: command => [command === 'AT+UNSTAGE' ? 'ERROR' : 'OK'] }, cause: 'image-changed', end: End.done, says: ['AT+UNSTAGE', 'AT+DELE="A.JPG"'], doubts: true },
  { title: 'a silent modem', given: { throttle: { method: stream }, answer: () => [] }, cause: 'image-changed', end: End.broken, says: ['AT+UNSTAGE'], doubts: true },
  { title: 'a modem that is silent when its drive is queried', given: { throttle: { method: file }, answer: () => [] }, cause: 'put-denied', end: End.broken, says: ['AT+DRIVE'] },
];
for (const { title, given, cause, end, says, doubts = false } of failings) {
  test(`failing: ${title}`, async () => {
    const outcome = await run('failing', given, cause);
    assert.equal([outcome.end, outcome.said, outcome.trip.copies.staged], [end, says, '']);
    assert.equal(outcome.source.told, doubts ? ['doubt /DCIM/A.JPG'] : [], 'the source checks the size again only for a changed or unreadable image');
  });
}

test.run();
