// Tests how long the modem takes for a payload, and which timeouts the commands announce. Whole rounds are in stories/line/intake.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { intakeMs, isInTime, waitOf } from '../../src/delivery/phasetime.ts';
import type { Wait, Method } from '../../src/modem/modem.ts';
import { sceneOf, type Given } from './trip.ts';

const test = suite('phase time');

const times: { title: string; given: Given; bytes: number; seconds: number }[] = [
  { title: 'at the baud rate', given: { link: { baud: 9600 } }, bytes: 96_000, seconds: 100 },
  { title: 'at the pace', given: { throttle: { pace: 4000 } }, bytes: 96_000, seconds: 24 },
  { title: 'with flow control, at its lowest rate regardless of the pace,', given: { throttle: { pace: 4000 }, hasFlow: true }, bytes: 50_000, seconds: 100 },
];
for (const { title, given, bytes, seconds } of times) test(`${bytes} bytes ${title} take ${seconds} s`, () => assert.is(intakeMs(sceneOf(given).trip, bytes), seconds * 1000));

/** A command that announces the time for a payload in milliseconds. */
const inMs: Wait = { of: 'size', unitMs: 1, least: 1000, most: 1_000_000 };
/** A command that announces the time for a payload in seconds. */
const inSeconds: Wait = { of: 'left', unitMs: 1000, least: 30, most: 60 };
/** A command that announces no time if its default of 900 s is enough. */
const optional: Wait = { of: 'size', unitMs: 1000, least: 900, most: 65535, isOptional: true };
const waits: { title: string; given: Given; wait: Wait; expect: string }[] = [
  { title: 'twice the transfer time plus 20 s', given: { throttle: { pace: 1000 }, variables: { size: '5000' } }, wait: inMs, expect: '30000' },
  { title: 'at most the command\'s maximum', given: { throttle: { pace: 100 }, variables: { size: '300000' } }, wait: inMs, expect: '1000000' },
  { title: 'in the command\'s unit, rounded up', given: { throttle: { pace: 1000 }, variables: { left: '5001' } }, wait: inSeconds, expect: '31' },
  { title: 'at least the command\'s minimum', given: { throttle: { pace: 1000 }, variables: { left: '1' } }, wait: inSeconds, expect: '30' },
  { title: 'only the constant part if the byte count is unknown', given: {}, wait: { ...inMs, least: 1 }, expect: '20000' },
  { title: 'omitted if the default is long enough', given: { throttle: { pace: 1000 }, variables: { size: '440000' } }, wait: optional, expect: '' },
  { title: 'sent if the default is too short', given: { throttle: { pace: 1000 }, variables: { size: '440001' } }, wait: optional, expect: '901' },
];
for (const { title, given, wait, expect } of waits) test(`timeout sent to the modem: ${title}`, () => assert.is(waitOf(sceneOf(given).trip, wait), expect));

const way = (longestMs?: number): Method => ({ name: 'efs', most: 300_000, why: 'x', confirms: 'count', script: () => undefined, ...(longestMs && { longestMs }) });
const inTime: [pace: number, bytes: number, longestMs: number | undefined, expect: boolean][] = [
  [1000, 100_000, undefined, true], [1000, 100_000, 120_000, true], [1000, 100_001, 120_000, false], [100, 1_000_000, undefined, true],
];
for (const [pace, bytes, longestMs, expect] of inTime) {
  test(`${bytes} bytes at ${pace} bytes/s are ${expect ? '' : 'not '}in time (limit in ms: ${longestMs ?? 'none'})`, () =>
    assert.is(isInTime(sceneOf({ throttle: { pace } }).trip, way(longestMs), bytes), expect));
}

test.run();
