// Tests whether missing bytes are taken for noise on the line or for too fast a pace. It also tests the estimated speed at which the modem takes
// bytes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Step } from '../../../src/at/step.ts';
import type { Throttle } from '../../../src/delivery/deliverytrip.ts';
import { imagesUntilRaise, isNoise, judgeLoss, learnLate, settleLoss, speedOf, takenPerSecond } from '../../../src/delivery/pour/loss.ts';
import { End, newFault } from '../../../src/fault.ts';
import type { Drained } from '../../../src/link/filler.ts';
import { quectelM } from '../../../src/modem/quectel/quectel.ts';
import { lowered } from '../../common/lowered.ts';
import { sceneOf } from '../trip.ts';

const test = suite('loss');

const few: [lost: number, of: number, expect: boolean][] = [
  [0, 100, true], [16, 100, true], [17, 100, false], [16, 4000, true], [17, 4000, false], [400, 100_000, true], [401, 100_000, false],
];
for (const [lost, of, expect] of few) test(`${lost} of ${of} lost bytes ${expect ? 'may be' : 'are not'} noise`, () => assert.is(isNoise(lost, of), expect));

test('the speed is the pace, or else the baud rate at ten bits a byte', () => {
  assert.is(speedOf(sceneOf({ throttle: { pace: 4000 } }).trip), 4000);
  assert.is(speedOf(sceneOf({ link: { baud: 115_200 } }).trip), 11_520);
});

const drained = (given: Partial<Drained>): Drained => ({ isExact: false, missing: 0, isLate: false, lateMs: 0, fastMs: 0, slowBytes: 0, ...given });

const taken: { title: string; pace: number; phaseMs: number; lost: number; bytes: number; drained?: Drained; expect: number }[] = [
  // `expect` leaves out 512 bytes, which the modem's receive buffer held before the first byte was lost
  { title: 'by the bytes that arrived in time', pace: 10_000, phaseMs: 10_000, lost: 49_488, bytes: 100_000, expect: 5000 },
  { title: 'always below the pace that lost bytes', pace: 10_000, phaseMs: 10_000, lost: 500, bytes: 100_000, expect: 9700 },
  { title: 'not above the measured speed of the payload', pace: 10_000, phaseMs: 50_000, lost: 0, bytes: 100_000, expect: 1940 },
  { title: 'by the total time, if that estimate is higher', pace: 10_000, phaseMs: 10_000, lost: 90_000, bytes: 100_512, drained: drained({ fastMs: 15_000 }), expect: 4000 },
  { title: 'without the slow beginning of the rest', pace: 10_000, phaseMs: 10_000, lost: 90_000, bytes: 100_512, drained: drained({ fastMs: 15_000, slowBytes: 50_000 }), expect: 2000 },
];
for (const { title, pace, phaseMs, lost, bytes, drained: rest, expect } of taken) {
  test(`bytes a second that the modem takes: ${title}`, () => {
    const { trip } = sceneOf({ throttle: { pace }, attempt: { phaseMs } });
    assert.is(Math.round(takenPerSecond(trip, { lost, bytes, ...(rest && { drained: rest }) })), expect);
  });
}

const judged: { title: string; lost: number; bytes: number; throttle?: Partial<Throttle>; isBare?: boolean; expect: 'line-noise' | 'bytes-lost' }[] = [
  { title: 'four bytes are noise, however often', lost: 4, bytes: 100, throttle: { noise: 5 }, expect: 'line-noise' },
  { title: 'one byte too many', lost: 0, bytes: 100, expect: 'line-noise' },
  { title: 'few lost bytes are noise the first time', lost: 300, bytes: 100_000, expect: 'line-noise' },
  { title: 'few lost bytes show a pace that is too fast the second time', lost: 300, bytes: 100_000, throttle: { noise: 1 }, expect: 'bytes-lost' },
  { title: 'few lost bytes stay noise if the modem holds no copies', lost: 300, bytes: 100_000, throttle: { noise: 1 }, isBare: true, expect: 'line-noise' },
  { title: 'many lost bytes show a pace that is too fast', lost: 5000, bytes: 100_000, expect: 'bytes-lost' },
  { title: 'many lost bytes show a pace that is too fast on every modem', lost: 5000, bytes: 100_000, isBare: true, expect: 'bytes-lost' },
];
for (const { title, lost, bytes, throttle = {}, isBare, expect } of judged) {
  test(`${title}: ${expect}`, () => {
    const { trip, lines } = sceneOf({ throttle: { pace: 8000, ...throttle }, attempt: { phaseMs: 12_500 }, ...(isBare && { modem: quectelM() }) });
    const before = trip.throttle.noise;
    assert.is(judgeLoss(trip, { lost, bytes }), expect);
    assert.is(trip.throttle.noise, before + (expect === 'line-noise' ? 1 : 0));
    assert.is(trip.throttle.lostAt, expect === 'line-noise' ? 0 : 8000);
    assert.is(lines.length, 1);
  });
}

test('after few repeated losses the speed is a quarter lower', () => {
  const { trip } = sceneOf({ throttle: { pace: 8000, noise: 1 }, attempt: { phaseMs: 12_500 } });
  judgeLoss(trip, { lost: 300, bytes: 100_000 });
  assert.is(Math.round(trip.throttle.nextSpeed), 6000);
  assert.is(trip.throttle.lostShare, 0.003);
});

