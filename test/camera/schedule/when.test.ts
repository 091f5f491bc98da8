// Tests when pictures are due: sun times against published tables, weeks of schedules on the clock, and an unknown clock.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { opensIn, planShot, sunOf as edgeOf, type Times } from '../../../src/camera/schedule/when.ts';
import { anyWiring } from '../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../src/config/keys.ts';

const when = suite('when a picture is due');

const isOpen = (times: Times, now: number, zone?: number) => opensIn(times, now, zone) === 0;

function sunOf(place: string, day: number, zone?: number): { rise: number; set: number; isUp: number } {
  const [rise, set] = [edgeOf(place, 'sunrise', day, zone), edgeOf(place, 'sunset', day, zone)];
  assert.is(rise.isUp, set.isUp);
  return { rise: rise.at, set: set.at, isUp: rise.isUp };
}

// A table of sun times. Its lines are copied from the U.S. Naval Observatory, Astronomical Applications Department, "Rise and Set for the Sun
// for …", by month. **** means that the sun is up all day, and ---- that it is down all day.

interface Table { place: string; name: string; year: number; zone: number; lines: string[] }

const tables: Table[] = [
  { name: '0 00, N60 00, 2019, Universal Time', place: '60,0', year: 2019, zone: 0, lines: [
    '01  0902 1505  0815 1613  0659 1726  0526 1843  0359 1957  0250 2107  0242 2125  0340 2031  0454 1905  0605 1734  0721 1605  0834 1503',
    '11  0854 1522  0750 1640  0630 1752  0456 1907  0333 2022  0239 2121  0256 2114  0404 2005  0518 1834  0629 1704  0747 1540  0852 1454',
    '21  0838 1545  0722 1706  0600 1816  0427 1932  0310 2045  0236 2128  0315 2056  0428 1937  0541 1804  0653 1635  0812 1519  0902 1454',
  ] },
  { name: '0 00, N80 00, 2019, Universal Time', place: '80,0', year: 2019, zone: 0, lines: [
    '01  ---- ----  ---- ----  0902 1525  0358 2017  **** ****  **** ****  **** ****  **** ****  0129 2213  0641 1654  ---- ----  ---- ----',
    '12  ---- ----  ---- ----  0709 1715  0125 2302  **** ****  **** ****  **** ****  **** ****  0354 1952  0827 1503  ---- ----  ---- ----',
    '21  ---- ----  1120 1310  0545 1834  **** ****  **** ****  **** ****  **** ****  **** ****  0515 1826  1103 1223  ---- ----  ---- ----',
  ] },
  { name: 'San Francisco, W122 26, N37 46, 2012, Pacific Standard Time', place: '37.7667,-122.4333', year: 2012, zone: -8, lines: [
    '01  0725 1701  0714 1733  0640 1804  0554 1833  0513 1901  0449 1926  0452 1935  0514 1918  0540 1838  0606 1752  0636 1710  0707 1651',
    '29  0716 1730  0642 1803  0559 1830  0516 1859  0451 1924  0451 1936  0511 1921  0538 1842  0604 1755  0633 1714  0705 1651  0725 1700',
  ] },
  // in Universal Time, which is ten hours ahead of this place, the sun that rises on one day sets on the next
  { name: 'W150 00, S60 00, 2019, Universal Time', place: '-60,-150', year: 2019, zone: 0, lines: [
    '01  1243 0724  1357 0631  1512 0514  1629 0340  1741 0215  1847 0110  1904 0103  1815 0157  1651 0308  1521 0418  1350 0536  1243 0654',
    '21  1327 0656  1451 0537  1603 0413  1717 0242  1826 0128  1906 0058  1838 0134  1723 0242  1551 0354  1421 0507  1301 0630  1232 0724',
  ] },
];

const dayOf = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 86_400_000;
const secondsOf = (digits: string) => +digits.slice(0, 2) * 3600 + +digits.slice(2) * 60;

