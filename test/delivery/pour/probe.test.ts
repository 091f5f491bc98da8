// Tests how the modem's speed is measured by a file of carriage returns: its length, what its end means, and that nothing of it remains.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Throttle } from '../../../src/delivery/deliverytrip.ts';
import { canProbe, probe, probeMethod, type ProbeResult } from '../../../src/delivery/pour/probe.ts';
import type { Method } from '../../../src/modem/modem.ts';
import { lowered } from '../../common/lowered.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../receiver.ts';
import { sceneOf, type Given, type Scene } from '../trip.ts';

const test = suite('probe');

const file = wayOf('efs', 'count');
const sliced = wayOf('efs', 'slices', { stage: [{ say: 'AT+S={slice}', slice: 'max', pour: '>', ms: 1000 }] });
const stream = wayOf('stream', 'nothing');

test('a method can be probed if it takes a whole file', () => assert.equal([file, sliced, stream].map(canProbe), [true, false, false]));

const drive = { ...file, hasDrive: true, why: 'its drive' };
const ways: { title: string; ways: Method[]; given?: Given; expect: Method | undefined }[] = [
  { title: 'the first method that takes a whole file', ways: [stream, sliced, file, drive], expect: file },
  { title: 'a refused method is not used', ways: [file, sliced], given: { throttle: { refusedMethod: file.why } }, expect: undefined },
  { title: 'a method refused for one image is used', ways: [file], given: { throttle: { refusedMethod: `${file.why}/DCIM/A.JPG` } }, expect: file },
  { title: 'a drive is not used before it was found', ways: [drive, file], expect: file },
  { title: 'a drive that was found', ways: [drive, file], given: { variables: { drive: 'E:/' } }, expect: drive },
  { title: 'no method', ways: [stream], expect: undefined },
];
for (const { title, ways: all, given, expect } of ways) test(`probed by: ${title}`, () => assert.is(probeMethod(sceneOf({ modem: modemOf(all), ...given }).trip), expect));

interface Probed { verdict: ProbeResult; scene: Scene; receiver: Receiver; ms: number }

async function run(receives: Receives = {}, given: Given = {}, way = file): Promise<Probed> {
  const receiver = createReceiver({ ...receives, baud: given.link?.baud ?? 115_200 });
  const scene = sceneOf({ modem: modemOf([way]), hear: receiver.hear, ...given, variables: { name: 'A.JPG', size: '7', hasBlank: '', finalName: 'A.JPG', ...given.variables } });
  const startMs = scene.clock.now();
  const verdicts: ProbeResult[] = [];
  lowered(probe)(scene.trip, way, verdict => verdicts.push(verdict), () => assert.unreachable());
  await scene.clock.run(() => verdicts.length > 0, 3_600_000);
  await scene.clock.run(() => false, 10_000);
  assert.is(verdicts.length, 1);
  return { verdict: verdicts[0]!, scene, receiver, ms: scene.clock.now() - startMs };
}

// A probe takes two seconds at the current speed, within 6 and 32 kB. It is four times as long after each further loss of the same image.
const sizes: { title: string; throttle?: Partial<Throttle>; baud?: number; most?: number; expect: number }[] = [
  { title: 'at 115,200 baud', expect: 23_040 },
  { title: 'at a pace', throttle: { pace: 4000 }, expect: 8000 },
  { title: 'at a slow pace: 6 kB', throttle: { pace: 1000 }, expect: 6144 },
  { title: 'at a fast rate: 32 kB', baud: 921_600, expect: 32_768 },
  { title: 'limited by the modem', most: 10_000, expect: 10_000 },
  { title: 'after one loss', throttle: { losses: 1 }, expect: 23_040 },
  { title: 'after one loss on a fast line: still 32 kB', throttle: { losses: 1 }, baud: 921_600, expect: 32_768 },
  { title: 'after two losses', throttle: { losses: 2 }, expect: 92_160 },
  { title: 'after three losses: no longer than the image', throttle: { losses: 3 }, expect: 100_000 },
  { title: 'after two losses, at a pace', throttle: { losses: 2, pace: 1000 }, expect: 8000 },
];
for (const { title, throttle = {}, baud = 115_200, most = 1e9, expect } of sizes) {
  test(`length of the probe, ${title}: ${expect} bytes`, async () => {
    const { receiver } = await run({}, { throttle, link: { baud } }, { ...file, most });
    assert.is(receiver.payloads[0]!.command, `AT+STAGE="pace.tmp",#${expect}`);
    assert.is(receiver.payloads[0]!.bytes, '\r'.repeat(expect), 'a probe is harmless to a modem in command mode');
  });
}

