// Tests whole rounds with every modem family, with the newest image first or with images that are too old.

import * as assert from 'uvu/assert';
import { jpegTaken } from '../../delivery/exif.ts';
import { bestWays, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('order and age');

const picture = (taken: string, seed: number) => Buffer.concat([Buffer.from(jpegTaken(taken), 'latin1'), noise(900, seed)]);
const delivered = (world: World) => world.lines.flatMap(line => / image: \/(\S+) delivered as /.exec(line)?.[1] ?? []);
const names = [1, 2, 3, 4].map(n => `DCIM/100CAM/IMG_000${n}.JPG`);
/** Pictures by the time that they show. The tests begin at 08:30 UTC, which is 09:30 by the network. */
const files = { [names[0]!]: picture('2026:11:20 06:00:00', 1), [names[1]!]: picture('2026:11:20 09:20:00', 2), [names[2]!]: picture('2026:11:20 09:25:00', 3), [names[3]!]: noise(901, 4) };

for (const { family } of bestWays) {
  test(`${family}: the newest image first in each round, then the oldest; after a power cut each image is sent once`, async () => {
    const config = { images: { first: 'newest' } };
    await within(worldWith(family, { files, config }), async world => {
      await world.round();
      assert.equal(delivered(world), [names[3], names[0], names[1], names[2]]);
      assert.is(errorsOf(world), '');
    });
    await within(worldWith(family, { files, config }), async world => {
      world.boot();
      await world.until(/IMG_0004\.JPG delivered/, 10);
      // the second upload begins, so the journal has the record of the first
      await world.clock.run(() => world.ftpCommands().filter(line => line.startsWith('STOR ')).length === 2, 600_000);
      world.cut();
      world.boot();
      await world.until(/nothing (else )?to send/, 20);
      // The round after the cut begins with the newest of the images that are left.
      assert.equal(delivered(world), [names[3], names[2], names[0], names[1]]);
    });
  });

  test(`${family}: after a power cut just behind its delivery, an image is looked for on the server, and not sent again`, () =>
    within(worldWith(family, { files, config: { images: { first: 'newest' } } }), async world => {
      world.boot();
      await world.until(/IMG_0004\.JPG delivered/, 10);
      world.cut();
      world.boot();
      await world.until(/nothing (else )?to send/, 20);
      const paths = world.uploads().map(({ path }) => path.slice(path.lastIndexOf('IMG_')));
      assert.equal([...paths].sort(), names.map(name => name.slice(-12)));
    }));

  test(`${family}: also with a template, pictures of one second are numbered in the card's order`, () => {
    const burst = Object.fromEntries([1, 2, 3].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, picture('2026:11:20 09:00:00', n)]));
    return within(worldWith(family, { files: burst, config: { images: { first: 'newest', name: '{HH}{MM}{SS}_{yyyy}{mm}{dd}.jpg' } } }), async world => {
      await world.round();
      assert.equal(world.lines.flatMap(line => /(IMG_000\d)\.JPG delivered as \S*?([\d_-]+)\.jpg/.exec(line)?.slice(1).join(' ') ?? []), ['IMG_0003 090000_20261120-2', 'IMG_0001 090000_20261120', 'IMG_0002 090000_20261120-1']);
    });
  });

  test(`${family}: an image that is too old is skipped, counted and kept, and sent once the limit is removed`, () =>
    within(worldWith(family, { files, config: { images: { skipOlderMinutes: 60 }, ftp: { directory: '/up/{yyyy}' } } }), async world => {
      await world.round();
      if (world.lines.some(line => /no time from/.test(line))) return;
      assert.equal(delivered(world), names.slice(1));
      assert.match(world.lines.join('\n'), /round: 3 delivered, 0 skipped, 0 left, 1 too old/);
      assert.ok(world.read(names[0]!).length > 0, 'the image stays on the card');
      await world.until(/nothing to send/, 5);
      world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images: {} }));
      await world.until(/round: 1 delivered/, 10);
      assert.equal(delivered(world), [...names.slice(1), names[0]]);
    }));
}

test.run();