for (const { name, place, year, zone, lines } of tables) {
  when(`the sun rises and sets within two minutes of the table: ${name}`, () => {
    for (const line of lines) {
      for (let month = 0; month < 12; month++) {
        const [rise = '', set = ''] = line.slice(4 + 11 * month, 13 + 11 * month).split(' ');
        const day = dayOf(year, month + 1, +line.slice(0, 2));
        const sun = sunOf(place, day, zone * 3600);
        const title = `${month + 1}-${line.slice(0, 2)}`;
        assert.is(sun.isUp, rise === '****' ? 1 : rise === '----' ? -1 : 0, title);
        if (sun.isUp) continue;
        const setting = +set < +rise ? sunOf(place, day - 1, zone * 3600).set : sun.set;
        assert.ok(Math.abs(sun.rise - day * 86_400 - secondsOf(rise)) <= 120, `${title}: rises ${sun.rise - day * 86_400}, not ${rise}`);
        assert.ok(Math.abs(setting - day * 86_400 - secondsOf(set)) <= 120, `${title}: sets ${setting - day * 86_400}, not ${set}`);
      }
    }
  });
}

when('sunrise and sunset surround noon of the requested day, even if the zone does not fit the longitude', () => {
  for (const zone of [-43_200, 0, 43_200, undefined]) {
    for (const longitude of [-179, -90, 0, 90, 179]) {
      for (let day = 20_000; day < 20_370; day += 73) {
        const { rise, set } = sunOf(`-45,${longitude}`, day, zone);
        assert.ok(rise < set && set - rise < 86_400 && Math.abs((rise + set) / 2 - (day + 0.5) * 86_400) <= 44_500, `${longitude}, ${zone}`);
        assert.ok(Math.abs(sunOf(`-45,${longitude}`, day + 1, zone).rise - rise - 86_400) < 180, 'sunrise of the next day is about a day later');
      }
    }
  }
});

when('without a zone, the UTC offset is derived from the longitude', () => {
  assert.equal(sunOf('47.07,15.44', 20_000), sunOf('47.07,15.44', 20_000, 3600));
  assert.equal(sunOf('-33.9,18.4', 20_000), sunOf('-33.9,18.4', 20_000, 3600));
  assert.equal(sunOf('37.77,-122.43', 20_000), sunOf('37.77,-122.43', 20_000, -8 * 3600));
});

// the tests from here on are about schedules

const defaults: Times = { 'camera.everyMinutes': 60, 'camera.from': '00:00', 'camera.to': '24:00', 'camera.days': '1234567', 'camera.place': '' };

/** Returns the keys of a camera as the firmware's own check of config.json gives them. */
function timesOf(keys: Record<string, string | number>): Times {
  const { config, errors } = checkConfig(JSON.stringify({ ftp: { host: 'h' }, camera: keys }), 0, anyWiring());
  assert.equal(errors, []);
  return config!;
}

/** Returns the seconds since 1970 of a local time such as `2026-11-20 09:30:00`. */
const at = (stamp: string) => Date.parse(`${stamp.replace(' ', 'T')}Z`) / 1000;
const stampOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

/**
 * Lists all shots that are due in a period. Each is planned when the one before it is taken.
 * @param taken seconds after its due time at which a shot is taken
 */
function listDue(times: Times, from: string, to: string, { zone = 0, taken = (_: number): number => 1 } = {}): string[] {
  const list: string[] = [];
  let [last, now] = [0, at(from)];
  for (let i = 0; ; i++) {
    const plan = planShot(times, 0, last, now, zone);
    if (!plan || plan.due >= at(to)) return list;
    assert.ok(Math.abs(plan.due - now - plan.left) < 1e-6 && plan.left > 0);
    list.push(stampOf(plan.due));
    last = plan.due;
    now = Math.max(now, plan.due + taken(i));
  }
}

when('every 60 minutes, all day: due at full hours', () => {
  assert.equal(listDue(defaults, '2026-11-20 22:10:00', '2026-11-21 02:30:00'), ['2026-11-20 23:00:00', '2026-11-21 00:00:00', '2026-11-21 01:00:00', '2026-11-21 02:00:00']);
});

