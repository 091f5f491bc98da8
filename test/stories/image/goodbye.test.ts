// Tests a server that has the whole image, and yet ends its transfer with an error. It does so if TLS ends without its last message, for example
// (vsftpd with `strict_ssl_read_eof`). The server is asked once, whatever `upload.verify` says, and no image is sent again or deleted.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { startVsftpd } from '../../sim/server/daemons/ftpd.ts';
import { assertOnce, assertServed, errorsOf, families, isOnCard, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('transfers that end with an error');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_001), 'DCIM/100CAM/IMG_0002.JPG': noise(3002, 2) };
const verbs = (world: World, verb: string) => world.ftpCommands().filter(line => line.startsWith(`${verb} `)).length;

for (const { family, method } of ways) {
  for (const verify of ['none', 'reply', 'size', 'content']) {
    for (const code of [426, 425, 451]) {
      test(`${family} by ${method}, verify ${verify}: ${code} behind the last byte: each image is sent once, and none is deleted on the server`, () =>
        within(worldWith(family, {
          files, server: { faults: [{ verb: 'STOR', how: { deny: code } }] }, config: { upload: { method, verify }, images: { afterUpload: 'delete' } },
        }), async world => {
          world.boot();
          assert.ok(await world.until(/IMG_0002\.JPG delivered as/, 20), errorsOf(world));
          await world.until(/ round: /, 3);
          assertServed(world, files);
          assertOnce(world, Object.keys(files));
          assert.is(verbs(world, 'DELE'), 0);
          if (verify !== 'none') for (const path of Object.keys(files)) assert.not.ok(isOnCard(world, path));
        }));
    }
  }

  if (method === 'stream') {
    test(`${family} by ${method}: the same with an account that may only write: each image is sent once`, () =>
      within(worldWith(family, {
        files, server: { isWriteOnly: true, faults: [{ verb: 'STOR', how: { deny: 426 } }] }, config: { upload: { method, verify: 'reply' } },
      }), async world => {
        world.boot();
        assert.ok(await world.until(/IMG_0002\.JPG delivered as/, 20), errorsOf(world));
        await world.until(/ round: /, 3);
        assertServed(world, files);
        assertOnce(world, Object.keys(files));
        assert.is(verbs(world, 'DELE'), 0);
      }));
  }

  test(`${family} by ${method}: another camera's file of the same size stays, if the transfer ends with an error before its first byte`, () =>
    within(worldWith(family, {
      files: { 'DCIM/A.JPG': noise(20_001) }, server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: 426 } }, { verb: 'STOR', nth: 2, how: { refuse: 425 } }] },
      config: { upload: { method, verify: 'size' } },
    }), async world => {
      world.putServed('up/A.JPG', noise(20_001, 77));
      world.boot();
      assert.ok(await world.until(/A\.JPG delivered as/, 30), errorsOf(world));
      const served = Object.values(world.served()).map(digest);
      assert.ok(served.includes(digest(noise(20_001, 77))));
      assert.ok(served.includes(digest(noise(20_001))));
    }));
}

const secure = families.filter(family => sheetOf(family).ftp.security);
if (canRun('vsftpd with strict_ssl_read_eof', 'vsftpd', 'root')) {
  for (const family of secure) {
    for (const verify of ['reply', 'size']) {
      test(`${family}, verify ${verify}: a real vsftpd that wants the last message of TLS gets each image once, though the modem sends none`, async () => {
        const server = await startVsftpd({ strict_ssl_read_eof: 'YES' }, true);
        try {
          const config = {
            ftp: { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, directory: '/up', security: 'explicit' }, upload: { verify },
          };
          await within(worldWith(family, { files, config, modem: { noGoodbye: true } }), async world => {
            await world.round();
            assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
            for (const [path, bytes] of Object.entries(files)) assert.equal(new Uint8Array(readFileSync(join(server.root, path.replace('DCIM', 'up')))), bytes);
            assert.not.match(world.lines.join('\n'), / again: /);
          });
        } finally {
          await server.stop();
        }
      });
    }
  }
}

test.run();
