// Tests that an earlier copy in the modem is deleted first, and that missing bytes are counted.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Copies } from '../../../src/delivery/deliverytrip.ts';
import { clearFormer, countLoss, isToCompare } from '../../../src/delivery/pour/stage.ts';
import { End, newFault, type FaultCode } from '../../../src/fault.ts';
import type { Rows } from '../../../src/modem/modem.ts';
import { lowered } from '../../common/lowered.ts';
import { modemOf, wayOf } from '../receiver.ts';
import { sceneOf, type Given } from '../trip.ts';

const test = suite('stage');

const drive = wayOf('efs', 'count', {}, { hasDrive: true });
const memory = wayOf('efs', 'count');

// In the following cases, the modem may have an earlier copy of the image, which is deleted first.

const copies: { title: string; given?: Given; copies?: Partial<Copies>; overlapsPut?: boolean; says: string[]; unsure: number }[] = [
  { title: 'the first image after a boot: the modem may hold a copy', copies: { unsure: 2, mayHaveCopy: true }, says: ['AT+UNSTAGE'], unsure: 1 },
  { title: 'the modem can hold no copy', copies: { unsure: 0, mayHaveCopy: false }, says: [], unsure: 0 },
  { title: 'a copy staged ahead before a power cut', copies: { unsure: 1, mayHaveCopy: false }, overlapsPut: true, says: ['AT+UNSTAGE'], unsure: 0 },
  { title: 'a modem that does not stage images ahead', copies: { unsure: 1, mayHaveCopy: false }, overlapsPut: false, says: [], unsure: 0 },
  { title: 'a copy in the memory is lost at power-off', given: { throttle: { method: memory } }, copies: { unsure: 2, mayHaveCopy: true }, says: [], unsure: 1 },
];
for (const { title, given, copies: known = {}, overlapsPut = true, says, unsure } of copies) {
  test(`an earlier copy: ${title}`, async () => {
    const { trip, said, end } = sceneOf({ modem: modemOf([drive], { unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }, { overlapsPut }), throttle: { method: drive }, answer: () => ['OK'], ...given });
    Object.assign(trip.copies, known);
    const ended = await end(onEnd => lowered(clearFormer)(trip, onEnd));
    assert.equal([ended.end, said, trip.copies.unsure], [End.done, says, unsure]);
  });
}

test('staging continues if the earlier copy cannot be deleted, and breaks if the modem is silent', async () => {
  for (const [answer, expect] of [[['ERROR'], End.done], [[], End.broken]] as const) {
    const { trip, end } = sceneOf({ modem: modemOf([drive], { unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }), throttle: { method: drive }, answer: () => [...answer] });
    assert.is((await end(onEnd => lowered(clearFormer)(trip, onEnd))).end, expect);
  }
});

const readBack: Rows = [{ say: 'AT+BACK', ms: 1000 }];
const comparisons: [verify: 'content' | 'size', rows: Rows | undefined, expect: boolean][] = [['content', readBack, true], ['size', readBack, false], ['content', undefined, false]];
for (const [verify, rows, expect] of comparisons) {
  test(`upload.verify ${verify}, ${rows ? 'and the copy can be read back' : 'and the copy cannot be read back'}: the copy is ${expect ? '' : 'not '}compared`, () => {
    const way = wayOf('efs', 'count', rows ? { readBack: rows } : {});
    assert.is(isToCompare(sceneOf({ modem: modemOf([way]), config: { 'upload.verify': verify }, throttle: { method: way } }).trip), expect);
  });
}

// In the following cases, the upload ends well, is refused, or lacks bytes by the modem's count.

const losses: { title: string; end: End; code?: FaultCode; line?: string; isSettled: boolean; isOkKnown: boolean }[] = [
  { title: 'an OK in time: the delay of the OK is known', end: End.done, isSettled: false, isOkKnown: true },
  { title: 'a refusal is reported unchanged', end: End.refused, code: 'modem-full', isSettled: false, isOkKnown: false },
  { title: 'a silence before the prompt is reported unchanged', end: End.broken, code: 'silent', isSettled: false, isOkKnown: false },
  { title: 'an OK that came too early is judged as a loss at once', end: End.broken, code: 'bytes-lost', line: 'OK', isSettled: true, isOkKnown: false },
];
for (const { title, end, code, line, isSettled, isOkKnown } of losses) {
  test(`after a payload: ${title}`, () => {
    const { trip } = sceneOf({ modem: modemOf([memory]), throttle: { method: memory }, attempt: { phaseBytes: 1000, phaseMs: 100 } });
    const told: [End, string | undefined][] = [];
    lowered(countLoss)(trip, 'stage', end, code && newFault(code, 'AT+STAGE', line), (how, fault) => told.push([how, fault?.code]));
    assert.equal(told, isSettled ? [[End.refused, 'line-noise']] : [[end, code]]);
    assert.is(!!trip.throttle.isOkKnown, isOkKnown);
  });
}

test.run();
