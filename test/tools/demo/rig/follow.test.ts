// Tests that the engine's side of the line follows a change of the modem's rate, however late a timer of a busy machine is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../../sim/clock.ts';
import { createLine } from '../../../sim/line/line.ts';
import { followModem } from './rig.ts';

const test = suite('tools/demo/rig/follow');

for (const [title, waitMs] of [['before its timer', 0], ['after its timer', 100]] as const) {
  test(`bytes at the new rate arrive unchanged ${title}`, async () => {
    const clock = virtualClock();
    const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200 });
    const dce = followModem(clock, line);
    let heard = '';
    dce.onBytes(bytes => { heard += Buffer.from(bytes).toString('latin1'); });
    dce.setBaud(921600);
    if (waitMs) await clock.run(() => false, waitMs);
    line.dte.write(Buffer.from('AT\r'));
    // this runs the clock for 10 ms, so the first case ends before the timer that changes the rate
    await clock.run(() => heard.length === 3, 10);
    assert.is(heard, 'AT\r');
  });
}

test.run();
