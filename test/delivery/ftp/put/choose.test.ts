// Tests how the upload method of an image is chosen. The settings must allow it, it must be fast enough for the size, and the modem must not have
// refused it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseFtpMethod } from '../../../../src/delivery/ftp/put/choose.ts';
import type { Modem, Method } from '../../../../src/modem/modem.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('choose');

const script = () => undefined;
const file: Method = { name: 'efs', most: 1000, why: 'through its files', confirms: 'count', hasDrive: true, longestMs: 60_000, script };
const stream: Method = { name: 'stream', most: 5000, why: 'straight on', confirms: 'nothing', script };
const sliced: Method = { name: 'stream', most: 5000, why: 'in slices', confirms: 'slices', script };
const modem: Modem = { ...sim7600(), methods: () => [file, sliced, stream] };

const path = '/DCIM/A.JPG';
const quick = { pace: 1000 };
const cases: { title: string; given: Given; expect: Method | undefined }[] = [
  { title: 'the best method first', given: { image: { size: 1000 }, throttle: quick }, expect: file },
  { title: 'too large for the first method', given: { image: { size: 1001 }, throttle: quick }, expect: stream },
  { title: 'too large for all methods', given: { image: { size: 5001 }, throttle: quick }, expect: undefined },
  { title: 'too slow for the modem\'s timeout', given: { image: { size: 1000 }, throttle: { pace: 20 } }, expect: stream },
  { title: 'stream is configured', given: { image: { size: 10 }, throttle: quick, config: { 'upload.method': 'stream' } }, expect: stream },
  { title: 'efs is configured, but the image is too large for it', given: { image: { size: 1001 }, throttle: quick, config: { 'upload.method': 'efs' } }, expect: undefined },
  { title: 'refused for this image', given: { image: { size: 10 }, throttle: { ...quick, refusedMethod: `${file.why}${path}` } }, expect: stream },
  { title: 'refused for another image', given: { image: { size: 10 }, throttle: { ...quick, refusedMethod: `${file.why}/DCIM/B.JPG` } }, expect: file },
  { title: 'the method does not work on this modem', given: { image: { size: 10 }, throttle: { ...quick, refusedMethod: file.why } }, expect: stream },
  { title: 'the only allowed method was refused: tried again', given: { image: { size: 10 }, throttle: { ...quick, refusedMethod: file.why }, config: { 'upload.method': 'efs' } }, expect: file },
  { title: 'one try lost to noise: the same method', given: { image: { size: 10 }, throttle: { ...quick, noise: 1 } }, expect: file },
  { title: 'two tries lost to noise', given: { image: { size: 10 }, throttle: { ...quick, noise: 2 } }, expect: sliced },
  { title: 'slices that the modem refused are not tried again', given: { image: { size: 10 }, throttle: { ...quick, noise: 2, refusedMethod: sliced.why } }, expect: file },
  { title: 'no slices to a server without REST', given: { image: { size: 10 }, throttle: { ...quick, noise: 2 }, server: { noResume: true } }, expect: file },
  { title: 'no slices to a server that does not report sizes', given: { image: { size: 10 }, throttle: { ...quick, noise: 2 }, server: { isMute: true } }, expect: file },
  { title: 'no slices to a server that removes images', given: { image: { size: 10 }, throttle: { ...quick, noise: 2 }, server: { vanished: 1 } }, expect: file },
  { title: 'no slices if the reply counts as delivery', given: { image: { size: 10 }, throttle: { ...quick, noise: 2 }, config: { 'upload.verify': 'reply' } }, expect: file },
];
for (const { title, given, expect } of cases) {
  test(`${title}: ${expect?.why ?? 'none'}`, () => {
    const { trip } = sceneOf({ modem, ...given });
    assert.is(chooseFtpMethod(trip), expect);
    assert.is(trip.throttle.method, expect);
  });
}

// An image that is longer than the modem's memory goes through it in parts, which the server appends.
const inParts: Method = { name: 'efs', most: 1000, why: 'through its memory, in slices', confirms: 'slices', script };
const partCases: { title: string; given: Given; expect: Method }[] = [
  { title: 'without noise it is streamed', given: { throttle: quick }, expect: stream },
  { title: 'two tries lost to noise', given: { throttle: { ...quick, noise: 2 } }, expect: inParts },
  { title: 'a server that does not append', given: { throttle: { ...quick, noise: 2 }, server: { noResume: true } }, expect: stream },
];
for (const { title, given, expect } of partCases) {
  test(`longer than the modem's memory, ${title}: ${expect.why}`, () => {
    const { trip } = sceneOf({ modem: { ...modem, methods: () => [file, stream, inParts] }, image: { size: 3000 }, ...given });
    assert.is(chooseFtpMethod(trip), expect);
  });
}

test('no slices in a session in which slices failed', () => {
  const { trip } = sceneOf({ modem, image: { size: 10 }, throttle: { ...quick, noise: 2 } });
  trip.session.noSlices = true;
  assert.is(chooseFtpMethod(trip), file);
});

test('a changed method is logged, with its reason unless it is configured', () => {
  const { trip, lines } = sceneOf({ modem, image: { size: 10 }, throttle: quick, config: { 'upload.method': 'auto' } });
  chooseFtpMethod(trip);
  chooseFtpMethod(trip);
  assert.equal(lines, ['info modem: images go by efs: through its files']);
  const other = sceneOf({ modem, image: { size: 10 }, throttle: quick, config: { 'upload.method': 'stream' } });
  chooseFtpMethod(other.trip);
  assert.equal(other.lines, ['info modem: images go by stream']);
});

test.run();
