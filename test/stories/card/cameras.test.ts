// Tests cards as real cameras and computers leave them: each picture arrives, and no other file.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cameraOf, cardOf, makers, type Maker } from '../../sim/card/cameras.ts';
import { within } from '../../sim/world/ways.ts';
import { digest, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('cards of cameras');
const startMs = Date.UTC(2026, 10, 20, 9, 30, 2);
const folderOf = (maker: Maker) => (['arduino', 'esp32'].includes(maker) ? '/' : '/DCIM');

function worldOf(maker: Maker, given: object = {}): { options: WorldOptions; pictures: Record<string, Uint8Array> } {
  const { files, pictures } = cardOf(maker, { count: 7, startMs, movieEvery: 3, ...given });
  return {
    options: { files, startMs: startMs + 3_600_000, config: { images: { folder: folderOf(maker) } } },
    pictures: Object.fromEntries(pictures.map(path => [path, files[path]!.content as Uint8Array])),
  };
}

function assertOnly(world: World, pictures: Record<string, Uint8Array>): void {
  const digests = (all: Record<string, Uint8Array>) => Object.values(all).map(digest).sort();
  assert.equal(digests(world.served()), digests(pictures), Object.keys(world.served()).join());
}

for (const maker of makers) {
  test(`${maker}: pictures arrive, and no other file`, async () => {
    const { options, pictures } = worldOf(maker);
    await within(options, async world => {
      await world.round();
      assertOnly(world, pictures);
      Object.entries(cameraOf(maker).shoot(8, world.clock.now())).forEach(([path, file]) => {
        world.put(path, file);
        if (/jpg$/i.test(path)) pictures[path] = file.content as Uint8Array;
      });
      await world.round();
      assertOnly(world, pictures);
    });
  });

  test(`${maker}, seen by computers: no deleted picture arrives, and no thumbnail`, async () => {
    const { options, pictures } = worldOf(maker, { visitors: ['macos', 'windows', 'linux', 'android'] });
    await within(options, async world => {
      await world.round();
      assertOnly(world, pictures);
    });
  });
}

test.run();
