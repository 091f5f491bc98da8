import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { say, useTable, type Table } from '../../../web/language/say.ts';
import { inDate, inRoughTime, inSize, inTime, inZone } from '../../../web/watch/units.ts';

const test = suite('readable amounts');

const table: { title: string; given: string; expect: string }[] = [
  { title: 'no byte', given: inSize(0), expect: '0 bytes' },
  { title: 'one byte', given: inSize(1), expect: '1 byte' },
  { title: 'less than a kB', given: inSize(999), expect: '999 bytes' },
  { title: 'kB', given: inSize(204_800), expect: '204.8 kB' },
  { title: 'MB', given: inSize(3_146_000), expect: '3.15 MB' },
  { title: 'no time', given: inTime(0), expect: '0 s' },
  { title: 'a negative time', given: inTime(-3000), expect: '0 s' },
  { title: 'seconds', given: inTime(8400), expect: '8 s' },
  { title: 'a whole minute', given: inTime(60_000), expect: '1 min' },
  { title: 'minutes', given: inTime(200_000), expect: '3 min 20 s' },
  { title: 'seconds below ten minutes', given: inTime(599_000), expect: '9 min 59 s' },
  { title: 'no seconds from ten minutes on', given: inTime(15 * 60_000 + 46_000), expect: '15 min' },
  { title: 'hours', given: inTime(2 * 3600_000 + 5 * 60_000 + 7000), expect: '2 h 5 min' },
  { title: 'an hour and some seconds', given: inTime(3600_000 + 7000), expect: '1 h' },
  { title: 'a day', given: inTime(28 * 3600_000), expect: '1 day 4 h' },
  { title: 'days', given: inTime(76 * 3600_000), expect: '3 days 4 h' },
  { title: 'roughly a few seconds', given: inRoughTime(4000), expect: 'a few seconds' },
  { title: 'roughly half a minute', given: inRoughTime(33_000), expect: 'about 30 seconds' },
  { title: 'roughly some minutes', given: inRoughTime(13.4 * 60_000), expect: 'about 13 minutes' },
  { title: 'a date', given: inDate(Date.UTC(2026, 0, 2, 3, 4, 5)), expect: '2026-01-02 03:04:05' },
  { title: 'Greenwich', given: inZone(0), expect: 'UTC' },
  { title: 'Graz', given: inZone(60), expect: 'UTC+1' },
  { title: 'Kathmandu', given: inZone(345), expect: 'UTC+5:45' },
  { title: 'Newfoundland', given: inZone(-210), expect: 'UTC−3:30' },
];

for (const { title, given, expect } of table) test(title, () => assert.is(given, expect));

test('days are in the page\'s language, with hours, alone and within a sentence', () => {
  const hours = (count: number) => inTime(count * 3600_000);
  for (const [name, one, more] of [['de', 'Tag', 'Tage'], ['fr', 'jour', 'jours'], ['es', 'día', 'días']] as const) {
    useTable(JSON.parse(readFileSync(new URL(`../../../web/language/${name}.json`, import.meta.url), 'utf8')) as Table);
    assert.equal([24, 28, 48, 76].map(count => say(hours(count))), [`1 ${one}`, `1 ${one} 4 h`, `2 ${more}`, `3 ${more} 4 h`]);
    assert.match(say(`${hours(45)} ago`), new RegExp(`1 ${one} 21 h`));
  }
  useTable(undefined);
});

test.run();
