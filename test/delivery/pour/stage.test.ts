// Loading an image into the modem: bytes at the pace, the timeout for its OK, and an earlier copy that is deleted first.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Copies } from '../../../src/delivery/deliverytrip.ts';
import { clearThenFill, imagePayload, isOfCard, isToCompare, copyMarkOf, printNow, withLoss } from '../../../src/delivery/pour/stage.ts';
import { newFault, type FaultCode } from '../../../src/fault.ts';
import type { Rows } from '../../../src/modem/modem.ts';
import { faultCodes } from '../../common/faults.ts';
import { modemOf, wayOf } from '../receiver.ts';
import { contentOf, sourceOf } from '../source.ts';
import { imageOf, sceneOf, type Given } from '../trip.ts';

const test = suite('stage');

const path = '/DCIM/A.JPG';
const drive = wayOf('efs', 'count', {}, { hasDrive: true });
const memory = wayOf('efs', 'count');

test('a copy is known by its path, its size and what tells its file from another', () => {
  const mark = (given: object) => copyMarkOf(imageOf({ fingerprint: '12345678', ...given }));
  assert.is(new Set([mark({}), mark({ size: 1 }), mark({ path: '/DCIM/B.JPG' }), mark({ fingerprint: '87654321' })]).size, 4);
});

test('where it is to be deleted, its content tells its file from another', () => {
  for (const [afterUpload, isByHand, isExact] of [['delete', false, true], ['keep', false, false], ['delete', true, false]] as const) {
    const source = sourceOf({ [path]: 'four' });
    const image = imageOf({ size: 4, isByHand });
    const { trip } = sceneOf({ config: { 'images.afterUpload': afterUpload }, parts: { source } });
    assert.is(printNow(trip, image), source.fingerprintOf(image, isExact));
  }
});

test('two faults are the card\'s', () => assert.equal(faultCodes().filter(isOfCard), ['image-unreadable', 'image-changed']));

interface Poured { bytes: string; phaseBytes: number; phaseMs: number; expected: number[]; okMs: number | undefined; code: string | undefined; left: number }

async function pour(from: number, to: number | undefined, given: Given = {}): Promise<Poured> {
  const expected: number[] = [];
  let bytes = '';
  const parts = { source: sourceOf({ [path]: contentOf(10_000) }), expect: (ms: number) => void expected.push(ms) };
  const { trip, clock } = sceneOf({ image: { size: 10_000 }, ...given, hear: text => void (bytes += text), parts });
  const payload = imagePayload(trip, trip.attempt.image!, from, to);
  const left = payload.left();
  let end: { lineMs: number; code: string | undefined } | undefined;
  payload.pour(left, undefined, (lineMs, fault) => { end = { lineMs, code: fault?.code }; });
  await clock.run(() => end !== undefined, 600_000);
  payload.close();
  return { bytes, phaseBytes: trip.attempt.phaseBytes, phaseMs: trip.attempt.phaseMs, expected, okMs: payload.okMs, code: end!.code, left };
}

const payloads: [title: string, from: number, to: number | undefined, expect: string][] = [
  ['all of it', 0, undefined, contentOf(10_000)], ['from where it broke', 3000, undefined, contentOf(10_000).slice(3000)], ['a slice', 3000, 4920, contentOf(10_000).slice(3000, 4920)],
];
for (const [title, from, to, expect] of payloads) {
  test(`a payload: ${title}`, async () => {
    const poured = await pour(from, to);
    assert.ok(poured.bytes === expect);
    assert.equal([poured.left, poured.phaseBytes, poured.code], [expect.length, expect.length, undefined]);
  });
}

test('what has gone of the image in hand can be seen while it goes, and after it; not of an image to come', async () => {
  const parts = { source: sourceOf({ [path]: contentOf(10_000) }) };
  const { trip, clock } = sceneOf({ image: { size: 10_000 }, parts });
  const gone = () => (trip.attempt.load ? trip.attempt.loadTo! - trip.attempt.load.left() : trip.attempt.loadTo);
  const payload = imagePayload(trip, trip.attempt.image!, 3000, 9000);
  let isPoured = false;
  assert.is(gone(), undefined, 'before the modem asks for it');
  payload.pour(6000, undefined, () => { isPoured = true; });
  const seen = new Set<number>();
  await clock.run(() => (seen.add(gone()!), isPoured), 600_000);
  assert.ok(seen.size > 3 && Math.min(...seen) >= 3000 && Math.max(...seen) === 9000, [...seen].join(' '));
  payload.close();
  assert.equal([trip.attempt.load, trip.attempt.loadTo], [undefined, 9000], 'nothing of it stays in memory');
  const next = imagePayload(trip, imageOf({ size: 10_000 }), 0);
  next.pour(10_000, undefined, () => undefined);
  assert.is(trip.attempt.load, undefined);
  next.close();
  assert.is(trip.attempt.loadTo, 9000);
});

test('how long the line had it is measured: at the pace, or as fast as the line', async () => {
  const { phaseMs } = await pour(0, undefined);
  assert.ok(Math.abs(phaseMs - 10_000 / 11.52) < 20, `${phaseMs} ms at 11,520 bytes a second`);
  const paced = (await pour(0, undefined, { throttle: { pace: 2000 } })).phaseMs;
  assert.ok(Math.abs(paced - 5000) < 300, `${paced} ms at 2,000 bytes a second`);
});

