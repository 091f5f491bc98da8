// Tests that what is left of an image or a failed try is deleted from the modem's drive. The modem's memory and a socket keep nothing.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHttp } from '../../../src/delivery/http/http.ts';
import { End, newFault, type FaultCode } from '../../../src/fault.ts';
import type { Method } from '../../../src/modem/modem.ts';
import { lowered } from '../../common/lowered.ts';
import { modemOf, wayOf } from '../receiver.ts';
import { sourceOf } from '../source.ts';
import { sceneOf, type Ended } from '../trip.ts';

const test = suite('clean');

const file = wayOf('efs', 'count', { clear: [{ say: 'AT+CLEAR', ms: 1000 }] }, { hasDrive: true });
const memory = wayOf('efs', 'count');
const socket = wayOf('stream', 'count');

const cases: { title: string; state: string; way?: Method; drive?: string; cause?: FaultCode; answer?: string[]; end?: Ended['end']; said: string[]; doubts?: boolean }[] = [
  { title: 'a delivered file', state: 'clearing', way: file, drive: 'E:/', said: ['AT+CLEAR'] },
  { title: 'a file that cannot be deleted', state: 'clearing', way: file, drive: 'E:/', answer: ['ERROR'], end: End.refused, said: ['AT+CLEAR'] },
  { title: 'no drive was found', state: 'clearing', way: file, said: [] },
  { title: 'a copy in the memory', state: 'clearing', way: memory, drive: 'E:/', said: [] },
  { title: 'a socket', state: 'clearing', way: socket, drive: 'E:/', said: [] },
  { title: 'no method was chosen', state: 'failing', drive: 'E:/', said: [] },
  { title: 'a file after a failed try', state: 'failing', way: file, drive: 'E:/', cause: 'put-denied', said: ['AT+UNSTAGE'] },
  { title: 'a silent modem', state: 'failing', way: file, drive: 'E:/', answer: [], end: End.broken, said: ['AT+UNSTAGE'] },
  { title: 'a changed image', state: 'failing', way: file, drive: 'E:/', cause: 'image-changed', said: ['AT+UNSTAGE'], doubts: true },
  { title: 'an unreadable image, over a socket', state: 'failing', way: socket, cause: 'image-unreadable', said: [], doubts: true },
];
for (const { title, state, way, drive, cause, answer = ['OK'], end: expected = End.done, said, doubts } of cases) {
  test(`${state}: ${title}`, async () => {
    const source = sourceOf({});
    const modem = modemOf([file], { unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] });
    const scene = sceneOf({ modem, answer: () => answer, throttle: { method: way }, variables: drive ? { drive } : {}, parts: { source } });
    scene.trip.copies.staged = '/DCIM/A.JPG';
    const { end } = await scene.end(onEnd => lowered(createHttp(scene.trip).runState)(state, cause && newFault(cause, 'x'), onEnd));
    assert.equal([end, scene.said, scene.trip.copies.staged], [expected, said, '']);
    assert.equal(source.told, doubts ? ['doubt /DCIM/A.JPG'] : []);
  });
}

test.run();
