// Tests the pace of bytes into the modem. A known pace is used. After a loss a slower one follows, by a rate of the line if one fits. Images without a
// loss raise it again.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Throttle } from '../../../src/delivery/deliverytrip.ts';
import { imagesUntilRaise, judgeLoss, noisyTries } from '../../../src/delivery/pour/loss.ts';
import { isPaceDue, settlePace } from '../../../src/delivery/pour/pace.ts';
import { End } from '../../../src/fault.ts';
import { createNotes, type Notes } from '../../../src/store/state.ts';
import { lowered } from '../../common/lowered.ts';
import { createMemoryCard } from '../../outside.ts';
import { createReceiver, modemOf, rates, wayOf, type Receiver, type Receives } from '../receiver.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';

const test = suite('pace');

const file = wayOf('efs', 'count');
const stream = wayOf('stream', 'nothing');
const counted = wayOf('stream', 'count');
const sliced = wayOf('stream', 'slices');

interface Settled extends Scene { how: Ended['end']; code: Ended['code']; receiver: Receiver; speed: number }

interface Asked extends Omit<Given, 'throttle'> { receives?: Receives; throttle?: Partial<Throttle>; noted?: string; slack?: string; random?: number; maxBaud?: number; isBare?: boolean }

const notesWith = (noted: string, slack = ''): Notes => {
  const notes = createNotes(createMemoryCard());
  if (noted) notes.put('pace', noted);
  if (slack) notes.put('slack', slack);
  return notes;
};

function settingOf({ receives = {}, noted = '', slack, random = 0.5, maxBaud = 115_200, isBare, ...given }: Asked = {}): Scene & { receiver: Receiver } {
  const way = given.throttle?.method ?? file;
  const baud = given.link?.baud ?? 115_200;
  const receiver = createReceiver({ baud, ...receives });
  const scene = sceneOf({
    modem: modemOf(isBare ? [way] : [file, stream]), hear: receiver.hear, notes: notesWith(noted, slack), ...given,
    variables: { model: 'one' }, throttle: { method: way, ...given.throttle }, parts: { maxBaud, random: () => random },
  });
  return Object.assign(scene, { receiver });
}

async function settle(asked: Asked = {}): Promise<Settled> {
  const scene = settingOf(asked);
  const { end, code } = await scene.end(onEnd => lowered(settlePace)(scene.trip, onEnd));
  const { throttle, link } = scene.trip;
  return Object.assign(scene, { how: end, code, speed: throttle.pace || link.baud / 10 });
}

const circumstances = '115200 one efs';

test('without a known pace, the baud rate is used and no command is sent', async () => {
  const { how, trip, receiver } = await settle();
  assert.equal([how, trip.throttle.pace, trip.throttle.sinceRaise], [End.done, 0, 1]);
  assert.equal(receiver.commands, []);
});

const known: { title: string; noted: string; given?: Asked; pace: number }[] = [
  { title: 'a noted pace', noted: `8000 ${circumstances}`, pace: 8000 },
  { title: 'the pace of another baud rate is ignored', noted: '8000 57600 one efs', pace: 0 },
  { title: 'the pace of another modem is ignored', noted: '8000 115200 two efs', pace: 0 },
  { title: 'the pace of another method is ignored', noted: '8000 115200 one stream', pace: 0 },
  { title: 'the full speed of the line is not a pace', noted: `11520 ${circumstances}`, pace: 0 },
  { title: 'a note without a number is ignored', noted: `x ${circumstances}`, pace: 0 },
  { title: 'a pace already known for these circumstances is kept', noted: `8000 ${circumstances}`, given: { throttle: { pace: 7000, paceOf: circumstances } }, pace: 7000 },
];
for (const { title, noted, given, pace } of known) {
  test(`remembered: ${title}`, async () => {
    const { trip, receiver } = await settle({ ...given, noted, slack: '384' });
    assert.is(trip.throttle.pace, pace);
    assert.is(trip.throttle.paceOf, circumstances);
    if (!given) assert.is(trip.throttle.slack, 384);
    assert.equal(receiver.commands, []);
  });
}

test('slices use any known pace and do not count as images', async () => {
  const { trip, receiver } = await settle({ throttle: { method: sliced, nextSpeed: 5000, paceOf: 'x' } });
  assert.equal([trip.throttle.sinceRaise, trip.throttle.paceOf, receiver.commands], [0, 'x', []]);
});

test('the pace stays if the modem uses flow control', async () => {
  const { receiver } = await settle({ hasFlow: true, throttle: { nextSpeed: 5000, paceOf: circumstances } });
  assert.equal(receiver.commands, []);
});