when('workdays every two hours from 06:30, across the end of a year', () => {
  const times = timesOf({ everyMinutes: 120, from: '06:30', to: '12:30', days: '12345' });
  // the first of these days is a Monday, and the hours for pictures end just before 12:30
  const days = ['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-04'];
  assert.equal(listDue(times, '2026-12-27 00:00:00', '2027-01-05 00:00:00'), days.flatMap(day => ['06:30', '08:30', '10:30'].map(hour => `${day} ${hour}:00`)));
});

when('a picture is due on 29 February', () => {
  assert.equal(listDue(timesOf({ everyMinutes: 1440, from: '12:00' }), '2028-02-28 00:00:00', '2028-03-02 00:00:00'), ['2028-02-28 12:00:00', '2028-02-29 12:00:00', '2028-03-01 12:00:00']);
});

when('a window across midnight belongs to the day on which it begins', () => {
  const times = timesOf({ everyMinutes: 240, from: '20:00', to: '05:00', days: '5' });
  // `days: '5'` means Fridays, and 2026-11-20 is one; the pictures of its night go on into the Saturday
  assert.equal(listDue(times, '2026-11-19 00:00:00', '2026-11-27 00:00:00'), ['2026-11-20 20:00:00', '2026-11-21 00:00:00', '2026-11-21 04:00:00']);
  assert.equal(listDue(times, '2026-11-21 00:00:00', '2026-11-27 00:00:00'), ['2026-11-21 04:00:00'], 'switched on within the window');
});

when('an interval that does not divide the day restarts with each window', () => {
  assert.equal(listDue(timesOf({ everyMinutes: 420 }), '2026-11-20 00:00:01', '2026-11-21 07:00:01'), ['07:00', '14:00', '21:00'].map(hour => `2026-11-20 ${hour}:00`).concat('2026-11-21 00:00:00', '2026-11-21 07:00:00'));
});

when('an interval of more than a day counts from a Monday and waits for the window', () => {
  const weekly = timesOf({ everyMinutes: 10_080, from: '12:00', to: '13:00' });
  assert.equal(listDue(weekly, '2026-11-20 00:00:00', '2026-12-08 00:00:00'), ['2026-11-23 12:00:00', '2026-11-30 12:00:00', '2026-12-07 12:00:00']);
  assert.equal(listDue(timesOf({ everyMinutes: 10_080, days: '3' }), '2026-11-20 00:00:00', '2026-12-08 00:00:00'), ['2026-11-25 00:00:00', '2026-12-02 00:00:00']);
  // Intervals of more than a day count from Monday, 1970-01-05. 2026-11-23 is 20,776 days later, a multiple of two days, so a picture may be
  // due then.
  const everyOther = timesOf({ everyMinutes: 2880, from: '08:00', to: '09:00', days: '67' });
  assert.equal(listDue(everyOther, '2026-11-23 00:00:00', '2026-12-07 00:00:00'), ['2026-11-28 08:00:00', '2026-11-29 08:00:00', '2026-12-05 08:00:00'],
    'Friday\'s picture waits for Saturday, Sunday has its own, and those of Tuesday, Thursday and Saturday become one');
});

when('intervals of a second and of half a minute', () => {
  assert.is(listDue(timesOf({ everyMinutes: 0.0167 }), '2026-11-20 23:59:50', '2026-11-21 00:00:10', { taken: () => 0.2 }).length, 19);
  assert.equal(listDue(timesOf({ everyMinutes: 0.5 }), '2026-11-20 23:59:10', '2026-11-21 00:00:10'), ['2026-11-20 23:59:30', '2026-11-21 00:00:00']);
});

when('missed pictures are skipped, not caught up', () => {
  // the second shot of the list, with a burst or an upload, takes three and a half hours
  const list = listDue(timesOf({ everyMinutes: 60 }), '2026-11-20 09:30:00', '2026-11-20 16:00:00', { taken: i => i === 1 ? 12_600 : 20 });
  assert.equal(list, ['10', '11', '15'].map(hour => `2026-11-20 ${hour}:00:00`));
});

when('a shot that is early or late neither repeats nor shifts the next due times', () => {
  for (const drift of [-90, -1, -0.01, 0.5, 40, 200]) {
    const list = listDue(timesOf({ everyMinutes: 10 }), '2026-11-20 09:55:00', '2026-11-20 10:45:00', { taken: () => drift });
    assert.equal(list, ['00', '10', '20', '30', '40'].map(minute => `2026-11-20 10:${minute}:00`), `${drift} s`);
  }
});

