// Tests the clock's time zone. It is the zone that came with the time that was received last, and unknown if that time had none.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepZone } from '../../src/device/zone.ts';
import type { Calendar } from '../../src/ports.ts';

const zone = suite('zone');

zone('the zone is that of the last time set, and unknown if that time had none', () => {
  const taken: number[] = [];
  const calendar: Calendar = { stamp: () => '', seconds: () => 0, set: seconds => void taken.push(seconds) };
  assert.is(calendar.zone, undefined);
  keepZone(calendar);
  assert.is(calendar.zone!(), undefined);
  calendar.set(1000, 3600);
  assert.is(calendar.zone!(), 3600);
  calendar.set(2000, -12_600);
  assert.is(calendar.zone!(), -12_600);
  calendar.set(3000);
  assert.is(calendar.zone!(), undefined);
  assert.equal(taken, [1000, 2000, 3000]);
});

zone.run();
