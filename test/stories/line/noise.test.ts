// Tests a line that loses bytes at random, with every modem family and upload method. The firmware counts the lost bytes and keeps its pace, and
// such a try does not count for the image. On a permanently noisy line, images go in slices that the modem confirms one by one.

import { existsSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { knownModems } from '../../../src/modem/known.ts';
import { assertServed, assertTruthful, bestWays, fillingOf, finish, isDelivered, sheetOf, within, worldWith, type FamilyName, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed, inAll, isWhole } from '../../whole.ts';

const test = crossed('noise');

const baud = 115_200;
const bytes = 20_000;
const first = 'DCIM/IMG_0001.JPG';

const notedPace = (world: World) => {
  const path = `${world.folder}/card/snapferry/state`;
  const state = existsSync(path) ? readFileSync(path, 'latin1') : '';
  return Number([...state.matchAll(/\npace (\d+) /g)].at(-1)?.[1] ?? 0);
};
const countOf = (world: World, pattern: RegExp) => world.lines.filter(line => pattern.test(line)).length;

/** Lets the line lose `count` bytes of the next image, from its byte `at` on. */
async function loseOf(world: World, filling: string, at: number, count: number): Promise<void> {
  const said = () => world.modem.commands.filter(line => line.startsWith(filling)).length;
  const before = said();
  await world.clock.run(() => said() > before, 600_000);
  world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + at, kind: 'lose', count });
}

/** The methods in which the modem expects a number of bytes and no terminator, so that losses show at once. */
const counted = bestWays;
const isExact = ({ family, method }: Way) => method === 'efs' && sheetOf(family).methods.efs!.endsWithOk;
const pieceOf = ({ family, method }: Way) => (method === 'efs' ? sheetOf(family).methods.efs!.pieceBytes : 0);

for (const way of counted) {
  for (const lost of [1, 2, 4, 12]) {
    test(`${way.family} by ${way.method}: ${lost} bytes of an image are lost`, () => {
      const files = { [first]: noise(bytes) };
      return within(worldWith(way.family, { files, config: { modem: { baud }, upload: { method: way.method } } }), async world => {
        world.boot();
        await loseOf(world, fillingOf(way), 10_000, lost);
        const fromMs = world.clock.now();
        await world.until(/ (error|warn) (staging|sending): /, 5);
        const failedMs = world.clock.now() - fromMs;
        await finish(world, files);
        const told = world.lines.map(line => /(up to )?(\d+) of (?:20000|1024) bytes were lost to noise on the line/.exec(line)).filter(found => found !== null);
        assert.is(told.length, 1, 'logged once');
        const [, upTo, count] = told[0]!;
        if (isExact(way) && lost <= 4) assert.equal([upTo, Number(count)], [undefined, lost], 'counted exactly');
        else assert.ok(upTo && Number(count) >= lost && Number(count) <= lost * 2 + 4 + pieceOf(way), `${count} of ${lost}`);
        assert.is(notedPace(world), 0, 'the pace is not reduced');
        assert.is(countOf(world, /AT\+IPR|the next image goes/), 0, 'the pace stays');
        assert.is(countOf(world, / try 1 of /), 2, 'the try does not count');
        // A failed try may take 1.5 times as long as its bytes take on the line. Only methods that end with an OK are compared. With
        // the other methods of Quectel's modems, the firmware waits 10 s for a result.
        const lineMs = (bytes * 10_000) / baud;
        if (isExact(way)) assert.ok(failedMs <= lineMs * 1.5 + 900, `${Math.round(failedMs)} ms for ${Math.round(lineMs)} ms on the line`);
      });
    });
  }
}

// In the next tests the modem's OK after the bytes of an image comes late. The firmware must not take that for lost bytes.

for (const way of counted.filter(({ method }) => method === 'efs')) {
  for (const [delayMs, isDeafWhileWriting] of [[400, false], [6000, false], [6000, true]] as const) {
    test(`${way.family} by ${way.method}: the OK comes ${delayMs} ms late, and commands meanwhile are ${isDeafWhileWriting ? 'lost' : 'received'}`, () => {
      const files = { [first]: noise(10_000), 'DCIM/IMG_0002.JPG': noise(9_000, 2) };
      const config = { modem: { baud }, upload: { method: way.method } };
      return within(worldWith(way.family, { files, config, modem: { wholeDelayMs: delayMs, isDeafWhileWriting } }), async world => {
        world.boot();
        await finish(world, files);
        assert.is(notedPace(world), 0, 'the pace is not reduced');
        assert.is(countOf(world, / is skipped /), 0);
      });
    });
  }
}

