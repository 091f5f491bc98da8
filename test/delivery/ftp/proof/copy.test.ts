// The state of the copy at the server, and its consequences.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { End } from '../../../../src/at/step.ts';
import { differs, isCopyGone, isNo, isTemporary, noteCopy, vanish } from '../../../../src/delivery/ftp/proof/copy.ts';
import type { Measure } from '../../../../src/delivery/ftp/proof/measure.ts';
import { newFault, type FaultCode } from '../../../../src/fault.ts';
import { faultCodes } from '../../../common/faults.ts';
import { sceneOf } from '../../trip.ts';

const test = suite('copy');

test('an image is under a temporary name as long as that is not its own', () => {
  assert.is(isTemporary(sceneOf({ variables: { name: 'A.JPG.part', finalName: 'A.JPG' } }).trip), true);
  assert.is(isTemporary(sceneOf({ variables: { name: 'A.JPG', finalName: 'A.JPG' } }).trip), false);
});

const gone: [found: Measure, isVerified: boolean, expect: boolean][] = [
  ['absent', false, true], ['absent', true, true], ['untold', true, true], ['untold', false, false], [0, true, false], [100_000, false, false],
];
for (const [found, isVerified, expect] of gone) {
  test(`${found}, ${isVerified ? 'a moment ago whole' : 'never seen'}: it is ${expect ? '' : 'not '}gone`, () => assert.is(isCopyGone(sceneOf({ attempt: { isVerified } }).trip, found), expect));
}

const copies: [found: Measure, again: RegExp | undefined, line: RegExp][] = [
  [99_000, /1000 bytes short/, /^99000 of 100000 bytes$/], [100_001, / 1 byte too long$/, /^100001 of 100000 bytes$/], [0, /100000 bytes short/, /^0 of 100000 bytes$/],
  ['absent', /no copy/, /^not there/], ['untold', undefined, /^no longer reported$/],
];
for (const [found, again, line] of copies) {
  test(`a copy of ${found} is told, and why the image goes again`, () => {
    const { trip } = sceneOf({ image: { size: 100_000 } });
    const fault = differs(trip, found);
    assert.is(fault.code, 'size-differs');
    assert.match(fault.line!, line);
    if (again) assert.match(trip.attempt.image!.again!, again);
    else assert.is(trip.attempt.image!.again, undefined);
  });
}

test('a whole copy is no reason to send it again', () => {
  const { trip } = sceneOf({ image: { size: 100_000 } });
  noteCopy(trip, 100_000);
  assert.is(trip.attempt.image!.again, undefined);
});

test('a server says no by three codes, and only where it has answered', () => {
  const says: FaultCode[] = ['rejected', 'refused', 'bad-name'];
  for (const code of faultCodes()) assert.is(isNo('refused', newFault(code, 'x')), says.includes(code), code);
  for (const end of ['done', 'broken'] as End[]) assert.is(isNo(end, newFault('rejected', 'x')), false, end);
});

test('what has vanished once is sent again; the second time the server removes images, and its reply counts', () => {
  const { trip, lines } = sceneOf();
  const ends: unknown[] = [];
  vanish(trip, 'absent', (end, fault) => ends.push(end, fault?.code));
  vanish(trip, 'absent', (end, fault) => ends.push(end, fault?.code));
  assert.equal(ends, ['refused', 'size-differs', 'done', undefined]);
  assert.is(lines.filter(line => /^error server: .*removes images/.test(line)).length, 1);
});

test.run();
