// Tests that a modem is found at any rate at which it was left, and is identified by its own answers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { families, sheetOf, variants, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { createWorld, digest, noise, type WorldOptions } from '../../sim/world/world.ts';

const found = suite('found');

const image = noise(3001);
const rates: WorldOptions[] = [9600, 57600, 230400, 460800, 921600].map(baudNow => ({ modem: { baudNow }, line: { dceBaud: baudNow } }));

for (const given of rates) {
  found(`a SIM7600 left at ${given.modem!.baudNow} baud by another program`, async () => {
    const world = await createWorld({ files: { 'DCIM/a.jpg': image }, ...given });
    try {
      await world.round();
      assert.is(digest(world.served()['up/a.jpg']!), digest(image));
      assert.match(world.lines.join('\n'), new RegExp(`used as sim7600, at ${given.modem!.baudNow} baud`));
    } finally {
      await world.close();
    }
  });
}

const kinds: { family: FamilyName; modem?: object; as: string }[] = [
  ...families.map(family => ({ family, as: sheetOf(family).model })),
  // Only variants that can make a directory are tested, since the images go into directories.
  ...variants.filter(({ lacks }) => !lacks?.includes('directories')).map(({ family, modem, model }) => ({ family, modem, as: model })),
  ...['SIM7070', 'SIM7090'].map(family => ({ family: 'sim7080' as const, modem: { family }, as: 'sim7080' })),
];

for (const { family, modem, as } of kinds) {
  const given = modem ? ` (${Object.values(modem).join()})` : '';
  found(`a ${family}${given} is used as ${as}, and delivers`, async () => {
    const world = await createWorld(worldWith(family, { files: { 'DCIM/100CAM/a.jpg': image, 'DCIM/100CAM/b.jpg': noise(1361, 2) }, ...(modem && { modem }) }));
    try {
      await world.round();
      assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at`));
      assert.is(digest(world.served()['up/100CAM/a.jpg']!), digest(image));
      assert.equal(Object.keys(world.served()), ['up/100CAM/a.jpg', 'up/100CAM/b.jpg']);
    } finally {
      await world.close();
    }
  });
}

found.run();
