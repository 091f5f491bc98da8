// Tests which state objects of a round (records) last over rounds, and which do not.

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

test('the first round of a boot has no counts', () => assert.not.ok(Object.values(createRound()).some(Boolean)));

test('the next round starts its counts at zero, except those kept over rounds', () => {
  const next = createRound(before);
  assert.equal([next.delivered, next.skipped, next.failures, next.image, !!next.isStarted, next.startedMs], [0, 0, 0, undefined, false, 0]);
  assert.equal([next.noise, next.troubles, next.hasProgressed, next.isIdle, next.attempted], [4, 6, true, true, '/DCIM/A.JPG']);
});

test('after a crash, the tries of the current image are kept, so that they come to an end', () => {
  const next = createRound({ ...before, isRecovering: true });
  assert.equal([next.failures, next.attempted, !!next.isRecovering], [3, '/DCIM/A.JPG', false]);
  assert.is(createRound({ ...next, failures: 3 }).failures, 0, 'the tries are kept once');
});

test('at boot no round is planned, and no fault was logged', () => {
  assert.equal(createSchedule(), { dueMs: 0, due: 0 });
  assert.equal([createStatus().outcome, createCardState().told], ['fault', '']);
});

test('the memory is logged with its peak', () => {
  const { trip, lines } = roundOf();
  Object.assign(trip, { memory: () => ({ usage: 1900, total: 4000, peak: 2900 }) });
  tellMemory(trip);
  assert.equal(lines, ['info memory: 2900 of 4000 JsVars']);
});

test.run();
