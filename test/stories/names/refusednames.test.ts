// Tests a server that takes no temporary names, as vsftpd with `deny_file={*.part}`. An image then goes under its own name in its next
// try, which follows at once.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { startVsftpd } from '../../sim/server/daemons/ftpd.ts';
import { assertServed, errorsOf, families, finish, hasTemporaryName, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('refused names');

const files = Object.fromEntries([1, 2, 3, 4, 5].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, noise(3000 + n, n)]));
const stored = (world: World, name: RegExp) => world.ftpCommands().filter(line => /^STOR /.test(line) && name.test(line)).length;

for (const way of ways.filter(({ family }) => hasTemporaryName(family))) {
  test(`${way.family} by ${way.method}: a server that refuses *.part gets all images in the first round, each once`, () =>
    within(worldWith(way.family, { files, server: { denied: /\.part$/ }, config: { upload: { method: way.method } } }), async world => {
      await world.round();
      assertServed(world, files);
      assert.match(world.lines.join('\n'), /warn sending: .*IMG_0001\.JPG: the server refuses the temporary name of the image/);
      assert.is(stored(world, /\.JPG$/), 5);
      assert.is(stored(world, /\.part$/), 3, 'three refused names in one round are enough');
      assert.not.match(world.lines.join('\n'), /it may be full/);
      for (const n of [6, 7]) {
        world.put(`DCIM/100CAM/IMG_000${n}.JPG`, noise(3000 + n, n));
        await finish(world, { ...files, ...Object.fromEntries(Array.from({ length: n - 5 }, (_, i) => [`DCIM/100CAM/IMG_000${6 + i}.JPG`, noise(3006 + i, 6 + i)])) });
      }
      assert.is(stored(world, /\.part$/), 4, 'a further one in a later round shows the habit');
    }));

  test(`${way.family} by ${way.method}: a server that takes nothing gets no image, and each try tells the true reason`, () =>
    within(worldWith(way.family, { files: { 'DCIM/A.JPG': noise(3000) }, server: { denied: /./ }, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      await world.clock.run(() => false, 3_600_000);
      assert.equal(world.served(), {});
      assert.match(errorsOf(world), /the server did not accept the image/);
      assert.not.match(world.lines.join('\n'), /refuses temporary names/);
    }));
}

if (canRun('vsftpd with deny_file', 'vsftpd', 'root')) {
  for (const family of families) {
    test(`${family}: a real vsftpd that refuses *.part gets all images`, async () => {
      const server = await startVsftpd({ deny_file: '{*.part}' });
      try {
        const config = { ftp: { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, directory: '/up' } };
        await within(worldWith(family, { files, config }), async world => {
          await world.round();
          assert.match(world.lines.join('\n'), / round: 5 delivered, 0 skipped, 0 left/);
          for (const [path, bytes] of Object.entries(files)) assert.equal(new Uint8Array(readFileSync(join(server.root, path.replace('DCIM', 'up')))), bytes);
          assert.not.match(world.lines.join('\n'), /it may be full/);
        });
      } finally {
        await server.stop();
      }
    });
  }
}

test.run();
