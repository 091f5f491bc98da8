// The records of a round: which of them last over rounds, and which do not.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCardState, createRound, createSchedule, createStatus, tellMemory, type Round } from '../../src/round/roundtrip.ts';
import { imageOf } from '../delivery/trip.ts';
import { roundOf } from './trip.ts';

const test = suite('records of a round');

const before: Round = {
  delivered: 5, skipped: 2, failures: 3, attempted: '/DCIM/A.JPG', image: imageOf(), startedMs: 77, noise: 4, isRecovering: false,
  hasProgressed: true, isStarted: true, isIdle: true, troubles: 6,
};

test('the first round of a boot', () => assert.not.ok(Object.values(createRound()).some(Boolean)));

test('the next one counts from the beginning, but for what is counted over rounds', () => {
  const next = createRound(before);
  assert.equal([next.delivered, next.skipped, next.failures, next.image, !!next.isStarted, next.startedMs], [0, 0, 0, undefined, false, 0]);
  assert.equal([next.noise, next.troubles, next.hasProgressed, next.isIdle, next.attempted], [4, 6, true, true, '/DCIM/A.JPG']);
});

test('after a crash in the middle the tries of its image count on, else it would be tried forever', () => {
  const next = createRound({ ...before, isRecovering: true });
  assert.equal([next.failures, next.attempted, !!next.isRecovering], [3, '/DCIM/A.JPG', false]);
  assert.is(createRound({ ...next, failures: 3 }).failures, 0, 'once');
});

test('at boot nothing is planned, told or known', () => {
  assert.equal(createSchedule(), { dueMs: 0, due: 0 });
  assert.equal([createStatus().outcome, createCardState().told], ['fault', '']);
});

test('the memory is told with its peak', () => {
  const { trip, lines } = roundOf();
  Object.assign(trip, { memory: () => ({ usage: 1900, total: 4000, peak: 2900 }) });
  tellMemory(trip);
  assert.equal(lines, ['info memory: 2900 of 4000 JsVars']);
});

test.run();
