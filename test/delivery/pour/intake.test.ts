// Tests the pace of filler, the bytes that complete an unfinished data phase. Whole rounds are in stories/line/intake.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillerPace, phaseOf } from '../../../src/delivery/pour/intake.ts';
import { fillPace } from '../../../src/link/drain.ts';
import { sceneOf } from '../trip.ts';

const test = suite('intake by numbers');

test('filler is sent at a share of the pace; without a pace, at a speed of its own', () => {
  assert.is(fillerPace(sceneOf({ throttle: { pace: 8000 } }).trip, 0.5), 4000);
  assert.is(fillerPace(sceneOf().trip, 0.5), fillPace);
});

test('the description of a data phase for the drain', () => {
  const free = phaseOf(sceneOf({ throttle: { pace: 8000, isOkKnown: true } }).trip, 5000, true);
  assert.equal(free, { bytes: 5000, isCounted: true, isPatient: true, isMute: false, pace: 4000, leastPace: 3200, isOkKnown: true });
  // two cases follow: the modem's speed is unknown, and it is known to take the line's rate
  assert.is(phaseOf(sceneOf({ throttle: {} }).trip, 5000, true).leastPace, 1500);
  assert.is(phaseOf(sceneOf({ throttle: {}, link: { baud: 115200, smooth: 1 } }).trip, 5000, true).leastPace, 9216);
  assert.is(phaseOf(sceneOf({ hasFlow: true }).trip, 5000, false, true).leastPace, 500, 'RTS may hold bytes back for longer');
});

test.run();
