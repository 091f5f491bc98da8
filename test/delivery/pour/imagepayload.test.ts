// Tests how an image's bytes go into the modem: at which pace, with which timeout for the OK, and with which progress meanwhile.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imagePayload, isOfCard } from '../../../src/delivery/pour/imagepayload.ts';
import { faultCodes } from '../../common/faultcodes.ts';
import { contentOf, sourceOf } from '../source.ts';
import { imageOf, sceneOf, type Given } from '../trip.ts';

const test = suite('image payload');

const path = '/DCIM/A.JPG';

test('two faults are attributed to the card', () => assert.equal(faultCodes().filter(isOfCard), ['image-unreadable', 'image-changed']));

interface Poured { bytes: string; phaseBytes: number; phaseMs: number; expected: number[]; okMs: number | undefined; code: string | undefined; left: number }

async function pour(from: number, to: number | undefined, given: Given = {}): Promise<Poured> {
  const expected: number[] = [];
  let bytes = '';
  const parts = { source: sourceOf({ [path]: contentOf(10_000) }), expect: (ms: number) => void expected.push(ms) };
  const { trip, clock } = sceneOf({ image: { size: 10_000 }, ...given, hear: text => void (bytes += text), parts });
  const payload = imagePayload(trip, trip.attempt.image!, from, to);
  const left = payload.left();
  let end: { lineMs: number; code: string | undefined } | undefined;
  payload.pour(left, undefined, (lineMs, fault) => { end = { lineMs, code: fault?.code }; });
  await clock.run(() => end !== undefined, 600_000);
  payload.close();
  return { bytes, phaseBytes: trip.attempt.phaseBytes, phaseMs: trip.attempt.phaseMs, expected, okMs: payload.okMs, code: end!.code, left };
}

const payloads: [title: string, from: number, to: number | undefined, expect: string][] = [
  ['the whole image', 0, undefined, contentOf(10_000)], ['the rest after a break', 3000, undefined, contentOf(10_000).slice(3000)], ['a slice', 3000, 4920, contentOf(10_000).slice(3000, 4920)],
];
for (const [title, from, to, expect] of payloads) {
  test(`a payload: ${title}`, async () => {
    const poured = await pour(from, to);
    assert.ok(poured.bytes === expect);
    assert.equal([poured.left, poured.phaseBytes, poured.code], [expect.length, expect.length, undefined]);
  });
}

test('the progress of the current image is visible during and after its upload; that of the next image is not', async () => {
  const parts = { source: sourceOf({ [path]: contentOf(10_000) }) };
  const { trip, clock } = sceneOf({ image: { size: 10_000 }, parts });
  const gone = () => (trip.attempt.load ? trip.attempt.loadTo! - trip.attempt.load.left() : trip.attempt.loadTo);
  const payload = imagePayload(trip, trip.attempt.image!, 3000, 9000);
  let isPoured = false;
  assert.is(gone(), undefined, 'before the modem\'s prompt');
  payload.pour(6000, undefined, () => { isPoured = true; });
  const seen = new Set<number>();
  await clock.run(() => (seen.add(gone()!), isPoured), 600_000);
  assert.ok(seen.size > 3 && Math.min(...seen) >= 3000 && Math.max(...seen) === 9000, [...seen].join(' '));
  payload.close();
  assert.equal([trip.attempt.load, trip.attempt.loadTo], [undefined, 9000], 'the payload is released from memory');
  const next = imagePayload(trip, imageOf({ size: 10_000 }), 0);
  next.pour(10_000, undefined, () => undefined);
  assert.is(trip.attempt.load, undefined);
  next.close();
  assert.is(trip.attempt.loadTo, 9000);
});

test('the line time is measured at the pace or at the baud rate', async () => {
  const { phaseMs } = await pour(0, undefined);
  assert.ok(Math.abs(phaseMs - 10_000 / 11.52) < 20, `${phaseMs} ms at 11,520 bytes a second`);
  const paced = (await pour(0, undefined, { throttle: { pace: 2000 } })).phaseMs;
  assert.ok(Math.abs(paced - 5000) < 300, `${paced} ms at 2,000 bytes a second`);
});

test('the watchdog is given the duration of the transfer', async () => assert.is(Math.round((await pour(0, undefined, { throttle: { pace: 2000 } })).expected.at(-1)!), 5000));

// Milliseconds to wait for the OK: half a second, plus a tenth of the bytes' time or 1.5 times the latest delay so far.
const waits: [title: string, given: Given, expect: number][] = [
  ['a tenth of the transfer time', { throttle: { pace: 2000 } }, 500 + 500],
  ['1.5 times the latest delay', { throttle: { pace: 2000, lateMs: 4000 } }, 500 + 6000],
  ['the larger of both', { throttle: { pace: 1000, lateMs: 400 } }, 500 + 1000],
];
for (const [title, given, expect] of waits) test(`timeout for the OK: ${title}`, async () => assert.is(Math.round((await pour(0, undefined, given)).okMs!), expect));

test.run();