when('a boot at any moment does not shift the due times', () => {
  const times = timesOf({ everyMinutes: 15, from: '06:10', to: '20:00' });
  for (let now = at('2026-11-20 09:00:00'); now < at('2026-11-20 09:20:00'); now += 7.3) {
    const { due } = planShot(times, 3, 0, now, 0)!;
    assert.ok(due > now && due - now <= 900 && (due - at('2026-11-20 06:10:00')) % 900 === 0, stampOf(now));
  }
});

when('after a correction of the clock, the last shot\'s wrong time does not delay the next one', () => {
  const times = timesOf({ everyMinutes: 60 });
  assert.is(planShot(times, 0, at('2031-01-01 00:00:00'), at('2026-11-20 09:30:00'), 0)!.due, at('2026-11-20 10:00:00'));
  assert.is(planShot(times, 0, at('2024-01-01 00:00:00'), at('2026-11-20 09:30:00'), 0)!.due, at('2026-11-20 10:00:00'));
  // in autumn, three o'clock comes twice, an hour apart
  assert.is(planShot(times, 0, at('2026-10-25 03:00:00'), at('2026-10-25 02:00:01'), 0)!.due, at('2026-10-25 03:00:00'));
});

const counted: [title: string, since: number, left: number][] = [
  ['at boot', 0, 600], ['250 s later', 250, 350], ['at the exact due time', 600, 600], ['missed due times are skipped', 1350, 450], ['woken early', -4, 604],
];
for (const [title, since, left] of counted) {
  when(`unknown time: the interval counts from boot, and windows are ignored; ${title}`, () => {
    const times = timesOf({ everyMinutes: 10, from: '12:00', to: '12:01', days: '1' });
    assert.equal(planShot(times, since, 0, 0), { left, due: 0 });
    assert.equal(planShot(times, since, at('2026-11-20 12:00:00'), 0), { left, due: 0 });
    assert.is(opensIn(times, 0), 0);
  });
}

when('once the time is known, the next picture follows the day\'s schedule and window', () => {
  const times = timesOf({ everyMinutes: 10, from: '06:00', to: '20:00' });
  assert.is(planShot(times, 250, 0, at('2026-11-20 09:34:10'), 0)!.due, at('2026-11-20 09:40:00'));
  assert.is(planShot(times, 250, 0, at('2026-11-20 21:34:10'), 0)!.due, at('2026-11-21 06:00:00'));
});

when('no interval: no picture is due', () => assert.is(planShot(timesOf({ motion: 'on' }), 0, 0, at('2026-11-20 09:30:00'), 0), undefined));

// the tests from here on are about hours for pictures that begin or end with the sun

const graz = { place: '47.07,15.44', everyMinutes: 60 };

when('from sunrise to sunset for a week: intervals count from each sunrise, and none is due at night', () => {
  const list = listDue(timesOf({ ...graz, from: 'sunrise', to: 'sunset' }), '2026-11-20 00:00:00', '2026-11-27 00:00:00', { zone: 3600 });
  for (let day = dayOf(2026, 11, 20); day < dayOf(2026, 11, 27); day++) {
    const { rise, set } = sunOf(graz.place, day, 3600);
    const own = list.filter(stamp => Math.floor(at(stamp) / 86_400) === day);
    // the sun is up for about nine hours in November, so nine or ten hourly pictures fit
    assert.ok(own.length === 9 || own.length === 10);
    own.forEach((stamp, i) => assert.is(at(stamp), rise + i * 3600));
    assert.ok(at(own.at(-1)!) < set && at(own.at(-1)!) + 3600 >= set);
  }
});

