// Tests a modem that prompts for a slice although its buffer is full, and drops the slice once its bytes have come (LilyGO T-SIM7080G issue 96). The
// SIM7080 then says ERROR, the SIM7000 OK and a result with an error. The connection lives on, so the slice is written again.

import * as assert from 'uvu/assert';
import { isDelivered, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('stories/http/fullbuffer');

const files = { 'DCIM/A.JPG': noise(60_000, 1) };
const models = [{ name: 'SIM7080', modem: {} }, { name: 'SIM7000', modem: { model: 'SIM7000G', family: 'SIM7000' } }];

for (const { name, modem } of models) {
  for (const upBytesPerSecond of [5000, 20_000]) {
    test(`${name}, at ${upBytesPerSecond} bytes/s: each slice that was dropped is written again`, () =>
      within(worldWith('sim7080', { files, http: {}, modem: { ...modem, upBytesPerSecond, isFullBehind: true } }), async world => {
        await world.round();
        assert.ok(isDelivered(world, files), 'the picture arrives, byte for byte');
        assert.is(world.http!.requests.filter(({ method }) => method === 'POST').length, 1, 'one upload');
        // the head of the request and the picture are written apart
        const slices = 1 + Math.ceil(files['DCIM/A.JPG'].length / 1460);
        const sends = world.modem.commands.filter(line => line.startsWith('AT+CASEND=')).length;
        assert.ok(sends > slices, `${sends} slices were written, ${slices} of them for the first time`);
      }));
  }
}

test.run();
