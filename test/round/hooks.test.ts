// Tests what a fault means to the round: the light's pattern, whether it costs the image a try, and the log line at the retry.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFault, type FaultCode } from '../../src/fault.ts';
import { createHooks } from '../../src/round/hooks.ts';
import { mostNoise, pauseMs } from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { imageOf } from '../delivery/trip.ts';
import { roundOf, type RoundGiven } from './trip.ts';

const test = suite('hooks');

const ofSim: FaultCode[] = ['sim-missing', 'sim-failed', 'sim-busy', 'sim-wrong', 'pin-needed', 'pin-wrong', 'pin-unsure', 'puk-needed'];

test('the light distinguishes SIM faults for a person from all other faults', () => {
  for (const code of faultCodes()) {
    const { trip } = roundOf();
    createHooks(trip).onFault(newFault(code, 'x'));
    assert.is(trip.status.outcome, ofSim.includes(code) ? 'noSim' : 'fault', code);
  }
});

const again: { title: string; again?: string; expect: string | undefined }[] = [
  { title: 'the reason for the retry is noted', expect: 'the previous try failed (network)' },
  { title: 'a more specific reason is kept', again: 'it was rewritten meanwhile', expect: 'it was rewritten meanwhile' },
];
for (const { title, again: before, expect } of again) {
  test(`a fault with a current image: ${title}`, () => {
    const image = imageOf(before === undefined ? {} : { again: before });
    createHooks(roundOf({ round: { image } }).trip).onFault(newFault('network', 'x'));
    assert.is(image.again, expect);
  });
}

test('the subject of a log line is the current image, if any', () => {
  assert.equal([createHooks(roundOf({ round: { image: imageOf() } }).trip).subject(), createHooks(roundOf().trip).subject()], ['/DCIM/A.JPG', '']);
});

const tries: { title: string; code: FaultCode; given?: RoundGiven; isTry: boolean; failures: number; noise: number }[] = [
  { title: 'a fault counts as a try', code: 'put-denied', isTry: true, failures: 1, noise: 0 },
  { title: 'a fault that the delivery does not count is no try', code: 'silent', given: { acts: { isFree: () => true } }, isTry: false, failures: 0, noise: 0 },
  { title: 'line noise is no try', code: 'line-noise', isTry: false, failures: 0, noise: 1 },
  { title: 'the last allowed line noise in a row is no try', code: 'line-noise', given: { round: { noise: mostNoise - 1 } }, isTry: false, failures: 0, noise: mostNoise },
  { title: 'another fault ends the row of noise', code: 'size-differs', given: { round: { noise: 3 } }, isTry: true, failures: 1, noise: 0 },
  { title: 'a fault that is no try leaves the row of noise', code: 'silent', given: { acts: { isFree: () => true }, round: { noise: 3 } }, isTry: false, failures: 0, noise: 3 },
  { title: 'more line noise counts as a try', code: 'line-noise', given: { round: { noise: mostNoise } }, isTry: true, failures: 1, noise: mostNoise + 1 },
];
for (const { title, code, given, isTry, failures, noise } of tries) {
  test(`tries: ${title}`, () => {
    const { trip } = roundOf(given);
    assert.is(createHooks(trip).onImageFailed(newFault(code, 'x')), isTry);
    assert.equal([trip.round.failures, trip.round.noise], [failures, noise]);
  });
}

test('the pause before the next try depends on the number of failures', () => {
  for (const failures of [0, 1, 5]) assert.is(createHooks(roundOf({ round: { failures } }).trip).pauseMs(), pauseMs(failures));
});

test('a delivered image counts as progress once', () => {
  const hooks = createHooks(roundOf({ round: { hasProgressed: true } }).trip);
  assert.equal([hooks.hasProgressed(), hooks.hasProgressed()], [true, false]);
});

test('a round that is given up counts as failed; after a crash, the image loses a try as well', () => {
  const { trip } = roundOf();
  const hooks = createHooks(trip);
  hooks.onGivenUp();
  assert.equal([trip.round.troubles, trip.round.failures, !!trip.round.isRecovering], [1, 0, false]);
  hooks.onRecover();
  assert.equal([trip.round.troubles, trip.round.failures, !!trip.round.isRecovering], [2, 1, true]);
});

test('only the last fault decides whether the server has turned the camera away', () => {
  const { trip } = roundOf();
  const hooks = createHooks(trip);
  const known = (['server-busy', 'login-wrong', 'network', 'server-busy', 'certificate'] as const).map(code => {
    hooks.onFault(newFault(code, 'X'));
    return !!trip.round.isTurnedAway;
  });
  assert.equal(known, [true, true, false, true, false]);
});

test('the current image is noted when a round is given up or begins again after a crash', () => {
  for (const end of ['onGivenUp', 'onRecover'] as const) {
    const { trip } = roundOf({ round: { image: imageOf() } });
    createHooks(trip)[end]();
    assert.is(trip.notes.get('ended'), '1 /DCIM/A.JPG');
  }
  const { trip } = roundOf();
  createHooks(trip).onGivenUp();
  assert.is(trip.notes.get('ended'), '', 'without a current image, none is noted');
});

test.run();
