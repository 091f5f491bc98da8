// Tests the pace of bytes into the modem. A known pace is used. After a loss a slower one is searched, rates of the line first, and a good one is
// kept.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Throttle } from '../../../src/delivery/deliverytrip.ts';
import { noisyTries } from '../../../src/delivery/pour/loss.ts';
import { isProbeDue, settlePace } from '../../../src/delivery/pour/pace.ts';
import { createNotes, type Notes } from '../../../src/store/state.ts';
import { lowered } from '../../common/lowered.ts';
import { createMemoryCard } from '../../outside.ts';
import { virtualClock } from '../../sim/clock.ts';
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

const startMs = virtualClock().now();
const circumstances = '115200 one efs';

test('without a known pace, the baud rate is used and no command is sent', async () => {
  const { how, trip, receiver } = await settle();
  assert.equal([how, trip.throttle.pace, trip.throttle.sinceProbe], ['done', 0, 1]);
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
  const { trip, receiver } = await settle({ throttle: { method: sliced, tooFast: 11_520, takes: 5000, paceOf: 'x' } });
  assert.equal([trip.throttle.sinceProbe, trip.throttle.paceOf, receiver.commands], [0, 'x', []]);
});

test('no pace is searched for if the modem uses flow control', async () => {
  const { receiver } = await settle({ hasFlow: true, throttle: { tooFast: 11_520, takes: 5000, paceOf: circumstances } });
  assert.equal(receiver.commands, []);
});

for (const [tooFast, sinceProbe, expect] of [[0, 0, false], [0, 50, false], [0, 51, true], [1, 0, true]] as const) {
  test(`too fast at ${tooFast}, ${sinceProbe} images since the last probe: ${expect ? 'a probe is due' : 'no probe is due'}`, () => {
    assert.is(isProbeDue(settingOf({ throttle: { tooFast, sinceProbe } }).trip), expect);
  });
}

// The following tests search a pace (bytes a second) without loss, after one that lost bytes.

const sought: { title: string; takes: number; baud?: number; maxBaud?: number; way?: Throttle['method'] }[] = [
  { title: 'at one of the baud rates', takes: 5900 }, { title: 'between two baud rates', takes: 5000 }, { title: 'slightly below the line', takes: 10_500 },
  { title: 'far below the line', takes: 1700 }, { title: 'on a fast line', takes: 30_000, baud: 921_600, maxBaud: 921_600 },
  { title: 'slightly below a fast line', takes: 70_000, baud: 921_600, maxBaud: 921_600 },
];
for (const { title, takes, baud = 115_200, maxBaud = 115_200 } of sought) {
  test(`a modem that takes ${takes} bytes a second, ${title}: the pace is found and not exceeded`, async () => {
    // `takes` is 2 % above the modem's real speed, as an estimate by a loss is: the receive buffer took the first bytes
    const throttle = { tooFast: baud / 10, takes: takes * 1.02, lostShare: 1 - takes * 10 / baud, losses: 1, paceOf: `${baud} one efs` };
    const { how, speed, trip, lines } = await settle({ receives: { takes }, link: { baud }, maxBaud, throttle });
    assert.is(how, 'done');
    assert.ok(speed <= takes * 1.02, `${speed} is too fast`);
    assert.ok(speed >= takes * 0.85, `${speed} is too slow`);
    const floor = Math.floor(speed);
    assert.is(trip.notes.get('pace'), `${floor} ${trip.link.baud} one efs`);
    assert.is(trip.throttle.paceOf, `${trip.link.baud} one efs`);
    assert.equal([trip.throttle.tooFast, trip.throttle.sinceProbe], [0, 0]);
    assert.ok(lines.some(line => line.startsWith(`info modem: it takes ${floor} bytes a second without losing any, at ${trip.link.baud} baud`)), lines.at(-1));
    assert.ok(lines.filter(line => /a probe of/.test(line)).length <= 8, 'eight probes at most');
  });
}

// the estimate after the loss is wrong here: the modem really takes half of that speed, or twice as much
for (const takes of [1700, 5000]) {
  for (const factor of [0.5, 2]) {
    for (const [isOkKnown, isFixed] of [[true, true], [true, false], [false, false]] as const) {
      const title = `${takes} bytes a second, ${factor === 2 ? 'twice' : 'half'} as many expected${isFixed ? ', at a fixed rate' : ''}${isOkKnown ? '' : ', no OK received yet'}`;
      test(`${title}: the pace is found in eight probes and 40 s and not exceeded`, async () => {
        const throttle = { tooFast: 11_520, takes: Math.min(takes * factor, 11_174), lostShare: 1 - takes / 11_520, losses: 1, paceOf: circumstances, isOkKnown };
        const { how, speed, lines, clock, trip } = await settle({ receives: { takes, isFixed }, throttle });
        assert.is(how, 'done');
        assert.ok(speed <= takes * 1.02 && speed >= takes * 0.75, `${speed}`);
        assert.ok(lines.filter(line => /a probe of/.test(line)).length <= 8);
        assert.ok(clock.now() - startMs <= 40_000);
        assert.is(trip.notes.get('slack'), `${trip.throttle.slack}`);
      });
    }
  }
}

