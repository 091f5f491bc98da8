// Tests that an exception in the firmware's own code is recovered and logged, and never taken for one of a command at the console. `npm run test:all` does a
// few pieces of the firmware (top-level functions of its bundle). Each of them: npm run test:faults -- --only thrown

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../../needs.ts';
import { installer, kindsOf, throwIn } from './thrown.ts';

const thrown = suite('thrown');

if (canRun('exceptions in each piece, on the real engine', 'espruino')) {
  for (const piece of ['made_store_settings', 'made_round_report_report', 'made_source_taken']) {
    thrown(`an exception in ${piece.slice(5)} is recovered and logged`, async () => {
      assert.is(await throwIn(piece), 'recovered');
    });
  }
  thrown('an exception at the beginning of the start is printed, and the firmware starts again', async () => {
    assert.is(await throwIn('made_device_start_lock'), 'restarted');
  });
  thrown('each piece is tried in a kind of rounds in which it runs, as one of HTTP only by HTTP', async () => {
    assert.equal([...await kindsOf(['made_store_settings', 'made_delivery_http_choose'])], [['made_store_settings', 'usual'], ['made_delivery_http_choose', 'snapferry by HTTP, SIM7080 stream']]);
    assert.is(await throwIn('made_delivery_http_choose', 'snapferry by HTTP, SIM7080 stream'), 'recovered');
  });
  thrown('an exception in the piece that installs the listener of exceptions is printed, and the firmware starts again', async () => {
    assert.is(await throwIn(installer()), 'restarted');
  });
  thrown('an exception in that listener, as it takes another, is logged, and the firmware starts again', async () => {
    assert.is(await throwIn(['made_source_taken', installer()]), 'restarted');
  });
}

thrown.run();
