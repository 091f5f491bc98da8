// Tests what the size of the server's copy means for the upload.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isCopyGone, isNo, settleSize } from '../../../../src/delivery/ftp/proof/copy.ts';
import type { Measure } from '../../../../src/delivery/ftp/proof/measure.ts';
import { End, newFault, type FaultCode } from '../../../../src/fault.ts';
import { endWords } from '../../../common/ends.ts';
import { faultCodes } from '../../../common/faultcodes.ts';
import { lowered } from '../../../common/lowered.ts';
import { sceneOf } from '../../trip.ts';

const test = suite('copy');

const size = 100_000;

const gone: [found: Measure, serverBytes: number, expect: boolean][] = [
  ['absent', 0, true], ['absent', size, true], ['untold', size, true], ['untold', 0, false], ['untold', 7, false], [0, size, false], [size, 0, false],
];
for (const [found, serverBytes, expect] of gone) {
  test(`${found}, ${serverBytes} bytes a moment ago: ${expect ? '' : 'not '}gone`, () => assert.is(isCopyGone(sceneOf({ attempt: { serverBytes } }).trip, found), expect));
}

const copies: { found: Measure; serverBytes?: number; again?: RegExp; line?: RegExp; isVerified?: boolean }[] = [
  { found: 99_000, again: /1000 bytes short/, line: /^99000 of 100000 bytes$/ },
  { found: 100_001, again: / 1 byte too long$/, line: /^100001 of 100000 bytes$/ },
  { found: 0, again: /100000 bytes short/, line: /^0 of 100000 bytes$/ },
  { found: 'absent', again: /no copy/, line: /^not there, although/ },
  { found: 'untold', serverBytes: size, again: /no copy/, line: /^no longer reported$/ },
  { found: 'untold' },
  { found: size, isVerified: true },
];
for (const { found, serverBytes = 0, again, line, isVerified = false } of copies) {
  test(`a copy measured as ${found}${serverBytes ? ', whole a moment ago' : ''}: ${line ? 'a fault, and a reason for another upload' : 'no fault'}`, async () => {
    const scene = sceneOf({ image: { size }, attempt: { serverBytes } });
    const ended = await scene.end(onEnd => lowered(settleSize)(scene.trip, found, undefined, onEnd));
    assert.equal([ended.end, ended.code], line ? [End.refused, 'size-differs'] : [End.done, undefined]);
    if (line) assert.match(ended.line!, line);
    if (again) assert.match(scene.trip.attempt.image!.again!, again);
    else assert.is(scene.trip.attempt.image!.again, undefined);
    assert.is(!!scene.trip.attempt.isVerified, isVerified);
  });
}

test('a refusal by the server ends as refused with one of three fault codes', () => {
  const says: FaultCode[] = ['rejected', 'refused', 'bad-name'];
  for (const code of faultCodes()) assert.is(isNo(End.refused, newFault(code, 'x')), says.includes(code), code);
  for (const end of [End.done, End.broken]) assert.is(isNo(end, newFault('rejected', 'x')), false, endWords[end]);
});

test.run();
