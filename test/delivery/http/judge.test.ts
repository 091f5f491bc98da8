// Tests what the server's response to an upload means.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeUpload } from '../../../src/delivery/http/judge.ts';
import { End } from '../../../src/fault.ts';
import type { Method } from '../../../src/modem/modem.ts';
import { lowered } from '../../common/lowered.ts';
import { sourceOf } from '../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';

const test = suite('judge');

const efs: Method = { name: 'efs', most: 1000, why: 'counted', confirms: 'count', script: () => undefined };

async function judged(status: number, given: Given = {}): Promise<Omit<Scene, 'end'> & Ended> {
  const scene = sceneOf({ variables: { isProved: '' }, throttle: { method: efs }, parts: { source: sourceOf({}) }, ...given });
  return { ...scene, ...await scene.end(onEnd => lowered(judgeUpload)(scene.trip, status, 'POST', `${status} x`, onEnd)) };
}

test('every 2xx accepts the image: it is no longer in doubt, and the count of refusals is reset', async () => {
  for (const status of [200, 201, 202, 204, 299]) {
    const { end, code, trip } = await judged(status, { http: { refusals: 2 } });
    assert.equal([end, code], [End.done, undefined]);
    assert.equal([trip.http.refusals, trip.link.smooth], [0, 1]);
  }
});

test('any other status is reported with its answer, and the image stays in doubt', async () => {
  for (const [status, code] of [[301, 'moved'], [400, 'put-denied'], [401, 'login-wrong'], [500, 'server-fault'], [503, 'server-busy'], [601, 'network'], [NaN, 'unknown']] as const) {
    const { end, code: found, where, line, trip } = await judged(status);
    assert.equal([end, found, where, line], [End.refused, code, 'POST', `${status} x`]);
    assert.equal([trip.http.refusals, trip.attempt.image!.refused ?? ''], [0, '']);
  }
});

test('a status that no further try can change marks the image as refused', async () => {
  for (const status of [404, 405, 409, 410, 411, 413, 414, 415, 422]) {
    const { trip, lines } = await judged(status);
    assert.match(trip.attempt.image!.refused!, /^\d{8}$/, `${status}`);
    assert.is(trip.http.refusals, status < 411 ? 1 : 0, 'only some of the statuses may be due to the address');
    assert.ok(lines.some(line => line.startsWith('error image: /DCIM/A.JPG is skipped')));
  }
});

test('over a socket a refusal counts the second time, since the request may have been garbled', async () => {
  const { trip, end } = sceneOf({ image: {}, throttle: { method: { ...efs, name: 'stream' } }, parts: { source: sourceOf({}) } });
  const judgeAgain = () => end(onEnd => lowered(judgeUpload)(trip, 411, 'POST', '411 Length Required', onEnd));
  await judgeAgain();
  assert.is(trip.attempt.image!.refused ?? '', '');
  await judgeAgain();
  assert.is(trip.attempt.image!.refused?.length, 8);
});

test('with a certificate to verify, a TLS failure is reported as unproved', async () => {
  assert.is((await judged(715)).code, 'tls');
  assert.is((await judged(715, { variables: { isProved: '1' } })).code, 'unproved');
});

test.run();