test('a stream may lose bytes on the air, unseen by a probe: the pace stays close to the speed of arrived bytes', async () => {
  for (const [lostShare, least, most] of [[0.2, 5250 * 0.9, 5250 * 1.2], [0.6, 10_500 * 0.85, 10_500 * 1.02]] as const) {
    const { speed } = await settle({ receives: { takes: 10_500 }, throttle: { method: stream, tooFast: 11_520, takes: 5250, lostShare, paceOf: '115200 one stream', isOkKnown: true } });
    assert.ok(speed >= least && speed <= most, `${speed} after ${lostShare}`);
  }
});

test('a byte lost by noise proves nothing: the same speed is probed once more', async () => {
  const throttle = { tooFast: 11_520, takes: 5900, lostShare: 0.5, paceOf: circumstances, isOkKnown: true };
  const { speed, lines } = await settle({ receives: { loses: [1] }, throttle });
  const probes = lines.filter(line => /a probe of/.test(line)).map(line => /at (\d+) bytes a second, \d+ baud: (\w+)/.exec(line)!.slice(1, 3).join());
  assert.equal(probes.slice(0, 2), ['5760,noise', '5760,good']);
  assert.ok(speed >= 5760);
});

test('a modem that keeps its baud rate gets a pace by chunks, and its rate is requested only once', async () => {
  const throttle = { tooFast: 11_520, takes: 5100, lostShare: 0.5, paceOf: circumstances, isOkKnown: true };
  const { speed, trip, receiver } = await settle({ receives: { takes: 5000, isFixed: true }, throttle });
  assert.is(!!trip.throttle.isRateFixed, true);
  assert.is(trip.link.baud, 115_200);
  assert.ok(trip.throttle.pace > 0 && speed <= 5100 && speed >= 4250, `${speed}`);
  assert.is(receiver.commands.filter(command => command.startsWith('AT+IPR')).length, 1);
});

test('a loss that does not shrink with the pace is noise: the pace stays, and slices follow', async () => {
  const throttle = { tooFast: 11_520, takes: 11_000, lostShare: 0.05, paceOf: circumstances };
  // noise destroys 1,500 bytes of every probe, at any speed
  const { how, trip, lines } = await settle({ receives: { loses: Array<number>(20).fill(1500) }, throttle });
  assert.is(how, 'done');
  assert.equal([trip.throttle.noise, trip.throttle.tooFast, trip.throttle.pace, trip.link.baud], [noisyTries, 0, 0, 115_200]);
  assert.ok(lines.some(line => /^warn modem: a slower pace loses as many bytes, so it is noise/.test(line)));
  assert.is(trip.notes.get('pace'), '', 'noise is not noted');
});

test('a modem that falls silent in a search', async () => {
  const { how, code } = await settle({ receives: { refuses: () => [] }, throttle: { tooFast: 11_520, takes: 5000, lostShare: 0.5, paceOf: circumstances } });
  assert.equal([how, code], ['broken', 'silent']);
});

test('a modem that refuses the probe\'s file: the pace follows from the loss alone', async () => {
  const { how, speed } = await settle({ receives: { refuses: () => ['ERROR'] }, throttle: { tooFast: 11_520, takes: 6000, lostShare: 0.4, paceOf: circumstances } });
  // 57,600 baud, the rate that the firmware chooses, are 5,760 bytes a second
  assert.equal([how, speed], ['done', 5760]);
});

// The following modems have no method that can be probed by a scratch file.

const estimates: { title: string; takes: number; tooFast?: number; isRateFixed?: boolean; expect: [baud: number, pace: number] }[] = [
  { title: 'a baud rate within a tenth of the estimate needs no pace', takes: 6300, expect: [57_600, 0] },
  { title: 'a baud rate just above the estimate is close enough', takes: 5700, expect: [57_600, 0] },
  { title: 'else the next baud rate above, with a pace a twentieth below the estimate', takes: 5000, expect: [57_600, 4750] },
  { title: 'a pace below the speed that was too fast', takes: 11_100, expect: [115_200, 10_545] },
  { title: 'no slower than 960 bytes a second', takes: 500, expect: [9600, 960] },
  { title: 'a fixed baud rate', takes: 5000, isRateFixed: true, expect: [115_200, 4750] },
  { title: 'the fastest baud rate if none is above', takes: 50_000, tooFast: 60_000, expect: [115_200, 0] },
];
for (const { title, takes, tooFast = 11_520, isRateFixed = false, expect } of estimates) {
  test(`an estimate of ${takes}: ${title}`, async () => {
    const { trip, lines } = await settle({ isBare: true, throttle: { method: stream, tooFast, takes, isRateFixed, lostShare: 0.4, paceOf: '115200 one stream' } });
    assert.equal([trip.link.baud, Math.round(trip.throttle.pace)], expect);
    assert.not.ok(lines.some(line => /a probe of/.test(line)));
    // the card's note has the pace in bytes a second. At the fastest rate of the line it is 0, which means that no pace is needed
    const noted = expect[1] || (expect[0] === 115_200 ? 0 : expect[0] / 10);
    assert.is(trip.notes.get('pace'), `${noted} ${expect[0]} one stream`);
  });
}