// If the OK comes late, the firmware sends filler, bytes that end an unfinished payload. The modem may drop all or a part of them. So its answers do
// not show whether a byte of the image is missing, but a right checksum does.

for (const way of counted.filter(({ family, method }) => method === 'efs' && sheetOf(family).methods.efs!.hasSum)) {
  for (const delayMs of [550, 650, 800, 950, 1100, 1500, 3000]) {
    test(`${way.family} by ${way.method}: the OK comes ${delayMs} ms late, and what comes meanwhile is dropped: nothing is lost, and nothing sent again`, () => {
      // The modem acknowledges each kilobyte. The image is one kilobyte and 337 bytes long.
      const files = { [first]: noise(1361) };
      const config = { modem: { baud }, upload: { method: way.method } };
      return within(worldWith(way.family, { files, config, modem: { wholeDelayMs: delayMs, isDeafWhileWriting: true } }), async world => {
        world.boot();
        await finish(world, files);
        assert.is(countOf(world, /bytes were lost|an extra byte/), 0);
        assert.is(countOf(world, / try 1 of /), 1);
      });
    });
  }
}

// The next tests have a line that is noisy all the time.

/** Tells whether src/modem/ has a method for this modem family in which the modem confirms each slice of an image. */
const hasSlices = ({ family }: Way) => knownModems().find(({ name }) => name === sheetOf(family).model)!.make!().methods().some(({ confirms }) => confirms === 'slices');

for (const way of bestWays) {
  for (const loseRate of [0.00003, 0.0003]) {
    test(`${way.family}: each byte lost with a probability of ${loseRate}: all images arrive, at the same pace`, () => {
      const files = Object.fromEntries([1, 2, 3].map(i => [`DCIM/IMG_000${i}.JPG`, noise(bytes, i)]));
      return within(worldWith(way.family, { files, config: { modem: { baud } }, line: { toDce: { loseRate }, seed: 12 } }), async world => {
        world.boot();
        for (let minute = 0; minute < 30 && !isDelivered(world, files); minute++) {
          await world.until(/never/, 1);
          assertTruthful(world, files);
        }
        // A garbled command may leave a file of another name on the server. So only the images' own files are compared.
        assert.ok(isDelivered(world, files));
        if (loseRate < 0.0001) await finish(world, files, 1);
        assert.is(notedPace(world), 0, 'the pace is not reduced');
        if (loseRate > 0.0001 && hasSlices(way)) assert.ok(countOf(world, /each slice is confirmed/) > 0, 'in slices');
      });
    });
  }
}

// An image that is longer than the modem's memory goes through it in parts, each of them in slices, and the server appends the parts.

const longer = (family: FamilyName, oneIn: number, server = {}) =>
  worldWith(family, { files: { [first]: noise(400_000) }, server, config: { schedule: { everyMinutes: 5 } }, line: { toDce: { loseRate: 1 / oneIn }, seed: 7 } });

for (const { family, parts } of [{ family: 'sim7080', parts: [320_000, 80_000] }, { family: 'sim800', parts: [300_000, 100_000] }] as const) {
  test(`${family}: an image that is longer than its memory arrives in parts on a noisy line, and costs less than twelve times its size`, () =>
    within(longer(family, 20_000), async world => {
      world.boot();
      assert.ok(await world.until(/IMG_0001\.JPG delivered as /, 240));
      assertServed(world, { [first]: noise(400_000) });
      assert.equal(world.uploads().slice(-2).map(({ bytes }) => bytes), parts);
      assert.ok(world.uploads().reduce((sum, { bytes }) => sum + bytes, 0) <= 12 * 400_000);
    }));

  test(`${family}: a server that appends nothing gets no parts again, and the log says so once`, () =>
    within(longer(family, 20_000, { faults: [{ verb: 'APPE', how: { refuse: 502 } }] }), async world => {
      world.boot();
      await world.until(/never/, 600);
      assert.is(countOf(world, /the server cannot resume uploads/), 1);
      assert.ok(world.ftpCommands().filter(line => line.startsWith('APPE')).length <= 2);
      assertTruthful(world, { [first]: noise(400_000) });
    }));
}