for (const [takes, sinceRaise, expect] of [[0, 0, false], [0, 50, false], [0, 51, true], [1, 0, true]] as const) {
  test(`${takes ? 'after a loss' : 'no loss'}, ${sinceRaise} images since the last one: the speed ${expect ? 'changes' : 'stays'}`, () => {
    assert.is(isPaceDue(settingOf({ throttle: { nextSpeed: takes, sinceRaise } }).trip), expect);
  });
}

// The following tests set a slower speed after a loss, by what the modem has shown to take.

const estimates: { title: string; takes: number; maxBaud?: number; isRateFixed?: boolean; expect: [baud: number, pace: number] }[] = [
  { title: 'a baud rate within a twentieth of the wanted speed needs no pace', takes: 6000, expect: [57_600, 0] },
  { title: 'a baud rate just above it is close enough', takes: 5400, expect: [57_600, 0] },
  { title: 'else a pace at the next baud rate above', takes: 5000.9, expect: [57_600, 5000] },
  { title: 'a pace slightly below the line', takes: 10_000, expect: [115_200, 10_000] },
  { title: 'no slower than 960 bytes a second', takes: 500, expect: [9600, 960] },
  { title: 'a fixed baud rate', takes: 5000, isRateFixed: true, expect: [115_200, 5000] },
  { title: 'the fastest baud rate if none is above', takes: 50_000, expect: [115_200, 0] },
  { title: 'a rate above that of the line', takes: 45_000, maxBaud: 921_600, expect: [460_800, 0] },
];
for (const { title, takes, maxBaud = 115_200, isRateFixed = false, expect } of estimates) {
  test(`${takes} bytes a second are wanted: ${title}`, async () => {
    const { how, trip, lines, receiver } = await settle({ maxBaud, throttle: { nextSpeed: takes, isRateFixed, lostAt: 11_520, lostShare: 0.4, paceOf: circumstances } });
    assert.equal([how, trip.link.baud, trip.throttle.pace], [End.done, ...expect]);
    assert.equal(receiver.payloads, [], 'no file but images goes into the modem');
    // the card's note has the pace in bytes a second. At the fastest rate of the line it is 0, which means that no pace is needed
    const isTop = expect[1] === 0 && expect[0] === maxBaud;
    const noted = isTop ? 0 : expect[1] || expect[0] / 10;
    assert.is(trip.notes.get('pace'), `${noted} ${expect[0]} one efs`);
    assert.is(trip.throttle.paceOf, `${expect[0]} one efs`);
    assert.equal([trip.throttle.nextSpeed, isPaceDue(trip)], [0, false], 'the next image changes nothing');
    const speed = isTop ? 'as fast as the line can carry it' : `at ${noted} bytes a second, at ${expect[0]} baud${expect[1] ? ' in chunks' : ''}`;
    assert.is(lines.at(-1), `info modem: the next image goes ${speed}`);
  });
}

test('a modem that keeps its baud rate gets a pace by chunks, and its rate is requested only once', async () => {
  const { how, trip, receiver } = await settle({ receives: { takes: 5000, isFixed: true }, throttle: { nextSpeed: 5760, lostAt: 11_520, paceOf: circumstances } });
  assert.equal([how, trip.throttle.isRateFixed, trip.link.baud, trip.throttle.pace], [End.done, true, 115_200, 5760]);
  assert.is(receiver.commands.filter(command => command.startsWith('AT+IPR')).length, 1);
});

test('a modem that falls silent when its rate is changed', async () => {
  const { how, code, trip } = await settle({ hear: () => undefined, throttle: { nextSpeed: 5700, lostAt: 11_520, paceOf: circumstances } });
  assert.equal([how, code], [End.broken, 'silent']);
  assert.is(trip.notes.get('pace'), '', 'nothing is noted');
});

test('the receive buffer is used at the first pace, and stays free at a slower one after a further loss', async () => {
  const first = await settle({ throttle: { nextSpeed: 5000, isRateFixed: true, paceOf: circumstances } });
  const second = await settle({ throttle: { nextSpeed: 4000, pace: 4750, slack: 384, isRateFixed: true, paceOf: circumstances } });
  assert.equal([first.trip.throttle.slack, second.trip.throttle.slack], [384, 0]);
  assert.equal([first.trip.notes.get('slack'), second.trip.notes.get('slack')], ['384', '0']);
});

/** Sends images of 60,000 bytes into a modem that takes so many bytes a second. Each loss is counted by filler. @returns the speeds of all images */
async function sendMany(takes: number, images: number, share = (speed: number) => Math.max(0, 1 - takes / speed)): Promise<{ speeds: number[]; noise: number }> {
  const bytes = 60_000;
  const scene = settingOf({ throttle: { isRateFixed: true, paceOf: circumstances } });
  const { trip } = scene;
  const speeds: number[] = [];
  for (let image = 0; image < images; image++) {
    await scene.end(onEnd => lowered(settlePace)(trip, onEnd));
    const speed = trip.throttle.pace || 11_520;
    speeds.push(speed);
    trip.attempt.phaseMs = bytes * 1000 / speed;
    // the receive buffer takes 512 bytes more
    const lost = bytes * share(speed) - 512;
    if (lost > 0) judgeLoss(trip, { lost, bytes, drained: { isExact: false, missing: lost, isLate: false, lateMs: 0, fastMs: 0, slowBytes: 0 } });
  }
  return { speeds, noise: trip.throttle.noise };
}

