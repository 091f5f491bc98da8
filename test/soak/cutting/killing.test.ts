// The real engine, ended by SIGKILL at random moments while it carries images; `npm run test:faults` does it a hundred times.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/espruino.js';
import { killAtRandom } from './killing.ts';

const test = suite('kills of the real engine');
const kills = 2;
const seed = 0;

if (findEspruino()) {
  test(`${kills} kills, seed ${seed}: each image arrives once`, async () => {
    let seen = 0;
    const report = await killAtRandom({ kills, seed, onKill: () => void (seen += 1) });
    assert.equal(report.complaints, [], report.trace.join('\n'));
    assert.is(seen, kills);
    assert.is(report.doubled, 0);
    assert.is(report.images, 10);
  });
} else {
  test('left out: espruino is not on the PATH', () => {
    console.log('left out: espruino is not on the PATH');
  });
}

test.run();
