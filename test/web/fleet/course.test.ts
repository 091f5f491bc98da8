// Tests that battery and signal of 30 days are packed for the cards of the fleet's page, and unpacked.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chartsOf, packCourse } from '../../../web/fleet/course.ts';
import { chartOf, type Day } from '../../../web/watch/past/days.ts';

const test = suite('web/fleet/course');
const day = (name: string, volts: number | undefined, dBm: number | undefined): Day => ({ name, time: '', delivered: 1, volts, dBm });

test('its charts are those of the days themselves, over the end of a month and days without a value', () => {
  const days = [day('20261201', 3.91, -71), day('20261130', undefined, -80), day('20261115', 3.5, undefined), day('20261102', 4.25, -113)];
  const { battery, signal } = chartsOf(packCourse(days)!);
  assert.equal([battery?.points, signal?.points], [chartOf(days, ({ volts }) => volts)!.points, chartOf(days, ({ dBm }) => dBm)!.points]);
  assert.equal([battery!.least, battery!.most, battery!.last].map(value => value.toFixed(2)), ['3.50', '4.25', '3.91']);
});

test('days that are older than 30 days are left out', () => {
  const { battery } = chartsOf(packCourse([day('20261101', 9, undefined), day('20261102', 3, undefined), day('20261201', 4, undefined)])!);
  assert.equal([battery!.least, battery!.most], [3, 4]);
});

test('without a value there is none, and a value that no number of 32 bits has is left out', () => {
  assert.is(packCourse([]), undefined);
  assert.is(packCourse([day('20261201', undefined, undefined), day('20261130', 1e300, undefined)]), undefined);
  const { battery, signal } = chartsOf(packCourse([day('20261201', 1e300, -70)])!);
  assert.equal([battery, signal!.last], [undefined, -70]);
});

test.run();
