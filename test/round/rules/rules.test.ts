// Tests the rules of config.json that hold a round back.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { offsetFor } from '../../../src/round/rest/rest.ts';
import { isBatteryLow, isHeld, mayRoam, mayShoot } from '../../../src/round/rules/rules.ts';
import { imageOf } from '../../delivery/trip.ts';
import { roundOf, type RoundGiven } from '../trip.ts';

const test = suite('rules');

/** Returns a local time on 2026-11-20, in seconds since 1970. */
const at = (time: string) => Date.parse(`2026-11-20T${time}Z`) / 1000;
const hours = (from: string | undefined, to: string | undefined, more: object = {}) => ({ 'schedule.everyMinutes': 0, ...(from && { 'send.from': from }), ...(to && { 'send.to': to }), ...more });

function judge(given: RoundGiven, isAsked = false) {
  const scene = roundOf(given);
  return { ...scene, isHeldBack: isHeld(scene.trip, isAsked), held: scene.trip.round.held };
}

const moments: [from: string | undefined, to: string | undefined, time: string, opens: string | undefined][] = [
  ['06:00', '20:00', '05:59:59', '06:00'],
  ['06:00', '20:00', '06:00:00', undefined],
  ['06:00', '20:00', '19:59:59', undefined],
  ['06:00', '20:00', '20:00:00', '06:00'],
  ['22:00', '06:00', '21:59:59', '22:00'],
  ['22:00', '06:00', '22:00:00', undefined],
  ['22:00', '06:00', '00:00:00', undefined],
  ['22:00', '06:00', '05:59:59', undefined],
  ['22:00', '06:00', '06:00:00', '22:00'],
  ['22:00', undefined, '21:00:00', '22:00'],
  ['22:00', undefined, '23:59:59', undefined],
  [undefined, '04:00', '03:59:59', undefined],
  [undefined, '04:00', '04:00:00', '00:00'],
  [undefined, undefined, '12:00:00', undefined],
];
for (const [from, to, time, opens] of moments) {
  test(`from ${from} to ${to}, at ${time}: ${opens ? `images wait until ${opens}` : 'a round begins'}`, () => {
    const { isHeldBack, held, lines } = judge({ config: hours(from, to), seconds: at(time), round: { isStarted: true } });
    assert.is(isHeldBack, opens !== undefined);
    if (opens) assert.is(held, `send.from: it is ${time.slice(0, 5)}, and rounds begin from ${from ?? '00:00'} to ${to ?? '24:00'}; images wait until ${opens}`);
    assert.equal(lines, opens ? [`info round: ${held}`] : []);
  });
}

test('the hours do not hold back a round with unknown time or on request', () => {
  assert.not.ok(judge({ config: hours('06:00', '20:00') }).isHeldBack);
  assert.not.ok(judge({ config: hours('06:00', '20:00'), seconds: at('03:00:00') }, true).isHeldBack);
});

test('after a sleep, the time follows from the previous plan', () => {
  const { trip } = roundOf({ config: hours('06:00', '20:00') });
  for (const [due, isExpected] of [['05:50:00', true], ['06:10:00', false]] as const) {
    Object.assign(trip.schedule, { isPlanned: true, due: at(due), dueMs: trip.clock.now() });
    assert.is(isHeld(trip, false), isExpected);
  }
  Object.assign(trip.schedule, { due: at('05:50:00'), dueMs: trip.clock.now() - 900_000 });
  assert.not.ok(isHeld(trip, false), 'fifteen minutes later');
});

test('the next round begins at send.from, plus the camera\'s own offset if that is within the hours', () => {
  const device = 'hut-3';
  const more = { device, 'schedule.everyMinutes': 1440, 'schedule.offset': true };
  const { trip } = judge({ config: hours('06:00', '20:00', more), seconds: at('05:30:00') });
  const own = offsetFor(trip, 86_400)!;
  assert.ok(own > 60, 'the offset of this name');
  assert.is(trip.round.opensMs! - trip.clock.now(), (1800 + own) * 1000);
  const short = judge({ config: hours('06:00', '06:01', more), seconds: at('05:30:00') }).trip;
  assert.is(short.round.opensMs! - short.clock.now(), 1_800_000);
});

test('a rule is logged once without a schedule, at each round with one, and dropped for a request', () => {
  for (const [every, count] of [[0, 1], [60, 3]] as const) {
    const { trip, lines } = roundOf({ config: hours('06:00', '20:00', { 'schedule.everyMinutes': every, 'schedule.offset': false }), seconds: at('03:00:00') });
    for (let look = 0; look < 3; look++) isHeld(trip, false);
    assert.is(lines.length, count);
    assert.not.ok(isHeld(trip, true));
    assert.not.ok('held' in trip.round);
  }
});

