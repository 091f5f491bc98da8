// The first images of each family by its simulator alone, without its sheet. `SIM=test/sim/modem/telit/le910.ts npm test -- family/first`
// tries a new modem's, whose record is in src/modem/known.ts. Run directly by `node --import ./test/plain.js`, this file also prints its
// commands, for the `stories` of its sheet.

import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideSecrets } from '../../sim/secrets.ts';
import type { Lack, Sheet } from '../../sim/sheets/sheet.ts';
import { assertServed, errorsOf, families, sheetOf, within } from '../../sim/world/ways.ts';
import { noise, type NewFamily } from '../../sim/world/world.ts';

const test = suite('first images');

const images = { 'DCIM/100CAM/A.JPG': noise(1400, 1), 'DCIM/101CAM/B.JPG': noise(20_000, 2) };

/** The simulator in a module: its function `create…`, and its list `lacks`, if it has one. */
async function familyIn(path: string): Promise<NewFamily> {
  const found = await import(pathToFileURL(path).href) as Record<string, unknown>;
  const name = Object.keys(found).find(one => one.startsWith('create'));
  assert.ok(name, `${path} exports no function create…`);
  return { create: found[name!] as Sheet['create'], lacks: (found['lacks'] ?? []) as Lack[] };
}

function testFirst(name: string, family: NewFamily, isNew: boolean): void {
  for (const by of ['FTP', 'HTTP'] as const) {
    test(`${name} by ${by}: two images arrive whole, without a warning about the modem or a mistake at it`, () =>
      within({ files: images, family, ...(by === 'HTTP' && { http: {} }) }, async world => {
        await world.round();
        if (isNew) console.log(hideSecrets(`${by}:\n${world.modem.story.join('\n')}`));
        assert.equal([errorsOf(world), world.modem.violations], ['', []]);
        assertServed(world, images);
      }));
  }
}

for (const family of families) testFirst(family, sheetOf(family), false);

const { SIM: sim } = process.env;
if (sim) testFirst(sim, await familyIn(sim), true);

test.run();