// Some versions of the A76XX's own firmware accept an offset in the command that writes a file (AT command manual A76, 13.2.1). Only a trial shows
// whether a modem does so (`takesPlace`).

const branches: { name: string; modem: object; place: RegExp; takes: boolean }[] = [
  { name: 'a76xx', modem: { takesPlace: true }, place: /^AT\+CFTRANRX="C:\/[^"]+",\d+,100,[1-9]\d*$/, takes: true },
  { name: 'a76xx', modem: { takesPlace: false }, place: /^AT\+CFTRANRX="C:\/[^"]+",\d+,100,[1-9]\d*$/, takes: false },
  { name: 'sim767x', modem: { family: 'SIM767XX' }, place: /^AT\+CFTRANRX="C:\/[^"]+",\d+,[1-9]\d*$/, takes: true },
];

for (const { name, modem, place, takes } of branches) {
  const left = { drives: { C: { totalBytes: 3_145_728, usedBytes: 0 } } };
  const options = (files: Record<string, Uint8Array>) => worldWith('a76xx', {
    files, config: { modem: { baud }, upload: { method: 'efs' } }, modem: { ...left, ...modem }, // Fewer bytes are lost if whole images must pass without slices.
    line: { toDce: { loseRate: takes ? 0.0002 : 0.00006 }, seed: 12 },
  });
  const files = Object.fromEntries([1, 2, 3].map(i => [`DCIM/IMG_000${i}.JPG`, noise(bytes, i)]));

  test(`${name} by efs on a noisy line: ${takes ? 'each slice is written at its offset, and confirmed by its own OK' : 'offsets are rejected, which is detected once, and images are sent whole'}`, () =>
    within(options(files), async world => {
      world.boot();
      for (let minute = 0; minute < 30 && !isDelivered(world, files); minute++) {
        await world.until(/never/, 1);
        assertTruthful(world, files);
      }
      assert.ok(isDelivered(world, files));
      const placed = world.modem.commands.filter(line => place.test(line));
      if (takes) assert.ok(placed.length > 10, `${placed.length} slices`);
      else assert.ok(placed.length >= 1 && placed.length <= 8, `${placed.length} are tried`);
    }));

  test(`${name} by efs on a noisy line: after a power cut between slices the copy in the modem is written again`, () =>
    within(options(files), async world => {
      world.boot();
      const isReached = () => world.modem.commands.filter(line => place.test(line)).length >= (takes ? 4 : 1);
      assert.ok(await world.clock.run(isReached, 1_800_000));
      world.cut();
      await world.clock.run(() => false, 3000);
      world.boot();
      for (let minute = 0; minute < 30 && !isDelivered(world, files); minute++) {
        await world.until(/never/, 1);
        assertTruthful(world, files);
      }
      assert.ok(isDelivered(world, files));
    }));
}

// Noise may hit the bytes of a slice and the digits of its offset. Then the slice must not stay where it is not due: the file's size would be right.

const offsets = (family: FamilyName, seeds: number[]) => (isWhole ? Array.from({ length: 15 }, (_none, i) => i + 1) : seeds).map(seed => ({ family, seed }));
for (const { family, seed } of [...offsets('sim7600', [9, 10]), ...offsets('a76xx', [11, 13])]) {
  inAll(test)(`${family}: each byte lost with a probability of 0.0008, seed ${seed}: what counts as delivered has no wrong byte`, () => {
    const files = Object.fromEntries([1, 2, 3].map(i => [`DCIM/IMG_000${i}.JPG`, noise(bytes, i)]));
    const isByDrive = family === 'a76xx';
    const modem = isByDrive ? { takesPlace: true, drives: { C: { totalBytes: 3_145_728, usedBytes: 0 } } } : {};
    return within(worldWith(family, { files, modem, config: { modem: { baud }, upload: { method: isByDrive ? 'efs' : 'stream' } }, line: { toDce: { loseRate: 0.0008 }, seed } }), async world => {
      world.boot();
      for (let minute = 0; minute < 30 && !isDelivered(world, files); minute++) await world.until(/never/, 1);
      assert.ok(countOf(world, /slices? of \S+ w\w+ sent again/) > 0, 'in slices');
      assert.ok(countOf(world, / delivered as /) > 0);
      assertTruthful(world, files);
    });
  });
}

test.run();
