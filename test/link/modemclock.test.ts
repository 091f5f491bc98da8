// Tests how the time of the modem's clock is read: `+CCLK` (TS 27.007) has the modem's local time.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { firmware } from '../../firmware/self.js';
import type { ConfigTrip } from '../../src/link/link.ts';
import { isNeeded, secondsHeard, secondsOf, setTime, zoneHeard, zoneOf } from '../../src/link/modemclock.ts';

const clock = suite('clock');

const times: { given: string; expect: string }[] = [
  { given: '26/11/20,08:33:10+04', expect: '2026-11-20T08:33:10Z' },
  { given: '26/11/20,08:33:10-32', expect: '2026-11-20T08:33:10Z' },
  { given: '26/11/20,08:33:10', expect: '2026-11-20T08:33:10Z' },
  { given: '26/02/24,00:00:00+00', expect: '2026-02-24T00:00:00Z' },
  { given: '28/02/28,23:59:59+00', expect: '2028-02-28T23:59:59Z' },
  { given: '28/02/29,12:00:00+00', expect: '2028-02-29T12:00:00Z' },
  { given: '28/03/01,00:00:00+00', expect: '2028-03-01T00:00:00Z' },
  { given: '38/01/19,03:14:08+00', expect: '2038-01-19T03:14:08Z' },
  { given: '69/12/31,23:59:59+00', expect: '2069-12-31T23:59:59Z' },
];

for (const { given, expect } of times) {
  clock(`${given} is ${expect}, without use of the zone`, () => {
    assert.is(secondsOf(given), Date.parse(expect) / 1000);
  });
}

clock('every day from the engine\'s release to 2069', () => {
  const two = (n: number) => String(n).padStart(2, '0');
  for (let ms = firmware.since * 1000; ms < Date.UTC(2070, 0, 1); ms += 86_400_000) {
    const date = new Date(ms);
    const text = `${two(date.getUTCFullYear() - 2000)}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())},13:14:15+08`;
    assert.is(secondsOf(text), ms / 1000 + 13 * 3600 + 14 * 60 + 15, text);
  }
});

const timeless: { title: string; given: string }[] = [
  { title: 'the beginning of 1970, as the SIM7600 counts from', given: '70/01/01,00:00:18+00' },
  { title: 'the beginning of GPS time', given: '80/01/06,00:00:05+00' },
  { title: 'the beginning of 2000', given: '00/01/01,00:00:30+00' },
  { title: 'the beginning of 2004', given: '04/01/01,00:00:30+00' },
  { title: 'the day before the engine\'s release', given: '26/02/23,23:59:59+00' },
  { title: 'a year in which the modem was made', given: '24/03/01,10:00:00+00' },
  { title: 'nothing', given: '' },
  { title: 'an empty text in quotes', given: '""' },
  { title: 'half a time', given: '26/11/20,08:33' },
  { title: 'a date without a time', given: '26/11/20' },
  { title: 'words', given: 'no time' },
  { title: 'no month', given: '26/00/20,08:33:10+04' },
  { title: 'a thirteenth month', given: '26/13/20,08:33:10+04' },
];

for (const { title, given } of timeless) {
  clock(`no time: ${title}`, () => {
    assert.is(secondsOf(given), 0);
  });
}

// TS 27.007, +CCLK: the zone is in quarters of an hour, from -48 to +56

const zones: [given: string, seconds: number | undefined][] = [
  ['26/11/20,08:33:10+04', 3600], ['26/11/20,08:33:10-32', -28_800], ['26/11/20,08:33:10+00', 0], ['26/11/20,08:33:10+23', 20_700], ['2026/11/20,08:33:10-14', -12_600],
  ['26/11/20,08:33:10+32,1', 28_800], ['26/11/20,08:33:10', undefined], ['', undefined],
];
for (const [given, seconds] of zones) clock(`the zone of "${given}" is ${seconds} s`, () => assert.is(zoneOf(given), seconds));

const heard: [line: string, seconds: number | undefined][] = [
  ['*PSUTTZ: 2026,11,20,8,30,0,"+04",0', 3600], ['*PSUTTZ: 2026,11,20,8,30,0,"-32",1', -28_800], ['*PSUTTZ: 2026,11,20,8,30,0', undefined], ['*PSUTTZ: 2026,11,20,8,30,0,"",0', undefined],
];
for (const [line, seconds] of heard) {
  clock(`the zone of ${line} is ${seconds} s, and its time is that much ahead of UTC`, () => {
    assert.is(zoneHeard(line), seconds);
    assert.is(secondsHeard(line, 0), Date.UTC(2026, 10, 20, 8, 30) / 1000 + (seconds ?? 0));
  });
}

clock('a time source in UTC has a zone, a listing in local time has none', () => {
  const taken: [number, number | undefined][] = [];
  const trip = { calendar: { set: (seconds: number, zone?: number) => void taken.push([seconds, zone]), stamp: () => '' }, log: { info: () => undefined }, link: {}, config: {} } as unknown as ConfigTrip;
  setTime(trip, 1, 'the network', 3600);
  setTime(trip, 2, 'NTP (UTC)');
  setTime(trip, 3, "the server's listing (UTC)");
  setTime(trip, 4, "the server's listing");
  assert.equal(taken, [[1, 3600], [2, 0], [3, 0], [4, undefined]]);
});

clock('clock.zone applies if the zone of the time source is known', () => {
  const taken: [number, number | undefined][] = [];
  const config = { 'clock.zone': '+01:30' };
  const trip = { calendar: { set: (seconds: number, zone?: number) => void taken.push([seconds, zone]), stamp: () => '' }, log: { info: () => undefined }, link: {}, config } as unknown as ConfigTrip;
  setTime(trip, 100_000, 'NTP (UTC)');
  setTime(trip, 100_000, 'the network', 7200);
  setTime(trip, 100_000, "the server's listing (its local time)");
  config['clock.zone'] = '-08:09';
  setTime(trip, 100_000, 'NTP (UTC)');
  assert.equal(taken, [[105_400, 5400], [98_200, 5400], [100_000, undefined], [70_660, -29_340]]);
});

clock('the time is requested for pictures by the clock and for rounds with an offset', () => {
  const needed = (config: object) => isNeeded({
    config: { 'ftp.directory': '/', 'http.ca': '', ...config }, schedule: { isPlanned: false, due: 0 }, notes: { get: () => '' }, variables: {}, hash: () => '',
  } as unknown as ConfigTrip);
  assert.is(needed({ 'schedule.everyMinutes': 0 }), false);
  assert.is(needed({ 'schedule.everyMinutes': 0, 'camera.everyMinutes': 0 }), false);
  assert.is(needed({ 'schedule.everyMinutes': 0, 'camera.everyMinutes': 30 }), true);
  assert.is(needed({ 'schedule.everyMinutes': 60, 'schedule.offset': true }), true);
});

clock.run();
