// Tests the shipped firmware image in a round on the real engine (Espruino), as in the bench: it ends by itself and reports its memory.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usualEngine } from '../../../../firmware/engine/espruino.js';
import { canRun } from '../../../needs.ts';
import { inWhole } from '../../../whole.ts';
import { carrierOf } from '../line/carrier.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';
import { bars } from './cost.ts';
import { measurePour, pours } from './pour.ts';

const chip = suite('chip of the bench');
const run = { command: usualEngine, carrier: carrierOf('sim7600', 'efs'), sizes: [2000] };

if (canRun('a delivery on the bench', 'espruino')) inWhole(chip)('an image is delivered, and the peak of memory is reported', () => carryOnChip(run, ({ lines, peakVars }) => {
  assert.is(lines.filter(line => / delivered as \/up\/100CAM\/IMG_0001\.JPG/.test(line)).length, 1);
  assert.ok(peakVars > 500, `${peakVars} JsVars`);
}));

if (canRun('the instructions of a delivery', 'espruino', 'valgrind')) {
  // under valgrind the engine is about fifty times slower, but the test is not, since the engine mostly waits during a round
  inWhole(chip)('the shipped pour stays within its limits of instructions per byte', async () => {
    const sizes = { small: 4000, large: 12_000 };
    const [pipe, readAndWrite, counted, escaped] = await Promise.all([pours.pipe, pours.readAndWrite, pours.counted, pours.escaped].map(way => measurePour({ ...way, sizes })));
    assert.ok(counted! <= bars.counted * pipe!, `${counted} instructions a byte, File.pipe ${pipe}`);
    assert.ok(escaped! <= bars.escaped * readAndWrite!, `${escaped} instructions a byte, the loop of chunks ${readAndWrite}`);
  });
  inWhole(chip)('the instructions of a round are counted', () => carryOnChip({ ...run, under: underCallgrind }, (_result, cwd) => {
    assert.ok(countInstructions(readProfile(cwd)) > 1_000_000);
  }));
}

chip('a missing profile is explained in a sentence', () => {
  assert.throws(() => readProfile('/nowhere'), /the engine did not end by itself/);
});

chip.run();
