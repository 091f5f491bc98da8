// The modem's speed is measured by a file of carriage returns: its length, the meaning of its end, and that nothing of it remains.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Throttle } from '../../../src/delivery/deliverytrip.ts';
import { canProbe, probe, probeMethod, type ProbeResult } from '../../../src/delivery/pour/probe.ts';
import type { Method } from '../../../src/modem/modem.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../receiver.ts';
import { sceneOf, type Given, type Scene } from '../trip.ts';

const test = suite('probe');

const file = wayOf('efs', 'count');
const sliced = wayOf('efs', 'slices', { stage: [{ say: 'AT+S={slice}', slice: 'max', pour: '>', ms: 1000 }] });
const stream = wayOf('stream', 'nothing');

test('a method can be probed if it takes a whole file', () => assert.equal([file, sliced, stream].map(canProbe), [true, false, false]));

const drive = { ...file, hasDrive: true, why: 'its drive' };
const ways: { title: string; ways: Method[]; given?: Given; expect: Method | undefined }[] = [
  { title: 'the first that takes a file', ways: [stream, sliced, file, drive], expect: file },
  { title: 'none that was refused', ways: [file, sliced], given: { throttle: { refusedMethod: file.why } }, expect: undefined },
  { title: 'one that was refused for an image alone', ways: [file], given: { throttle: { refusedMethod: `${file.why}/DCIM/A.JPG` } }, expect: file },
  { title: 'a drive only where it was found', ways: [drive, file], expect: file },
  { title: 'a drive that was found', ways: [drive, file], given: { variables: { drive: 'E:/' } }, expect: drive },
  { title: 'none', ways: [stream], expect: undefined },
];
for (const { title, ways: all, given, expect } of ways) test(`probed by: ${title}`, () => assert.is(probeMethod(sceneOf({ modem: modemOf(all), ...given }).trip), expect));

interface Probed { verdict: ProbeResult; scene: Scene; receiver: Receiver; ms: number }

async function run(receives: Receives = {}, given: Given = {}, way = file): Promise<Probed> {
  const receiver = createReceiver({ ...receives, baud: given.link?.baud ?? 115_200 });
  const scene = sceneOf({ modem: modemOf([way]), hear: receiver.hear, ...given, variables: { name: 'A.JPG', size: '7', hasBlank: '', finalName: 'A.JPG', ...given.variables } });
  const startMs = scene.clock.now();
  const verdicts: ProbeResult[] = [];
  probe(scene.trip, way, verdict => verdicts.push(verdict));
  await scene.clock.run(() => verdicts.length > 0, 3_600_000);
  await scene.clock.run(() => false, 10_000);
  assert.is(verdicts.length, 1);
  return { verdict: verdicts[0]!, scene, receiver, ms: scene.clock.now() - startMs };
}

// two seconds at the current speed, between 6 and 32 kB; four times as long at each loss of an image that no probe reproduces
const sizes: { title: string; throttle?: Partial<Throttle>; baud?: number; most?: number; expect: number }[] = [
  { title: 'at 115,200 baud', expect: 23_040 },
  { title: 'at a pace', throttle: { pace: 4000 }, expect: 8000 },
  { title: 'a slow one: 6 kB', throttle: { pace: 1000 }, expect: 6144 },
  { title: 'a fast one: 32 kB', baud: 921_600, expect: 32_768 },
  { title: 'what the modem takes at most', most: 10_000, expect: 10_000 },
  { title: 'after one loss', throttle: { losses: 1 }, expect: 23_040 },
  { title: 'after one loss on a fast line: still 32 kB', throttle: { losses: 1 }, baud: 921_600, expect: 32_768 },
  { title: 'after two', throttle: { losses: 2 }, expect: 92_160 },
  { title: 'after three: no longer than the image', throttle: { losses: 3 }, expect: 100_000 },
  { title: 'after two, at a pace', throttle: { losses: 2, pace: 1000 }, expect: 8000 },
];
for (const { title, throttle = {}, baud = 115_200, most = 1e9, expect } of sizes) {
  test(`its length, ${title}: ${expect} bytes`, async () => {
    const { receiver } = await run({}, { throttle, link: { baud } }, { ...file, most });
    assert.is(receiver.payloads[0]!.command, `AT+STAGE="pace.tmp",#${expect}`);
    assert.is(receiver.payloads[0]!.bytes, '\r'.repeat(expect), 'harmless to a modem that listens');
  });
}

test('a modem that takes it all: good, as fast as the line, and deleted at once', async () => {
  const { verdict, scene, receiver } = await run();
  assert.equal([verdict.how, verdict.share, verdict.takes], ['good', 0, 0]);
  assert.ok(Math.abs(verdict.went - 11_520) < 300, `${verdict.went}`);
  assert.equal(receiver.commands, [`AT+STAGE="pace.tmp",#23040`, 'AT+CLEAR="pace.tmp"']);
  assert.equal((['name', 'size', 'finalName'] as const).map(key => scene.trip.variables[key]), ['A.JPG', '7', 'A.JPG'], 'the image is in hand again');
  assert.is(!!scene.trip.throttle.isOkKnown, true);
  assert.is(scene.clock.pending(), 0);
});

