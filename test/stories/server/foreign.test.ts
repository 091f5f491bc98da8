// Tests a directory that has other files with the images' names and sizes. With any fault, none of them passes for an image, and each stays while it
// can be read. A complete image is not sent again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertOnce, asServed, cutIn, errorsOf, finish, hasTemporaryName, methodOf, pouring, sheetOf, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('existing files on the server');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2) };
const first = 'DCIM/100CAM/IMG_0001.JPG';
const verbsOf = (world: World, verb: string) => world.ftpCommands().filter(line => line.startsWith(`${verb} `)).length;

interface Given extends Pick<WorldOptions, 'config' | 'server'> {
  modem?: object;
}

/**
 * Runs a test world whose server has older files. @param isForeign whether they have the images' names; otherwise there is one file of another name
 */
function withOld(way: Way, { config, ...given }: Given, isForeign: boolean, act: (world: World) => Promise<void>): Promise<void> {
  const { upload, ...others } = (config ?? {}) as Record<string, object>;
  const options = worldWith(way.family, { files, ...given, config: { ...others, upload: { method: way.method, ...upload } } });
  return within(options, async world => {
    if (!isForeign) world.putServed('up/100CAM/other.txt', 'a file');
    else for (const [path, bytes] of Object.entries(files)) world.putServed(asServed(path), noise(bytes.length, 77));
    await act(world);
  });
}

const others = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [asServed(path), noise(bytes.length, 77)]));

/**
 * Lets the firmware run until all images have arrived. It asserts that each is there once, as the log tells, and that the other files are as before.
 */
async function finishBoth(world: World, isForeign: boolean, minutes = 40): Promise<void> {
  const before: Record<string, Uint8Array> = isForeign ? others : { 'up/100CAM/other.txt': Buffer.from('a file') };
  const deliveries = () => world.lines.flatMap(line => [.../image: \/(\S+) delivered as \/(\S+),/.exec(line)?.slice(1, 3).reduce((path, to) => `${path} ${to}`).split(' ') ?? []]);
  for (let minute = 0; minute < minutes && new Set(deliveries().filter(one => one in files)).size < 2; minute++) await world.until(/never/, 1);
  await world.until(/ round: /, 3);
  const served = Object.fromEntries(Object.entries(world.served()).map(([path, bytes]) => [path, digest(bytes)]));
  const told = deliveries();
  for (let at = 0; at < told.length; at += 2) assert.is(served[told[at + 1]!], digest(files[told[at] as keyof typeof files]), `${told[at]} is said to be delivered as ${told[at + 1]}`);
  assert.equal(Object.values(served).sort(), [...Object.values(files), ...Object.values(before)].map(digest).sort());
  for (const [path, bytes] of Object.entries(before)) assert.is(served[path], digest(bytes), path);
  assert.not.match(world.lines.join('\n'), /Uncaught/);
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: foreign files of the same names and sizes stay, for one read of their ends each`, () =>
    withOld(way, {}, true, async world => {
      await world.round();
      await finishBoth(world, true, 0);
      assertOnce(world, Object.keys(files));
      assert.equal([verbsOf(world, 'DELE'), verbsOf(world, 'RETR')], [0, 2]);
      assert.is(errorsOf(world), '');
    }));
}

// In the next tests the board's chip loses power. The modem stays on and ends its command, or restarts.

/**
 * Whether the image is complete on the server under its own name when this state of the firmware begins. In the state `clearing`, the journal does not
 * have the delivery yet.
 */
const isThere = ({ family }: Way, state: string) => state === 'clearing' || (!hasTemporaryName(family) && ['verifying', 'naming'].includes(state));

const cuts = ways.flatMap(way => ['sending', 'verifying', 'naming', 'clearing'].flatMap(state =>
  [false, true].flatMap(isRebooted => [false, true].map(isForeign => ({ way, state, isRebooted, isForeign })))));

for (const { way, state, isRebooted, isForeign } of sample(cuts, 10)) {
  const what = isForeign ? 'a foreign file' : 'no such file';
  test(`${way.family} by ${way.method}: ${what} on the server, a power cut in ${state}, the modem ${isRebooted ? 'rebooted' : 'kept'}`, () =>
    withOld(way, {}, isForeign, async world => {
      await cutIn(world, state, isRebooted);
      await finishBoth(world, isForeign);
      if (isThere(way, state)) assertOnce(world, [first]);
    }));
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: with an account that may not read, the image is sent again after a power cut`, () =>
    withOld(way, { server: { isWriteOnly: true } }, true, async world => {
      await cutIn(world, 'clearing', true);
      await finish(world, files);
      assert.is(timesStored(world, first), 2);
    }));
}

