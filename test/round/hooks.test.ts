// A fault's meaning to the round: the light's pattern, whether it costs the image a try, and the log line at the retry.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFault, type FaultCode } from '../../src/fault.ts';
import { createHooks } from '../../src/round/hooks.ts';
import { mostNoise, pauseMs } from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { imageOf } from '../delivery/trip.ts';
import { roundOf, type RoundGiven } from './trip.ts';

const test = suite('hooks');

const ofSim: FaultCode[] = ['sim-missing', 'pin-needed', 'pin-wrong', 'pin-unsure', 'puk-needed'];

test('the light tells a SIM that a person must see to from every other fault', () => {
  for (const code of faultCodes()) {
    const { trip } = roundOf();
    createHooks(trip).onFault(newFault(code, 'x'));
    assert.is(trip.status.outcome, ofSim.includes(code) ? 'noSim' : 'fault', code);
  }
});

const again: { title: string; again?: string; expect: string | undefined }[] = [
  { title: 'why it goes again is told', expect: 'the previous try failed (network)' },
  { title: 'a better reason stays', again: 'it was rewritten meanwhile', expect: 'it was rewritten meanwhile' },
];
for (const { title, again: before, expect } of again) {
  test(`a fault with an image in hand: ${title}`, () => {
    const image = imageOf(before === undefined ? {} : { again: before });
    createHooks(roundOf({ round: { image } }).trip).onFault(newFault('network', 'x'));
    assert.is(image.again, expect);
  });
}

test('the subject is the image in hand, where there is one', () => {
  assert.equal([createHooks(roundOf({ round: { image: imageOf() } }).trip).subject(), createHooks(roundOf().trip).subject()], ['/DCIM/A.JPG', '']);
});

const tries: { title: string; code: FaultCode; given?: RoundGiven; isTry: boolean; failures: number; noise: number }[] = [
  { title: 'a fault is a try', code: 'put-denied', isTry: true, failures: 1, noise: 0 },
  { title: 'what is no fault of the image is none', code: 'silent', given: { acts: { isFree: () => true } }, isTry: false, failures: 0, noise: 0 },
  { title: 'noise is none', code: 'line-noise', isTry: false, failures: 0, noise: 1 },
  { title: 'so much noise in a row is none yet', code: 'line-noise', given: { round: { noise: mostNoise - 1 } }, isTry: false, failures: 0, noise: mostNoise },
  { title: 'more is one', code: 'line-noise', given: { round: { noise: mostNoise } }, isTry: true, failures: 1, noise: mostNoise + 1 },
];
for (const { title, code, given, isTry, failures, noise } of tries) {
  test(`tries: ${title}`, () => {
    const { trip } = roundOf(given);
    assert.is(createHooks(trip).onImageFailed(newFault(code, 'x')), isTry);
    assert.equal([trip.round.failures, trip.round.noise], [failures, noise]);
  });
}

test('the pause before the next try is by how often it has failed', () => {
  for (const failures of [0, 1, 5]) assert.is(createHooks(roundOf({ round: { failures } }).trip).pauseMs(), pauseMs(failures));
});

test('an image that was delivered counts once', () => {
  const hooks = createHooks(roundOf({ round: { hasProgressed: true } }).trip);
  assert.equal([hooks.hasProgressed(), hooks.hasProgressed()], [true, false]);
});

test('a round that is given up is a trouble; one that begins again after a crash costs the image a try, too', () => {
  const { trip } = roundOf();
  const hooks = createHooks(trip);
  hooks.onGivenUp();
  assert.equal([trip.round.troubles, trip.round.failures, !!trip.round.isRecovering], [1, 0, false]);
  hooks.onRecover();
  assert.equal([trip.round.troubles, trip.round.failures, !!trip.round.isRecovering], [2, 1, true]);
});

test('whether the server has turned the camera away is known of the fault that came last', () => {
  const { trip } = roundOf();
  const hooks = createHooks(trip);
  const known = (['server-busy', 'login-wrong', 'network', 'server-busy', 'certificate'] as const).map(code => {
    hooks.onFault(newFault(code, 'X'));
    return !!trip.round.isTurnedAway;
  });
  assert.equal(known, [true, true, false, true, false]);
});

test('the image in hand when a round is given up, or begins again after a crash, is noted', () => {
  for (const end of ['onGivenUp', 'onRecover'] as const) {
    const { trip } = roundOf({ round: { image: imageOf() } });
    createHooks(trip)[end]();
    assert.is(trip.notes.get('ended'), '1 /DCIM/A.JPG');
  }
  const { trip } = roundOf();
  createHooks(trip).onGivenUp();
  assert.is(trip.notes.get('ended'), '', 'a server that is gone is no fault of an image');
});

test('the light is set when its pattern changes; no memory is measured, which collects garbage', () => {
  let asked = 0;
  const shown: number[] = [];
  const { trip } = roundOf();
  Object.assign(trip, { memory: () => (asked++, { usage: 0, total: 4000, peak: 0 }), light: { show: (flashes: number) => void shown.push(flashes) } });
  for (const pattern of ['sending', 'sending', 'asBefore'] as const) createHooks(trip).show(pattern);
  assert.equal([asked, shown.length], [0, 1]);
});

test.run();
