// Counts what it costs that another camera's file stays: commands to the server, bytes that it sends back, and bytes of the journal. The limits are
// those of an upload that asks once for the file under its name.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { bestWays, hasTemporaryName, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the cost of looking for another camera\'s file');

const path = 'DCIM/100CAM/IMG_0001.JPG';
const size = 150_000;
const image = noise(size, 1);
const countOf = (world: World, kind: RegExp) => world.ftpCommands().filter(line => kind.test(line)).length;

/** Returns how many bytes the server was asked to send back, by each command RETR and the REST before it. */
function readBytes(world: World, bytes: number): number[] {
  const commands = world.ftpCommands();
  return commands.flatMap((line, at) => (/^RETR /.test(line) ? [bytes - Number(/^REST (\d+)$/.exec(commands.slice(0, at).reverse().find(one => /^(REST|STOR|RETR) /.test(one)) ?? '')?.[1] ?? 0)] : []));
}

for (const { family, method } of bestWays) {
  test(`${family} by ${method}: a first upload asks once for the file under its name, reads nothing, and the journal has two short records`, () =>
    within(worldWith(family, { files: { [path]: image }, config: { upload: { method } } }), async world => {
      // The server is known to answer SIZE once it has done so.
      world.put('DCIM/100CAM/IMG_0002.JPG', noise(2000, 2));
      await world.round();
      const of = (name: string) => countOf(world, new RegExp(`^SIZE (\\S*/)?${name}$`));
      // One question comes before the file is there. The other one verifies it under this name.
      assert.is(of('IMG_0002\\.JPG'), 2);
      assert.is(countOf(world, /^SIZE .*IMG_0002-\w+\.JPG\.part$/), hasTemporaryName(family) ? 1 : 0);
      assert.is(countOf(world, /^(RETR|APPE|REST [1-9])/), 0);
      const folder = join(world.folder, 'card/snapferry/journal');
      const journal = readdirSync(folder).flatMap(name => readFileSync(join(folder, name), 'latin1').split('\n')).filter(line => line.includes('IMG_0002'));
      assert.ok(journal.length <= 2 && journal.join('').length <= 120, journal.join('\n'));
    }));

  test(`${family} by ${method}: the names of an image cost one read of a sector, or three if a file is in the way`, async () => {
    for (const isTaken of [false, true]) {
      const reads: number[] = [];
      let lines: string[] = [];
      const onOperation: CardHook = (step, at, _bytes, _mode, count) => {
        const state = lines.findLast(line => / state: /.test(line)) ?? '';
        // within these states, the image's own bytes are read
        if (step === 'read' && at.includes('IMG_0001') && !/ state: (staging|sending)/.test(state)) reads.push(Number(count));
      };
      await within(worldWith(family, { files: { [path]: image }, onOperation, config: { upload: { method } } } as never), async world => {
        lines = world.lines;
        if (isTaken) world.putServed('up/100CAM/IMG_0001.JPG', noise(2000, 2));
        await world.round();
        assert.is(Object.keys(world.served()).length, isTaken ? 2 : 1);
      });
      assert.ok(reads.length <= (isTaken ? 3 : 1) && reads.every(bytes => bytes <= 512), `${isTaken}: ${reads.join()}`);
    }
  });

  test(`${family} by ${method}: after a break, at most one end of 512 bytes is read back`, () =>
    within(worldWith(family, { files: { [path]: image }, config: { upload: { method } }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 80_000 } }] } }), async world => {
      await world.round();
      const rests = Object.values(world.served()).map(bytes => bytes.length);
      assert.equal(rests, [size]);
      const reads = readBytes(world, 80_000);
      assert.ok(reads.length <= 1, world.ftpCommands().join());
      assert.ok(reads.every(bytes => bytes <= 512), reads.join());
    }));
}

test.run();
