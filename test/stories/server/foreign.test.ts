// Tests a directory that has other files with the images' names and sizes. With any fault, none of them passes for an image, and a complete image is
// not sent again. Without faults the modem gets no further command because of such files.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertOnce, assertServed, asServed, cutIn, errorsOf, finish, hasTemporaryName, methodOf, pouring, sheetOf, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
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

for (const way of ways) {
  test(`${way.family} by ${way.method}: foreign files of the same names are replaced, without additional commands`, () =>
    withOld(way, {}, true, async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      for (const verb of ['DELE', 'RETR']) assert.is(verbsOf(world, verb), 0, verb);
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
      const expected = isForeign ? files : { ...files, 'DCIM/100CAM/other.txt': Buffer.from('a file') };
      await finish(world, expected);
      if (!isThere(way, state)) return;
      assertOnce(world, [first]);
      assert.match(world.lines.join('\n'), /IMG_0001\.JPG was read back from the server and is the same/);
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

for (const [way, state] of sample(ways.flatMap(way => ['sending', 'clearing'].map(state => [way, state] as const)), 5)) {
  test(`${way.family} by ${way.method}: if reading back never ends after a power cut in ${state}, it is tried once, and the image is sent again`, () =>
    withOld(way, { modem: { faults: [{ command: sheetOf(way.family).ftp.reading, answer: [] }] } }, true, async world => {
      await cutIn(world, state, true);
      await finish(world, files);
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
        return finish(world, files);
      }));
  }
  if (!put) {
    test(`${way.family} by ${way.method}: the response after the image's last byte is lost`, () =>
      withOld(way, {}, true, async world => {
        world.boot();
        await pouring(world, way, files[first].length - 20);
        world.line.faults.toDte.push({ at: world.line.stats.toDte.sentBytes, kind: 'lose', count: 60 });
        await finish(world, files);
      }));
  }
  const { size, rename } = sheetOf(way.family).ftp;
  // The firmware asks for the size a third time only after a rename, so modems that cannot rename have no such test.
  if (rename) {
    test(`${way.family} by ${way.method}: the size under the new name is once not reported: the rename was confirmed, so nothing is read back`, () =>
      withOld(way, { modem: { faults: [{ command: size, nth: 3, answer: [] }] } }, true, async world => {
        world.boot();
        await finish(world, files);
        assertOnce(world, [first]);
        assert.is(verbsOf(world, 'RETR'), 0);
      }));
  }
  for (const isDone of rename ? [false, true] : []) {
    test(`${way.family} by ${way.method}: ${rename} is once not answered, and was ${isDone ? '' : 'not '}executed`, () =>
      withOld(way, { modem: { faults: [{ command: rename, nth: 1, answer: [], executes: isDone }] } }, true, async world => {
        world.boot();
        await finish(world, files);
        if (isDone) assertOnce(world, [first]);
      }));
  }
}

// The next tests have other settings of `upload.verify` and `images.afterUpload`.

for (const way of ways) {
  test(`${way.family} by ${way.method}: also with verify none, a put that was cut off before it began is no delivery`, () =>
    withOld(way, { config: { upload: { verify: 'none' } } }, true, async world => {
      await cutIn(world, 'sending', true);
      await finish(world, files);
    }));

  test(`${way.family} by ${way.method}: images that are deleted from the card are on the server`, () =>
    withOld(way, { config: { images: { afterUpload: 'delete' } } }, true, async world => {
      await cutIn(world, 'sending', true);
      await finish(world, files);
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
      if (attempts > 1) assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped/);
      await finish(world, files);
      assert.is(verbsOf(world, 'DELE'), 2);
      // The firmware goes on to use temporary names if a rename was refused only because the file existed.
      assert.is(world.ftpCommands().filter(line => /^STOR .*\.part$/.test(line)).length, hasTemporaryName(way.family) ? 2 : 0);
    }));
}

test.run();