test('the watch on progress knows how long the bytes take', async () => assert.is(Math.round((await pour(0, undefined, { throttle: { pace: 2000 } })).expected.at(-1)!), 5000));

// its OK comes soon; later in proportion to the bytes, or at 1.5 times an observed time
const waits: [title: string, given: Given, expect: number][] = [
  ['a tenth of the time that the bytes take', { throttle: { pace: 2000 } }, 500 + 500],
  ['half as late again as the latest one', { throttle: { pace: 2000, lateMs: 4000 } }, 500 + 6000],
  ['whichever is more', { throttle: { pace: 1000, lateMs: 400 } }, 500 + 1000],
];
for (const [title, given, expect] of waits) test(`its OK is waited for: ${title}`, async () => assert.is(Math.round((await pour(0, undefined, given)).okMs!), expect));

// an earlier copy

const copies: { title: string; given?: Given; copies?: Partial<Copies>; overlapsPut?: boolean; says: string[]; unsure: number }[] = [
  { title: 'the first image after a boot: one may lie there', copies: { unsure: 2, mayHaveCopy: true }, says: ['AT+UNSTAGE'], unsure: 1 },
  { title: 'none can', copies: { unsure: 0, mayHaveCopy: false }, says: [], unsure: 0 },
  { title: 'one that was staged ahead before a cut', copies: { unsure: 1, mayHaveCopy: false }, overlapsPut: true, says: ['AT+UNSTAGE'], unsure: 0 },
  { title: 'a modem that stages none ahead', copies: { unsure: 1, mayHaveCopy: false }, overlapsPut: false, says: [], unsure: 0 },
  { title: 'what is in a memory was lost with the power', given: { throttle: { method: memory } }, copies: { unsure: 2, mayHaveCopy: true }, says: [], unsure: 1 },
];
for (const { title, given, copies: known = {}, overlapsPut = true, says, unsure } of copies) {
  test(`a copy from before: ${title}`, async () => {
    const { trip, said, end } = sceneOf({ modem: modemOf([drive], { unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }, { overlapsPut }), throttle: { method: drive }, answer: () => ['OK'], ...given });
    Object.assign(trip.copies, known);
    const ended = await end(onEnd => clearThenFill(trip, () => onEnd('done'), onEnd));
    assert.equal([ended.end, said, trip.copies.unsure], ['done', says, unsure]);
  });
}

test('a copy that does not go is no reason to give up; a modem that is gone is', async () => {
  for (const [answer, expect] of [[['ERROR'], 'done'], [[], 'broken']] as const) {
    const { trip, end } = sceneOf({ modem: modemOf([drive], { unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }), throttle: { method: drive }, answer: () => [...answer] });
    assert.is((await end(onEnd => clearThenFill(trip, () => onEnd('done'), onEnd))).end, expect);
  }
});

const readBack: Rows = [{ say: 'AT+BACK', ms: 1000 }];
const comparisons: [verify: 'content' | 'size', rows: Rows | undefined, expect: boolean][] = [['content', readBack, true], ['size', readBack, false], ['content', undefined, false]];
for (const [verify, rows, expect] of comparisons) {
  test(`upload.verify ${verify}, ${rows ? 'and the copy can be read back' : 'and it cannot be read back'}: it is ${expect ? '' : 'not '}compared`, () => {
    const way = wayOf('efs', 'count', rows ? { readBack: rows } : {});
    assert.is(isToCompare(sceneOf({ modem: modemOf([way]), config: { 'upload.verify': verify }, throttle: { method: way } }).trip), expect);
  });
}

// bytes missing from the count

const losses: { title: string; end: 'done' | 'refused' | 'broken'; code?: FaultCode; line?: string; isSettled: boolean; isOkKnown: boolean }[] = [
  { title: 'its OK came in time: it is known how late it is', end: 'done', isSettled: false, isOkKnown: true },
  { title: 'a refusal is told as it is', end: 'refused', code: 'modem-full', isSettled: false, isOkKnown: false },
  { title: 'a silence before the prompt, too', end: 'broken', code: 'silent', isSettled: false, isOkKnown: false },
  { title: 'an OK that came too early is settled at once', end: 'broken', code: 'bytes-lost', line: 'OK', isSettled: true, isOkKnown: false },
];
for (const { title, end, code, line, isSettled, isOkKnown } of losses) {
  test(`after a payload: ${title}`, () => {
    const { trip } = sceneOf({ modem: modemOf([memory]), throttle: { method: memory }, attempt: { phaseBytes: 1000, phaseMs: 100 } });
    const told: [string, string | undefined][] = [];
    withLoss(trip, 'stage', (how, fault) => told.push([how, fault?.code]))(end, code && newFault(code, 'AT+STAGE', line));
    assert.equal(told, isSettled ? [['refused', 'line-noise']] : [[end, code]]);
    assert.is(!!trip.throttle.isOkKnown, isOkKnown);
  });
}

test.run();
