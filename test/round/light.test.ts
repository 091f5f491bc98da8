// Tests the light's patterns, whose times are those of docs/operation.md.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pattern } from '../../src/delivery/delivery.ts';
import { show } from '../../src/round/light.ts';
import { createCardState, createRound, createStatus, type Card, type Round, type RoundTrip, type Status } from '../../src/round/roundtrip.ts';

const test = suite('light');

function lightOf(wanted: Pattern[], given: { card?: Partial<Card>; round?: Partial<Round>; status?: Partial<Status>; parts?: Partial<RoundTrip> } = {}): number[][] {
  const shown: number[][] = [];
  const trip: Partial<RoundTrip> = {
    ...given.parts, light: { show: (...times) => void shown.push(times) },
    card: { ...createCardState(), ...given.card }, round: { ...createRound(), ...given.round }, status: { ...createStatus(), ...given.status },
  };
  for (const one of wanted) show(trip as RoundTrip, one);
  return shown;
}

/** Each pattern with its number of flashes, and its milliseconds on, off between flashes and off after them. */
const patterns: [Pattern, number[]][] = [
  ['starting', [1, 100, 0, 900]], ['searching', [1, 1500, 0, 500]], ['sending', [1, 500, 0, 500]], ['delivered', [1, 50, 0, 4950]],
  ['held', [2, 50, 450, 4450]], ['noCard', [2, 150, 250, 1500]], ['badConfig', [3, 150, 250, 1500]], ['noSim', [4, 150, 250, 1500]], ['fault', [1, 100, 0, 100]],
];
for (const [pattern, times] of patterns) test(`${pattern}: ${times.join(', ')}`, () => assert.equal(lightOf([pattern]), [times]));

test('all patterns differ', () => assert.is(new Set(patterns.map(([, times]) => times.join())).size, patterns.length));

test('the light is set without a memory measurement, which collects garbage', () => {
  let asked = 0;
  lightOf(['sending', 'asBefore', 'starting'], { parts: { memory: () => (asked++, { usage: 0, total: 4000, peak: 0 }) } });
  assert.is(asked, 0);
});

test('the current pattern is not restarted, and `asBefore` changes nothing', () => {
  assert.is(lightOf(['sending', 'sending', 'asBefore', 'sending']).length, 1);
  assert.is(lightOf(['sending', 'starting', 'sending']).length, 3);
  assert.equal(lightOf(['asBefore']), []);
});

const outcomes: { title: string; given: Parameters<typeof lightOf>[1]; expect: Pattern }[] = [
  { title: 'no fault', given: {}, expect: 'delivered' },
  { title: 'no fault, after a SIM fault in an earlier round', given: { status: { outcome: 'noSim' } }, expect: 'delivered' },
  { title: 'a rule held the round back', given: { round: { held: 'send.from: it is night' } }, expect: 'held' },
  { title: 'a rule held the round back, and images were skipped', given: { round: { held: 'send.from: it is night', skipped: 1 } }, expect: 'fault' },
  { title: 'an image was skipped', given: { round: { skipped: 1 } }, expect: 'fault' },
  { title: 'the round was given up for a missing SIM', given: { round: { troubles: 1 }, status: { outcome: 'noSim' } }, expect: 'noSim' },
  { title: 'the card has a fault', given: { card: { told: 'no card' }, status: { outcome: 'noCard' } }, expect: 'noCard' },
];
for (const { title, given, expect } of outcomes) {
  test(`the outcome of a round: ${title}`, () => assert.equal(lightOf(['outcome'], given), [patterns.find(([name]) => name === expect)![1]]));
}

test.run();
