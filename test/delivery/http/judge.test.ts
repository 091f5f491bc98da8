// The meaning of the server's response to an upload.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeUpload } from '../../../src/delivery/http/judge.ts';
import type { Method } from '../../../src/modem/modem.ts';
import { sourceOf } from '../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';

const test = suite('judge');

const efs: Method = { name: 'efs', most: 1000, why: 'counted', confirms: 'count', script: () => undefined };

async function judged(status: number, given: Given = {}): Promise<Omit<Scene, 'end'> & Ended> {
  const scene = sceneOf({ image: { isDoubtful: true }, variables: { isProved: '' }, throttle: { method: efs }, parts: { source: sourceOf({}) }, ...given });
  return { ...scene, ...await scene.end(onEnd => judgeUpload(scene.trip, status, 'POST', `${status} x`, onEnd)) };
}

test('every 2xx takes it: it is in no doubt any more, and others may follow', async () => {
  for (const status of [200, 201, 202, 204, 299]) {
    const { end, code, trip } = await judged(status, { http: { refusals: 2 } });
    assert.equal([end, code], ['done', undefined]);
    assert.equal([trip.attempt.image!.isDoubtful, trip.http.refusals, trip.link.smooth], [false, 0, 1]);
  }
});

test('anything else is reported with its answer, and the image there stays in doubt', async () => {
  for (const [status, code] of [[301, 'moved'], [400, 'put-denied'], [401, 'login-wrong'], [500, 'transfer-broken'], [503, 'server-busy'], [601, 'network'], [NaN, 'unknown']] as const) {
    const { end, code: found, where, line, trip } = await judged(status);
    assert.equal([end, found, where, line], ['refused', code, 'POST', `${status} x`]);
    assert.equal([trip.attempt.image!.isDoubtful, trip.http.refusals, trip.attempt.image!.refused ?? ''], [true, 0, '']);
  }
});

test('what no further try mends is remembered of the image', async () => {
  for (const status of [404, 405, 409, 410, 411, 413, 414, 415, 422]) {
    const { trip, lines } = await judged(status);
    assert.match(trip.attempt.image!.refused!, /^\d{8}$/, `${status}`);
    assert.is(trip.http.refusals, status < 411 ? 1 : 0, 'of some the address is not to blame');
    assert.ok(lines.some(line => line.startsWith('error image: /DCIM/A.JPG is skipped')));
  }
});

test('over a socket a byte of the request may have been garbled: it is believed the second time', async () => {
  const { trip, end } = sceneOf({ image: {}, throttle: { method: { ...efs, name: 'stream' } }, parts: { source: sourceOf({}) } });
  const judgeAgain = () => end(onEnd => judgeUpload(trip, 411, 'POST', '411 Length Required', onEnd));
  await judgeAgain();
  assert.is(trip.attempt.image!.refused ?? '', '');
  await judgeAgain();
  assert.is(trip.attempt.image!.refused?.length, 8);
});

test('where the server has to show who it is, a failure of TLS is one of that', async () => {
  assert.is((await judged(715)).code, 'tls');
  assert.is((await judged(715, { variables: { isProved: '1' } })).code, 'unproved');
});

test.run();