function withVolts(config: object, battery?: () => number | undefined) {
  const scene = roundOf({ config: { 'schedule.everyMinutes': 60, ...config } });
  return Object.assign(scene.trip, battery && { battery }) && scene;
}

test('below the limit a round is held back, even on request, until the battery is 0.1 V above the limit', () => {
  let volts = 0;
  const { trip, lines } = withVolts({ 'battery.sendAbove': 3.6 }, () => volts);
  const steps: [volts: number, isLow: boolean][] = [
    [3.6, false], [3.61, false], [3.59, true], [3.6, true], [3.69, true], [3.7, false], [3.6, false], [3.5999, false], [3.599, true], [3.59, true], [4.2, false],
  ];
  for (const [now, isExpected] of steps) {
    volts = now;
    assert.is(isHeld(trip, true), isExpected, `${now} V`);
    assert.is(isBatteryLow(trip), isExpected);
  }
  assert.is(lines[0], 'info round: battery.sendAbove: the battery has 3.59 V, and the limit is 3.6 V; images wait until it has 3.70 V');
  assert.is(lines.length, 5);
});

test('a low battery stays noted over a boot', () => {
  const first = withVolts({ 'battery.sendAbove': 3.6 }, () => 3.5);
  assert.ok(isHeld(first.trip, false));
  const second = withVolts({ 'battery.sendAbove': 3.6 }, () => 3.65);
  Object.assign(second.trip, { notes: first.trip.notes });
  assert.ok(isHeld(second.trip, false));
});

test('pictures have their own limit, logged once, and below it nothing is sent', () => {
  let volts = 3.3;
  const { trip, lines } = withVolts({ 'battery.sendAbove': 3.6, 'battery.takeAbove': 3.2 }, () => volts);
  assert.equal([mayShoot(trip), isHeld(trip, false)], [true, true]);
  volts = 3.1;
  const before = lines.length;
  for (let i = 0; i < 3; i++) assert.not.ok(mayShoot(trip));
  assert.equal(lines.slice(before), ['info camera: battery.takeAbove: the battery has 3.10 V, and the limit is 3.2 V; no picture is taken until it has 3.30 V']);
  volts = 3.3;
  assert.equal([mayShoot(trip), isHeld(trip, false)], [true, true]);
  const alone = withVolts({ 'battery.takeAbove': 3.2 }, () => 3.1).trip;
  assert.ok(isHeld(alone, false));
});

for (const [title, battery] of [
  ['no sensor', undefined], ['nothing readable', () => undefined], ['no voltage', () => 0], ['a voltage too high for a battery', () => 31], ['a voltage too low for a battery', () => 0.9], ['a negative voltage', () => -3.7], ['no number', () => NaN],
] as const) {
  test(`${title}: the rule is off, and this is logged once`, () => {
    const { trip, lines } = withVolts({ 'battery.sendAbove': 3.6, 'battery.takeAbove': 3.2, 'report.everyHours': 6 }, battery);
    for (let i = 0; i < 3; i++) assert.equal([mayShoot(trip), isHeld(trip, false)], [true, false]);
    assert.is(lines.length, 1, lines.join('\n'));
    assert.match(trip.notes.get('fault'), /^no-voltage /, 'for the report');
    assert.match(lines[0]!, /^warn round: the rules for the battery are off, .*\(battery\.takeAbove: (this board has none|it shows -?[\d.]+ V)\)$/);
  });
}

test('without a limit, the sensor is not read', () => {
  const { trip } = withVolts({}, () => { throw new Error('read'); });
  assert.equal([mayShoot(trip), isHeld(trip, false)], [true, false]);
});

test('roaming is allowed unless config.json forbids it; then the image loses no try', () => {
  for (const [roaming, isExpected] of [[undefined, true], [true, true], [false, false]] as const) {
    const { trip, lines } = roundOf({ config: roaming === undefined ? {} : { 'send.roaming': roaming }, link: { operator: 'A1' } });
    trip.round.image = imageOf({});
    assert.is(mayRoam(trip), isExpected);
    assert.is(trip.round.image !== undefined, isExpected);
    assert.equal(lines, isExpected ? [] : ['warn round: send.roaming: the modem is roaming in another network (A1), so nothing is sent; the next round looks again']);
  }
});

test.run();