test('an estimate for a modem that keeps its baud rate: the fixed rate is remembered', async () => {
  const { how, trip } = await settle({ isBare: true, receives: { isFixed: true }, throttle: { method: stream, tooFast: 11_520, takes: 5700, paceOf: '115200 one stream' } });
  assert.equal([how, !!trip.throttle.isRateFixed, trip.throttle.pace, trip.link.baud], ['done', true, 0, 115_200]);
});

// The following tests try a pace that is faster than the one in use.

interface Raise { title: string; asked: Asked; expect: [baud: number, pace: number]; probes: number }
const raises: Raise[] = [
  { title: 'a pace below the line: the full line', asked: { throttle: { pace: 8000, slack: 384, sinceProbe: 50, paceOf: circumstances } }, expect: [115_200, 0], probes: 1 },
  { title: 'too few images for a probe', asked: { throttle: { pace: 8000, sinceProbe: 49, paceOf: circumstances } }, expect: [115_200, 8000], probes: 0 },
  { title: 'the line is still too fast: the pace is restored', asked: { receives: { takes: 8500 }, throttle: { pace: 8000, sinceProbe: 50, paceOf: circumstances } }, expect: [115_200, 8000], probes: 1 },
  { title: 'the full line: the next baud rate', asked: { maxBaud: 921_600, throttle: { sinceProbe: 50, paceOf: circumstances } }, expect: [230_400, 0], probes: 1 },
  { title: 'the next baud rate is too fast: the previous one is restored', asked: { receives: { takes: 12_000 }, maxBaud: 921_600, throttle: { sinceProbe: 50, paceOf: circumstances } }, expect: [115_200, 0], probes: 1 },
  { title: 'no baud rate above', asked: { throttle: { sinceProbe: 50, paceOf: circumstances } }, expect: [115_200, 0], probes: 0 },
  { title: 'a fixed baud rate', asked: { maxBaud: 921_600, throttle: { sinceProbe: 50, isRateFixed: true, paceOf: circumstances } }, expect: [115_200, 0], probes: 0 },
  { title: 'a modem without probes: the next images test the line', asked: { isBare: true, throttle: { method: counted, pace: 8000, sinceProbe: 50, paceOf: '115200 one stream' } }, expect: [115_200, 0], probes: 0 },
  { title: 'an unknown drive: no probe now', asked: { throttle: { method: stream, refusedMethod: file.why, pace: 8000, sinceProbe: 50, paceOf: '115200 one stream' } }, expect: [115_200, 8000], probes: 0 },
  // the noted pace (5,000 of 11,520 bytes a second) is below half the line's rate. No search ends there, so it is outdated
  { title: 'a pace below half the line is probed at once', asked: { noted: `5000 ${circumstances}` }, expect: [115_200, 0], probes: 1 },
  { title: 'a pace of half the line is kept', asked: { noted: `5760 ${circumstances}` }, expect: [115_200, 5760], probes: 0 },
  { title: 'one boot in sixteen probes a faster pace', asked: { noted: `8000 ${circumstances}`, random: 0.06 }, expect: [115_200, 0], probes: 1 },
  { title: 'other boots keep the pace', asked: { noted: `8000 ${circumstances}`, random: 0.07 }, expect: [115_200, 8000], probes: 0 },
  { title: 'no probe without a known pace', asked: { random: 0, maxBaud: 921_600 }, expect: [115_200, 0], probes: 0 },
];
for (const { title, asked, expect, probes } of raises) {
  test(`upwards: ${title}`, async () => {
    const { how, trip, lines } = await settle(asked);
    assert.is(how, 'done');
    assert.equal([trip.link.baud, trip.throttle.pace], expect);
    assert.is(lines.filter(line => /a probe of/.test(line)).length, probes);
  });
}

test('upwards: a modem that falls silent', async () => {
  const { how, code } = await settle({ receives: { refuses: () => [] }, throttle: { pace: 8000, sinceProbe: 50, paceOf: circumstances } });
  assert.equal([how, code], ['broken', 'silent']);
});

test('the baud rates of this test are ascending, like those of a modem record', () => assert.equal(rates, [...rates].sort((a, b) => a - b)));

test.run();