test('a first loss lowers the speed to what the modem took, a further one to a quarter, from where images go up again', () => {
  const { trip } = sceneOf({ throttle: { pace: 8000 }, attempt: { phaseMs: 12_500 } });
  const rest = drained({ missing: 5000 });
  judgeLoss(trip, { lost: 5000, bytes: 100_000, drained: rest });
  assert.equal([Math.round(trip.throttle.nextSpeed), trip.throttle.lostAt, trip.throttle.lostShare, trip.throttle.sinceRaise], [7181, 8000, 0.05, 0]);
  trip.throttle.pace = 7181;
  judgeLoss(trip, { lost: 1000, bytes: 100_000, drained: rest });
  assert.equal([Math.round(trip.throttle.nextSpeed), trip.throttle.lostAt, trip.throttle.lostShare, trip.throttle.sinceRaise], [1795, 8000, 0.05, imagesUntilRaise - 1]);
});

test('a loss that cannot be counted: a quarter of the speed, at most that of 115,200 baud, and images go up again after the next one', () => {
  for (const [speed, expect] of [[300_000, 11_520], [11_520, 2880]] as const) {
    const { trip } = sceneOf({ throttle: { pace: speed }, attempt: { phaseMs: 100 } });
    judgeLoss(trip, { lost: 50_000, bytes: 100_000, isUncounted: true });
    assert.equal([trip.throttle.nextSpeed, trip.throttle.sinceRaise], [expect, imagesUntilRaise - 1]);
  }
});

test('after a loss that cannot be counted, the first counted one is what a much slower speed is compared with', () => {
  const { trip, lines } = sceneOf({ throttle: { pace: 40_000, noise: 1 }, attempt: { phaseMs: 100 } });
  assert.is(judgeLoss(trip, { lost: 200_000, bytes: 400_000, isUncounted: true }), 'bytes-lost');
  for (const [speed, code] of [[11_520, 'bytes-lost'], [8640, 'bytes-lost'], [6480, 'line-noise']] as const) {
    Object.assign(trip.throttle, { pace: speed });
    Object.assign(trip.attempt, { phaseMs: 400_000 * 1000 / speed });
    assert.is(judgeLoss(trip, { lost: 20, bytes: 400_000 }), code, `${speed}`);
  }
  assert.is(trip.throttle.noise, 2);
  assert.match(lines.at(-1)!, /a slower pace loses as many bytes/);
});

test('a loss in a slice that is hardly longer than the receive buffer gives no estimate: a quarter of the speed', () => {
  const { trip } = sceneOf({ throttle: { pace: 8000 }, attempt: { phaseMs: 180 } });
  judgeLoss(trip, { lost: 1008, bytes: 1460, drained: drained({ missing: 1008 }) });
  assert.equal([trip.throttle.nextSpeed, trip.throttle.sinceRaise], [2000, imagesUntilRaise - 1]);
});

test('a loss at a speed that was tried takes a quarter of it, and fifty images go at what was good before', () => {
  const { trip } = sceneOf({ throttle: { pace: 8000, sinceRaise: imagesUntilRaise + 1 }, attempt: { phaseMs: 12_500 } });
  judgeLoss(trip, { lost: 50_000, bytes: 100_000, isUncounted: true });
  assert.equal([Math.round(trip.throttle.nextSpeed), trip.throttle.sinceRaise], [6000, 0]);
});

test('the longest delay of an OK is remembered, not the last one', () => {
  const { trip } = sceneOf();
  for (const ms of [1500, 4000, 2000]) learnLate(trip, ms);
  assert.is(trip.throttle.lateMs, 4000);
});

// `told` is the checksum that the modem reports. The three bytes of filler here are AT and a carriage return, which a modem whose OK was only late
// answers. Only the right checksum (e0fe) shows that no byte was lost.

for (const [told, isLost] of [['e0fe', false], ['e0ff', true]] as const) {
  test(`the modem answers right after three bytes of filler, with ${isLost ? 'another' : 'the right'} checksum: ${isLost ? 'they are lost' : 'nothing is lost'}`, async () => {
    let heard = 0;
    const { trip, lines, end } = sceneOf({
      attempt: { phaseBytes: 337, phaseRest: 0 }, image: { size: 1361 }, variables: { size: '1361', sum: 'e0fe|E0FE' },
      hear: (text, { say, clock }) => { if ((heard += text.length) === 3) clock.after(5, () => say(`\r\n+QFUPL: 1361,${told}\r\n\r\nOK\r\n`)); },
    });
    const row: Step = { say: 'AT+QFUPL="A",1361', pour: 'CONNECT', want: ['+QFUPL: <size>,{code=<sum>}', 'OK'], ms: 10_000 };
    const ended = await end(onEnd => lowered(settleLoss)(trip, { row, judge: judgeLoss }, newFault('bytes-lost', 'AT+QFUPL'), onEnd));
    assert.equal([ended.end, ended.code, ended.line], isLost ? [End.refused, 'line-noise', '3 of 337 bytes missing'] : [End.done, undefined, undefined]);
    assert.is(lines.filter(line => line.startsWith('warn ')).length, isLost ? 1 : 0, lines.join('\n'));
  });
}

test.run();
