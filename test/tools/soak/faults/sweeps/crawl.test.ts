// Tests a network or a server that is slower than every time-out. The fault is reported, the number of tries is limited, and no image falsely counts
// as delivered. The sweep tests slowness within the time-outs.

import * as assert from 'uvu/assert';
import type { FaultCode } from '../../../../../src/fault.ts';
import { methodOf, sheetOf, ways } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { crossed } from '../../../../whole.ts';
import { complaintsOf } from '../sweep.ts';
import { run, type Course } from '../trial.ts';

const test = crossed('slower than every timeout');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(30_000) };

/** The faults that may be reported. Modems do not say why an answer is missing, and a stream cannot tell a stalled network from missing bytes. */
const may: FaultCode[] = ['silent', 'server-timeout', 'network', 'connection', 'session', 'busy', 'refused', 'bytes-lost'];

function assertBounded(course: Course): void {
  assert.not(course.isDelivered);
  assert.equal(complaintsOf(course).filter(text => text !== 'not all is delivered'), []);
  assert.ok(course.codes.length > 0, 'a fault is reported');
  assert.equal(course.codes.filter(code => !may.includes(code)), []);
  assert.ok(course.rounds > 1 && course.rounds < 30, `${course.rounds} rounds in two hours`);
}

for (const way of ways.filter(one => !methodOf(one).crawls)) {
  test(`${way.family} by ${way.method}: 20 bytes a second`, async () => {
    assertBounded(await run({ way, files, given: { modem: { upBytesPerSecond: 20 } }, minutes: 120 }));
  });
}

for (const way of ways.filter(one => methodOf(one).crawls)) {
  test(`${way.family} by ${way.method}: 20 bytes a second arrive`, async () => {
    const course = await run({ way, files, given: { modem: { upBytesPerSecond: 20 } } });
    assert.equal([course.isDelivered, course.codes], [true, []]);
  });
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: 40 seconds for each answer`, async () => {
    const course = await run({ way, files, given: { modem: { rttMs: 40_000 } }, minutes: 120 });
    if (sheetOf(way.family).ftp.patience === 'any') assert.equal([course.isDelivered, course.codes], [true, []]);
    // a reported fault was retried, and the image arrives
    else if (sheetOf(way.family).ftp.patience === 'long') assert.equal([course.isDelivered, complaintsOf(course), course.codes.filter(code => !may.includes(code))], [true, [], []]);
    else assertBounded(course);
  });
}

test.run();