const waits: { title: string; okMs: number; lateMs?: number; isAsked: boolean }[] = [
  { title: 'an OK within a second and a half is waited for', okMs: 1400, isAsked: false },
  { title: 'a later one is not', okMs: 1700, isAsked: true },
  { title: 'where one was 2 s late, half as long again on top', okMs: 4300, lateMs: 2000, isAsked: false },
  { title: 'and no longer', okMs: 4700, lateMs: 2000, isAsked: true },
];
for (const { title, okMs, lateMs = 0, isAsked } of waits) {
  test(title, async () => assert.is((await run({ okMs }, { throttle: { lateMs } })).scene.said.includes('A'), isAsked));
}

test('the watch on progress knows how long it may take', async () => {
  const told: number[] = [];
  await run({}, { parts: { expect: ms => void told.push(ms) } });
  // a minute, and 23,040 bytes at 11,520 a second
  assert.is(told[0], 62_000);
});

test('it goes at the pace', async () => {
  const { verdict } = await run({}, { throttle: { pace: 4000, slack: 384 } });
  assert.is(verdict.how, 'good');
  assert.ok(verdict.went >= 3600 && verdict.went <= 4200, `${verdict.went}`);
});

const verdicts: { title: string; receives: Receives; given?: Given; how: ProbeResult['how']; lost?: number; takes?: number; isCleared?: boolean }[] = [
  { title: 'slower than the line: what it takes is measured', receives: { takes: 5000 }, how: 'lost', takes: 5000 },
  { title: 'much slower', receives: { takes: 2000 }, how: 'lost', takes: 2000 },
  { title: 'a byte was lost by chance', receives: { loses: [1] }, how: 'noise', lost: 1 },
  // 0.4 percent of 23,040 are 92; the filler is sent in pieces of up to 256
  { title: 'a few were lost by chance', receives: { loses: [10] }, how: 'noise', lost: 10 },
  { title: 'more are no chance', receives: { loses: [600] }, how: 'lost', lost: 600 },
  { title: 'its OK is late: nothing was lost', receives: { okMs: 4000 }, how: 'good' },
  { title: 'its OK is later than any was', receives: { okMs: 4000 }, given: { throttle: { lateMs: 3000 } }, how: 'good' },
  { title: 'it takes no such file', receives: { refuses: () => ['ERROR'] }, how: 'none' },
  { title: 'it does not answer', receives: { refuses: () => [] }, how: 'broken', isCleared: false },
];
for (const { title, receives, given, how, lost, takes, isCleared = true } of verdicts) {
  test(`${title}: ${how}`, async () => {
    const { verdict, receiver } = await run(receives, given);
    assert.is(verdict.how, how);
    assert.is(receiver.commands.includes('AT+CLEAR="pace.tmp"'), isCleared);
    if (takes) assert.ok(verdict.takes > takes * 0.8 && verdict.takes <= takes * 1.05, `${verdict.takes} of ${takes}`);
    else if (how !== 'lost' && lost === undefined) assert.is(verdict.takes, 0);
    if (lost) assert.ok(verdict.share * 23_040 >= lost && verdict.share * 23_040 <= lost + 256, `${verdict.share * 23_040}`);
  });
}

test('an OK before its end: a byte too many has come', async () => {
  const scene = sceneOf({
    modem: modemOf([file]),
    hear: (text, { say, clock }) => {
      if (text.startsWith('AT+STAGE')) clock.after(5, () => say('\r\n>'));
      else if (/^\r+$/.test(text)) say('\r\nOK\r\n');
      else if (text.includes('AT')) clock.after(5, () => say('\r\nOK\r\n'));
    },
  });
  const hows: string[] = [];
  probe(scene.trip, file, ({ how }) => hows.push(how));
  await scene.clock.run(() => hows.length > 0, 600_000);
  assert.equal(hows, ['noise']);
});

test('an OK that came late, and a byte was missing: the next one is waited for as long', async () => {
  const { verdict, scene } = await run({ loses: [2], okMs: 2000 });
  assert.is(verdict.how, 'noise');
  assert.ok(scene.trip.throttle.lateMs > 2000 && scene.trip.throttle.lateMs < 9000, `${scene.trip.throttle.lateMs}`);
});

test('a modem that cannot delete it is no reason to give up; one that is gone is', async () => {
  const gone = wayOf('efs', 'count', { clear: [{ say: 'AT+CLEAR', ms: 1000 }] });
  assert.is((await run({ answer: () => ['ERROR'] })).verdict.how, 'good');
  assert.is((await run({ answer: () => [] }, {}, gone)).verdict.how, 'broken');
});

test.run();