when('windows from sunset to sunrise, and with one edge as a clock time', () => {
  const { set } = sunOf(graz.place, dayOf(2026, 11, 20), 3600);
  const next = sunOf(graz.place, dayOf(2026, 11, 21), 3600);
  const night = timesOf({ ...graz, from: 'sunset', to: 'sunrise' });
  const open = (times: Times, now: number) => isOpen(times, now, 3600);
  assert.equal([set - 1, set, next.rise - 1, next.rise, next.set].map(now => open(night, now)), [false, true, true, false, true]);
  const evening = timesOf({ ...graz, from: 'sunset', to: '23:00' });
  assert.equal([set - 1, set, at('2026-11-20 22:59:59'), at('2026-11-20 23:00:00')].map(now => open(evening, now)), [false, true, true, false]);
  const late = timesOf({ ...graz, from: 'sunset', to: '01:00' });
  assert.equal([set, at('2026-11-21 00:59:00'), at('2026-11-21 01:00:00')].map(now => open(late, now)), [true, true, false]);
  const morning = timesOf({ ...graz, from: '05:00', to: 'sunrise' });
  assert.equal([at('2026-11-21 04:59:59'), at('2026-11-21 05:00:00'), next.rise - 1, next.rise].map(now => open(morning, now)), [false, true, true, false]);
});

when('no window on a day when sunrise is before camera.from', () => {
  // in November the sun rises in Graz at about 07:15, after 06:00, and in June at about 05:05, before 06:00
  const early = timesOf({ ...graz, from: '06:00', to: 'sunrise' });
  assert.ok(isOpen(early, at('2026-11-20 06:30:00'), 3600));
  assert.is(opensIn(early, at('2026-11-20 05:00:00'), 3600), 3600);
  assert.equal(listDue(early, '2026-06-20 00:00:00', '2026-06-25 00:00:00', { zone: 7200 }), []);
});

const tromso = '69.65,18.96';
/**
 * Hours for pictures in Tromsø, with the number of hourly pictures a day in December and June. The sun stays down all day in December, and up
 * in June. Solar noon is at 11:44 if the clock is an hour ahead of UTC.
 */
const poles: { title: string; from: string; to: string; december: number; june: number }[] = [
  { title: 'day', from: 'sunrise', to: 'sunset', december: 0, june: 24 },
  { title: 'night', from: 'sunset', to: 'sunrise', december: 24, june: 0 },
  { title: 'from sunrise on', from: 'sunrise', to: '18:00', december: 0, june: 19 },
  { title: 'until sunset', from: '06:00', to: 'sunset', december: 0, june: 18 },
];
for (const { title, from, to, december, june } of poles) {
  when(`polar night and day, ${title}: ${december} and ${june} pictures a day`, () => {
    const times = timesOf({ everyMinutes: 60, from, to, place: tromso });
    const perDay = (month: string) => listDue(times, `2026-${month}-10 00:00:00`, `2026-${month}-20 00:00:00`, { zone: 3600 }).length / 10;
    // the first of the ten days may lack one picture, as it begins within the hours for pictures
    assert.ok(Math.abs(perDay('12') - december) <= 0.1, `${perDay('12')}`);
    assert.ok(Math.abs(perDay('06') - june) <= 0.1, `${perDay('06')}`);
  });
}

when('during polar night no picture is due; one is due at its end', () => {
  const times = timesOf({ everyMinutes: 60, from: 'sunrise', to: 'sunset', place: tromso });
  assert.is(planShot(times, 0, 0, at('2026-12-10 12:00:00'), 3600), undefined);
  // the sun returns to Tromsø between 15 and 21 January
  const { due } = planShot(times, 0, 0, at('2027-01-14 00:00:00'), 3600)!;
  assert.ok(due >= at('2027-01-14 00:00:00') && due < at('2027-01-21 13:00:00'), stampOf(due));
});

when('motion counts only in the configured hours and on the configured days', () => {
  const times = timesOf({ motion: 'on', from: '22:00', to: '05:00', days: '67' });
  const open = ['2026-11-21 22:00:00', '2026-11-22 04:59:59', '2026-11-22 23:00:00', '2026-11-23 04:00:00'];
  const closed = ['2026-11-20 23:00:00', '2026-11-21 04:00:00', '2026-11-21 12:00:00', '2026-11-22 05:00:00', '2026-11-23 22:00:00'];
  for (const stamp of open) assert.ok(isOpen(times, at(stamp), 0), stamp);
  for (const stamp of closed) assert.not.ok(isOpen(times, at(stamp), 0), stamp);
});

when.run();