// A file on the server that cannot be read back must not block the image.

for (const way of sample(ways, 5)) {
  test(`${way.family} by ${way.method}: if reading back never ends after a power cut, it is tried once, and the image is sent again`, () =>
    withOld(way, { modem: { faults: [{ command: sheetOf(way.family).ftp.reading, answer: [] }] } }, false, async world => {
      await cutIn(world, 'clearing', true);
      await finishBoth(world, false);
      assert.is(world.modem.commands.filter(line => line.startsWith(sheetOf(way.family).ftp.reading)).length, 1);
      assert.not.match(world.lines.join('\n'), / is skipped /);
    }));
}

// In the next tests the result of an upload or a rename is lost.

for (const way of ways) {
  const put = methodOf(way).unanswered;
  for (const isDone of put ? [false, true] : []) {
    test(`${way.family} by ${way.method}: ${put} is once not answered, and was ${isDone ? '' : 'not '}executed`, () =>
      withOld(way, { modem: { faults: [{ command: put, nth: 1, answer: [], executes: isDone }] } }, true, world => {
        world.boot();
        return finishBoth(world, true);
      }));
  }
  if (!put) {
    test(`${way.family} by ${way.method}: the response after the image's last byte is lost`, () =>
      withOld(way, {}, true, async world => {
        world.boot();
        await pouring(world, way, files[first].length - 20);
        world.line.faults.toDte.push({ at: world.line.stats.toDte.sentBytes, kind: 'lose', count: 60 });
        await finishBoth(world, true);
      }));
  }
  const { size, rename } = sheetOf(way.family).ftp;
  // The firmware asks for the size a third time only after a rename, so modems that cannot rename have no such test.
  if (rename) {
    test(`${way.family} by ${way.method}: the size under the new name is once not reported: after a confirmed rename, only the file's end is read`, () =>
      withOld(way, { modem: { faults: [{ command: size, nth: 3, answer: [] }] } }, false, async world => {
        world.boot();
        await finishBoth(world, false);
        assertOnce(world, [first]);
        assert.is(verbsOf(world, 'RETR'), 1);
      }));
  }
  for (const isDone of rename ? [false, true] : []) {
    test(`${way.family} by ${way.method}: ${rename} is once not answered, and was ${isDone ? '' : 'not '}executed`, () =>
      withOld(way, { modem: { faults: [{ command: rename, nth: 1, answer: [], executes: isDone }] } }, true, async world => {
        world.boot();
        await finishBoth(world, true);
        if (isDone) assertOnce(world, [first]);
      }));
  }
}

// The next tests have other settings of `upload.verify` and `images.afterUpload`.

for (const way of ways) {
  test(`${way.family} by ${way.method}: also with verify none, a put that was cut off before it began is no delivery`, () =>
    withOld(way, { config: { upload: { verify: 'none' } } }, false, async world => {
      await cutIn(world, 'sending', true);
      await finishBoth(world, false);
    }));

  test(`${way.family} by ${way.method}: images that are deleted from the card are on the server`, () =>
    withOld(way, { config: { images: { afterUpload: 'delete' } } }, true, async world => {
      await cutIn(world, 'sending', true);
      await finishBoth(world, true);
      for (const path of Object.keys(files)) assert.not.ok(existsSync(join(world.folder, 'card', path)), path);
    }));
}

for (const method of ['efs', 'stream'] as const) {
  test(`sim7600 of the older commands by ${method}: without a size query or reading back, the image is sent again after a power cut`, () =>
    withOld({ family: 'sim7600', method }, { modem: { ftpSet: 'old' } }, true, async world => {
      await cutIn(world, 'clearing', true);
      await finish(world, files);
      assert.is(timesStored(world, first), 2);
    }));
}

// The server refuses to overwrite a file, or to rename another file onto it.

for (const { way, attempts } of sample(ways.flatMap(way => [3, 1].map(attempts => ({ way, attempts }))), 3)) {
  test(`${way.family} by ${way.method}: a server that refuses to overwrite existing files, with upload.attempts ${attempts}`, () =>
    withOld(way, { server: { keepsFiles: true }, config: { upload: { attempts } } }, true, async world => {
      await world.round();
      assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped/);
      await finishBoth(world, true);
      assert.is(verbsOf(world, 'DELE'), 0);
      assert.is(world.ftpCommands().filter(line => /^STOR .*\.part$/.test(line)).length, hasTemporaryName(way.family) ? 2 : 0);
    }));
}

test.run();
