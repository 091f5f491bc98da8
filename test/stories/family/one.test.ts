// Runs images for one family of modems alone on the real engine (Espruino), as for a board that is sold with it (`modem.models`). `npm test` has one
// family, and `npm run test:faults` each of them. An image without the code for the modem names it, and keeps the images.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { sheetOf } from '../../sim/world/ways.ts';
import { carrierOf, carriers as all, type Carrier } from '../../tools/bench/line/carrier.ts';
import { carryOnChip, type ChipResult } from '../../tools/bench/processor/chip.ts';
import { buildVariant } from '../../update/variant.ts';
import { isWhole } from '../../whole.ts';

const test = suite('an image for one family');

/** Sizes of the images in bytes. */
const sizes = [20_000, 3000];
/** The ways to the server that are tried. */
const carriers = isWhole ? all : [carrierOf('sim800', 'stream', 'http')];

/** Carries images to the server by the real engine, with an image that has the code for these modems alone. */
async function carryWith(models: string[], carrier: Carrier, look: (result: ChipResult) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'one-'));
  const image = join(folder, 'storage.bin');
  try {
    writeFileSync(image, (await buildVariant({ models })).storage);
    await carryOnChip({ command: smallEngine, carrier, sizes, image }, look);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (canRun('an image for one family', smallEngine)) {
  for (const carrier of carriers) {
    test(`${carrier.title}, with an image for that modem alone`, () => carryWith([sheetOf(carrier.family).model], carrier, ({ lines }) => {
      assert.is(lines.filter(line => / round: 2 delivered, 0 skipped, 0 left$/.test(line)).length, 1, lines.join('\n'));
      // On a busy machine the simulated line may change its rate too late for the firmware, so these errors are allowed.
      assert.equal(lines.filter(line => / error /.test(line) && !/ stays at 115200 baud: | it does not talk at 3000000 baud; /.test(line)), []);
    }));
  }

  test('a modem that the image has no code for is named, and the images stay', () => carryWith(['SIM800'], carrierOf('sim7600', 'efs'), ({ lines }) => {
    assert.is(lines.filter(line => / this firmware was built without the code for this modem; .* --modems all: the modem said "SIMCOM_SIM7600/.test(line)).length, 1, lines.join('\n'));
    assert.is(lines.filter(line => / round: 0 delivered, 0 skipped, 2 left$/.test(line)).length, 1, lines.join('\n'));
  }));
}

test.run();
