// Tests cameras that put pictures of the same names into one folder of an FTP server. Nothing of another camera is overwritten, deleted or mixed into
// an image. It does not matter when the other file comes.

import { crc32 } from 'node:zlib';
import * as assert from 'uvu/assert';
import { bestWays, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('cameras in one folder');

const one = 'DCIM/100CAM/IMG_0001.JPG';
const two = 'DCIM/100CAM/IMG_0002.JPG';
const up = 'up/100CAM/';
const minuteMs = 60_000;
const [mine, later, second, others, othersSecond] = [noise(6000, 1), noise(5000, 3), noise(4000, 11), noise(9000, 2), noise(4100, 5)];
/** The names that earlier firmware gave to the image after another camera had its own. They were the same on each camera. */
const formerNames = [1, 2].map(n => `IMG_0001-${crc32(Buffer.from(`/${one} ${n}`)).toString(16).padStart(8, '0')}.JPG`);

const wait = (world: World, minutes: number) => world.clock.run(() => false, minutes * minuteMs);

function assertThere(world: World, wanted: Uint8Array[]): void {
  assert.equal(Object.values(world.served()).map(digest).sort(), wanted.map(digest).sort(), Object.keys(world.served()).join());
}

interface Case {
  title: string;
  options: WorldOptions | object;
  act(world: World): Promise<void>;
  /** Contents of all files on the server at the end. */
  wanted: Uint8Array[];
  /** Whether such a server tells a modem nothing. */
  isBlind?(way: Way): boolean;
}

const big = noise(150_000, 1);

const cases: Case[] = [
  {
    title: 'an image that had another name is written again: each version and the other camera\'s file stay', options: { files: { [one]: mine } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, others);
      await world.round();
      world.cut();
      world.put(one, later);
      await world.round();
      await wait(world, 5);
    },
    wanted: [others, mine, later],
  },
  {
    title: 'the image was fetched, another camera took its name, and it is written again', options: { files: { [one]: mine } },
    act: async world => {
      await world.round();
      world.cut();
      world.removeServed(`${up}IMG_0001.JPG`);
      world.putServed(`${up}IMG_0001.JPG`, others);
      world.put(one, later);
      await world.round();
      await wait(world, 5);
    },
    wanted: [others, later],
  },
  {
    title: 'the fourth camera', options: { files: { [one]: mine, [two]: second } },
    act: async world => {
      ['IMG_0001.JPG', ...formerNames, 'IMG_0002.JPG'].forEach((name, i) => world.putServed(up + name, [others, noise(7000, 3), noise(7500, 4), othersSecond][i]!));
      await world.round();
      await wait(world, 5);
    },
    wanted: [others, noise(7000, 3), noise(7500, 4), othersSecond, mine, second],
  },
  {
    title: 'a server without SIZE', options: { files: { [one]: mine, [two]: second }, server: { noSize: true } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, others);
      world.putServed(`${up}IMG_0002.JPG`, othersSecond);
      await world.round();
      await wait(world, 5);
    },
    wanted: [others, othersSecond, mine, second],
    // the M series has no command for listings, so such a server tells it nothing
    isBlind: way => way.family === 'quectel',
  },
  {
    title: 'another camera delivers while the image is copied into the modem', options: { files: { [one]: mine } },
    act: async world => {
      world.boot();
      await world.until(/ state: staging/, 20);
      world.putServed(`${up}IMG_0001.JPG`, others);
      await wait(world, 10);
    },
    wanted: [others, mine],
  },
  {
    title: 'a server that keeps files', options: { files: { [one]: mine }, server: { keepsFiles: true } },
    act: async world => {
      world.boot();
      await world.until(/ state: staging/, 20);
      world.putServed(`${up}IMG_0001.JPG`, others);
      await wait(world, 30);
    },
    wanted: [others, mine],
  },
  {
    title: 'the upload breaks, and another camera\'s broken upload takes its place', options: { files: { [one]: big }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 80_000 } }] } },
    act: async world => {
      world.boot();
      await world.until(/; next: | error /, 10);
      world.putServed(`${up}IMG_0001.JPG`, noise(190_000, 2).subarray(0, 100_000));
      await wait(world, 30);
    },
    wanted: [noise(190_000, 2).subarray(0, 100_000), big],
  },
  {
    title: 'the upload breaks, and another camera delivers a picture of the same size', options: { files: { [one]: big }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 80_000 } }] } },
    act: async world => {
      world.boot();
      await world.until(/; next: | error /, 10);
      world.putServed(`${up}IMG_0001.JPG`, noise(150_000, 2));
      await wait(world, 30);
    },
    wanted: [noise(150_000, 2), big],
  },
];

for (const way of bestWays) {
  for (const { title, options, act, wanted, isBlind } of cases) {
    if (isBlind?.(way)) continue;
    test(`${way.family}: ${title}`, () => within(worldWith(way.family, options as never), async world => {
      await act(world);
      assertThere(world, wanted);
    }));
  }
}

test.run();