for (const takes of [1700, 5000, 8000, 10_500]) {
  test(`a modem that takes ${takes} bytes a second: one image of fifty is lost, and the others go at three quarters of that at least`, async () => {
    const { speeds } = await sendMany(takes, 110);
    assert.ok(speeds[0]! > takes && speeds.filter(speed => speed > takes * 1.02).length <= 3, `${speeds.join(' ')}`);
    const slower = speeds.filter(speed => speed <= takes * 1.02);
    assert.ok(slower.every(speed => speed >= takes * 0.75), `${slower.join(' ')}`);
  });
}

test('a loss that does not shrink with the pace is noise: the pace becomes what it was, and slices follow', async () => {
  const { speeds, noise } = await sendMany(0, 8, () => 0.05);
  assert.is(noise, noisyTries);
  assert.ok(speeds.some(speed => speed < 11_520 * 0.6), `${speeds.join(' ')}`);
  assert.is(speeds.slice(1).includes(11_520), true, `${speeds.join(' ')}`);
});

// The following tests try a speed that is faster than the one in use.

interface Raise { title: string; asked: Asked; expect: [baud: number, pace: number] }
const raises: Raise[] = [
  { title: 'a pace gets a third more', asked: { throttle: { pace: 6000, slack: 384, sinceRaise: 50, paceOf: circumstances } }, expect: [115_200, 8000] },
  { title: 'a pace close below the line: the full line', asked: { throttle: { pace: 9000, sinceRaise: 50, paceOf: circumstances } }, expect: [115_200, 0] },
  { title: 'too few images', asked: { throttle: { pace: 8000, sinceRaise: 49, paceOf: circumstances } }, expect: [115_200, 8000] },
  { title: 'the full line: a pace at the next baud rate', asked: { maxBaud: 921_600, throttle: { sinceRaise: 50, paceOf: circumstances } }, expect: [230_400, 15_360] },
  { title: 'no baud rate above', asked: { throttle: { sinceRaise: 50, paceOf: circumstances } }, expect: [115_200, 0] },
  { title: 'a fixed baud rate', asked: { maxBaud: 921_600, throttle: { sinceRaise: 50, isRateFixed: true, paceOf: circumstances } }, expect: [115_200, 0] },
  { title: 'a modem without a memory', asked: { isBare: true, throttle: { method: counted, pace: 9000, sinceRaise: 50, paceOf: '115200 one stream' } }, expect: [115_200, 0] },
  { title: 'a noted pace is kept', asked: { noted: `5000 ${circumstances}` }, expect: [115_200, 5000] },
  { title: 'one boot in sixteen tries a faster pace', asked: { noted: `9000 ${circumstances}`, random: 0.06 }, expect: [115_200, 0] },
  { title: 'other boots keep the pace', asked: { noted: `8000 ${circumstances}`, random: 0.07 }, expect: [115_200, 8000] },
  { title: 'no boot tries a faster one without a known pace', asked: { random: 0, maxBaud: 921_600 }, expect: [115_200, 0] },
];
for (const { title, asked, expect } of raises) {
  test(`upwards: ${title}`, async () => {
    const { how, trip, receiver } = await settle(asked);
    assert.is(how, End.done);
    assert.equal([trip.link.baud, trip.throttle.pace], expect);
    assert.equal(receiver.payloads, []);
  });
}

test('upwards: images that lose nothing reach the line\'s own speed one after the other, and then stay', async () => {
  const scene = settingOf({ throttle: { pace: 3000, isRateFixed: true, sinceRaise: imagesUntilRaise, paceOf: circumstances } });
  const { trip } = scene;
  const speeds: number[] = [];
  for (let image = 0; image < 8; image++) {
    await scene.end(onEnd => lowered(settlePace)(trip, onEnd));
    speeds.push(trip.throttle.pace);
  }
  assert.equal(speeds, [4000, 5333, 7110, 9480, 0, 0, 0, 0]);
  assert.ok(!isPaceDue(trip), 'the next images may be copied ahead again');
});

test('upwards: a modem that falls silent', async () => {
  const { how, code } = await settle({ hear: () => undefined, maxBaud: 921_600, throttle: { sinceRaise: 50, paceOf: circumstances } });
  assert.equal([how, code], [End.broken, 'silent']);
});

test('the baud rates of this test are ascending, like those of a modem record', () => assert.equal(rates, [...rates].sort((a, b) => a - b)));

test.run();