test('a probe without a loss is good, at the speed of the line, and deleted at once', async () => {
  const { verdict, scene, receiver } = await run();
  assert.equal([verdict.how, verdict.share, verdict.takes], ['good', 0, 0]);
  assert.ok(Math.abs(verdict.went - 11_520) < 300, `${verdict.went}`);
  assert.equal(receiver.commands, [`AT+STAGE="pace.tmp",#23040`, 'AT+CLEAR="pace.tmp"']);
  assert.equal((['name', 'size', 'finalName'] as const).map(key => scene.trip.variables[key]), ['A.JPG', '7', 'A.JPG'], 'the image\'s variables are restored');
  assert.is(!!scene.trip.throttle.isOkKnown, true);
  assert.is(scene.clock.pending(), 0);
});

const waits: { title: string; okMs: number; lateMs?: number; isAsked: boolean }[] = [
  { title: 'an OK within a second and a half is awaited', okMs: 1400, isAsked: false },
  { title: 'a later OK is not awaited', okMs: 1700, isAsked: true },
  { title: 'after an OK 2 s late, an OK within 1.5 times that delay more is awaited', okMs: 4300, lateMs: 2000, isAsked: false },
  { title: 'after an OK 2 s late, an even later OK is not awaited', okMs: 4700, lateMs: 2000, isAsked: true },
];
for (const { title, okMs, lateMs = 0, isAsked } of waits) {
  test(title, async () => assert.is((await run({ okMs }, { throttle: { lateMs } })).scene.said.includes('A'), isAsked));
}

test('the watchdog is given the probe\'s longest duration', async () => {
  const told: number[] = [];
  await run({}, { parts: { expect: ms => void told.push(ms) } });
  // 62,000 ms are one minute and the two seconds that 23,040 bytes take at 11,520 bytes a second
  assert.is(told[0], 62_000);
});

test('a probe is sent at the pace', async () => {
  const { verdict } = await run({}, { throttle: { pace: 4000, slack: 384 } });
  assert.is(verdict.how, 'good');
  assert.ok(verdict.went >= 3600 && verdict.went <= 4200, `${verdict.went}`);
});

const verdicts: { title: string; receives: Receives; given?: Given; how: ProbeResult['how']; lost?: number; takes?: number; isCleared?: boolean }[] = [
  { title: 'slower than the line: the modem\'s speed is measured', receives: { takes: 5000 }, how: 'lost', takes: 5000 },
  { title: 'much slower than the line', receives: { takes: 2000 }, how: 'lost', takes: 2000 },
  { title: 'one byte lost by noise', receives: { loses: [1] }, how: 'noise', lost: 1 },
  // a loss of up to 92 bytes counts as noise (0.4 % of 23,040). The number of lost bytes is inexact, since filler goes in pieces of up to 256 bytes
  { title: 'a few bytes lost by noise', receives: { loses: [10] }, how: 'noise', lost: 10 },
  { title: 'more lost bytes are not noise', receives: { loses: [600] }, how: 'lost', lost: 600 },
  { title: 'a late OK without a loss', receives: { okMs: 4000 }, how: 'good' },
  { title: 'an OK later than any before', receives: { okMs: 4000 }, given: { throttle: { lateMs: 3000 } }, how: 'good' },
  { title: 'the modem refuses the file', receives: { refuses: () => ['ERROR'] }, how: 'none' },
  { title: 'the modem does not answer', receives: { refuses: () => [] }, how: 'broken', isCleared: false },
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

test('an OK before the end of the probe is noise that added bytes', async () => {
  const scene = sceneOf({
    modem: modemOf([file]),
    hear: (text, { say, clock }) => {
      if (text.startsWith('AT+STAGE')) clock.after(5, () => say('\r\n>'));
      else if (/^\r+$/.test(text)) say('\r\nOK\r\n');
      else if (text.includes('AT')) clock.after(5, () => say('\r\nOK\r\n'));
    },
  });
  const hows: string[] = [];
  lowered(probe)(scene.trip, file, ({ how }) => hows.push(how), () => assert.unreachable());
  await scene.clock.run(() => hows.length > 0, 600_000);
  assert.equal(hows, ['noise']);
});

test('a late OK after a lost byte: the next OK may be as late', async () => {
  const { verdict, scene } = await run({ loses: [2], okMs: 2000 });
  assert.is(verdict.how, 'noise');
  assert.ok(scene.trip.throttle.lateMs > 2000 && scene.trip.throttle.lateMs < 9000, `${scene.trip.throttle.lateMs}`);
});

test('a probe counts if the modem cannot delete its file, and breaks if the modem is silent', async () => {
  const gone = wayOf('efs', 'count', { clear: [{ say: 'AT+CLEAR', ms: 1000 }] });
  assert.is((await run({ answer: () => ['ERROR'] })).verdict.how, 'good');
  assert.is((await run({ answer: () => [] }, {}, gone)).verdict.how, 'broken');
});

test.run();
