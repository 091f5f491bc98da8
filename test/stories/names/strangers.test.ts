// Tests cameras that put pictures of the same names into one folder of a server. Nothing of another camera is overwritten, deleted or mixed into
// an image. It does not matter when the other file comes.

import { crc32 } from 'node:zlib';
import * as assert from 'uvu/assert';
import { allHttpMethods, bestWays, within, worldWith, type Way } from '../../sim/world/ways.ts';
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

/** Lets another camera deliver its picture when this camera comes to a state, and goes on for some minutes. */
async function deliverAt(world: World, state: RegExp, minutes: number): Promise<void> {
  world.boot();
  await world.until(state, 20);
  world.putServed(`${up}IMG_0001.JPG`, others);
  await wait(world, minutes);
}

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

/** Delivers an image, lets another camera take its name on the server, and writes the image again. */
async function takeOver(world: World): Promise<void> {
  await world.round();
  world.cut();
  world.removeServed(`${up}IMG_0001.JPG`);
  world.putServed(`${up}IMG_0001.JPG`, others);
  world.put(one, later);
  await world.round();
  await wait(world, 5);
}

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
    act: takeOver, wanted: [others, later],
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
  ...[{ title: 'without SIZE', server: { noSize: true } }, { title: 'that refuses each SIZE by 550, as one in ASCII mode does', server: { faults: [{ verb: 'SIZE', how: { refuse: 550 } }] } }].map(({ title, server }): Case => ({
    title: `a server ${title}`, options: { files: { [one]: mine, [two]: second }, server },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, others);
      world.putServed(`${up}IMG_0002.JPG`, othersSecond);
      await world.round();
      await wait(world, 5);
    },
    wanted: [others, othersSecond, mine, second],
    // the M series has no command for listings, so such a server tells it nothing
    isBlind: way => way.family === 'quectel',
  })),
  {
    title: 'another camera delivers while the image is copied into the modem', options: { files: { [one]: mine } },
    act: world => deliverAt(world, / state: staging/, 10),
    wanted: [others, mine],
  },
  {
    title: 'another camera delivers, and the answer to the question for its file is lost', options: { files: { [one]: mine }, server: { faults: [{ verb: 'SIZE', nth: 1, how: { closeAt: 1 } }] } },
    act: world => deliverAt(world, / state: (staging|sending)/, 10),
    wanted: [others, mine],
  },
  {
    title: 'another camera writes over the image before it is verified', options: { files: { [one]: mine } },
    act: world => deliverAt(world, / state: verifying/, 30),
    wanted: [others, mine],
  },
  {
    title: 'the server shows no byte of another camera\'s picture, whose upload is under way', options: { files: { [one]: mine } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, new Uint8Array());
      await world.round();
      world.putServed(`${up}IMG_0001.JPG`, others);
      await wait(world, 5);
    },
    wanted: [others, mine],
  },
  {
    title: 'a server that keeps files', options: { files: { [one]: mine }, server: { keepsFiles: true } },
    act: world => deliverAt(world, / state: staging/, 30),
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

cases.push(
  {
    title: 'another camera\'s temporary file of the name that earlier firmware used stays, whole or not', options: { files: { [one]: mine, [two]: second } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG.part`, noise(6000, 4));
      world.putServed(`${up}IMG_0002.JPG.part`, othersSecond.subarray(0, 100));
      await world.round();
      await wait(world, 5);
      assert.not.match(world.lines.join('\n'), /does not allow a rename|removes images/);
    },
    wanted: [noise(6000, 4), othersSecond.subarray(0, 100), mine, second],
  },
  {
    title: 'the upload breaks, and the server drops it: the folder is listed once at most, and nothing is deleted', options: { files: { [one]: big }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 80_000 } }] } },
    act: async world => {
      world.putServed(`${up}other.txt`, others);
      world.boot();
      await world.until(/; next: | error /, 10);
      for (const path of Object.keys(world.served())) if (/IMG_0001/.test(path)) world.removeServed(path);
      await wait(world, 30);
      const commands = world.ftpCommands().map(line => line.replace(/^(LIST|NLST)( \.| \/up\/100CAM\/?| -a)?$/, 'LIST of the folder'));
      assert.ok(commands.filter(line => line === 'LIST of the folder').length <= 1, commands.join());
      assert.equal(commands.filter(line => /^DELE /.test(line)), []);
    },
    wanted: [others, big],
  },
);

/** Cases by HTTP over a socket. The condition of the upload shows another camera's file. */
const byHttp: Case[] = [
  {
    title: 'a lost journal: one image is there, and further ones are another camera\'s', options: { files: { [one]: mine, [two]: second, 'DCIM/100CAM/IMG_0003.JPG': later } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, mine);
      world.putServed(`${up}IMG_0002.JPG`, others);
      world.putServed(`${up}IMG_0003.JPG`, othersSecond);
      await world.round();
      await wait(world, 5);
    },
    wanted: [mine, others, othersSecond, second, later],
  },
  {
    title: 'the image is refused at first, and then another camera delivers', options: { files: { [one]: mine }, http: { faults: [1, 2].map(nth => ({ method: 'POST', target: 'IMG_0001', nth, how: { status: 413 } })) } },
    act: async world => {
      world.boot();
      await world.until(/IMG_0001\.JPG is skipped: the server refuses it/, 10);
      world.putServed(`${up}IMG_0001.JPG`, others);
      await wait(world, 14 * 60);
    },
    wanted: [others, mine],
  },
  {
    title: 'another camera\'s picture has the same size', options: { files: { [one]: mine, [two]: second } },
    act: async world => {
      world.putServed(`${up}IMG_0001.JPG`, noise(mine.length, 7));
      await world.round();
      await wait(world, 5);
    },
    wanted: [noise(mine.length, 7), mine, second],
  },
  {
    title: 'an upload has no answer, and another camera\'s picture of the same size is there', options: { files: { [one]: mine }, http: { faults: [{ method: 'POST', nth: 1, how: { status: 500 } }] } },
    act: async world => {
      world.boot();
      await world.until(/; next: | error /, 10);
      world.putServed(`${up}IMG_0001.JPG`, noise(mine.length, 7));
      await wait(world, 30);
    },
    wanted: [noise(mine.length, 7), mine],
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
    title: 'an image that was delivered is written again, after another camera took its name', options: { files: { [one]: mine } },
    act: takeOver, wanted: [others, later],
  },
];

for (const { family, method } of allHttpMethods.filter(way => way.method === 'stream')) {
  for (const { title, options, act, wanted } of byHttp) {
    test(`${family} by HTTP: ${title}`, () => within(worldWith(family, { http: {}, config: { upload: { method } }, ...options } as never), async world => {
      await act(world);
      assertThere(world, wanted);
    }));
  }
}

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
