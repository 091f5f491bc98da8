// A modem is found at any rate that it was left at, and identified by its own answers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { families, sheetOf } from '../../sim/world/ways.ts';
import { createWorld, digest, noise, type Family, type WorldOptions } from '../../sim/world/world.ts';

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

const kinds: { family: Family; as: string }[] = [
  ...families.filter(name => name !== 'sim7600').map(name => ({ family: { name }, as: sheetOf(name).model })),
  ...(['SIM7000', 'SIM7070', 'SIM7090'] as const).map(family => ({ family: { name: 'sim7080' as const, options: { family } }, as: family === 'SIM7000' ? 'sim7000' : 'sim7080' })),
];

for (const { family, as } of kinds) {
  const given = family.options && 'family' in family.options ? ` (${String(family.options.family)})` : '';
  found(`a ${family.name}${given} is used as ${as}, and delivers`, async () => {
    const world = await createWorld({ files: { 'DCIM/100CAM/a.jpg': image, 'DCIM/100CAM/b.jpg': noise(1361, 2) }, family });
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
