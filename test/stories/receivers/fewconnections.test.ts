// Tests a real pure-ftpd that takes two connections, while others hold both (lftp#335: sessions that the network killed stay on the server). The camera
// waits, names the full server, and restarts no modem for it. Once the connections are free, every image arrives once.

import { connect, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { account } from '../../sim/server/daemons/daemon.ts';
import { startPureFtpd } from '../../sim/server/daemons/pureftpd.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a server with few connections');

const files = Object.fromEntries([1, 2].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, noise(9000 + n, n)]));

/** Opens a connection that the server takes. The one that found out whether it listens may still count at first. */
async function hold(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const greeting = await new Promise<string>((resolve, reject) => void socket.once('data', bytes => resolve(bytes.toString('latin1'))).once('error', reject));
    if (greeting.startsWith('220')) return socket;
    socket.destroy();
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

if (canRun('a server with few connections', 'pure-ftpd', 'root')) {
  for (const family of families) {
    test(`${family}: two of two connections are held for half an hour`, async () => {
      const server = await startPureFtpd(undefined, ['-c', '2']);
      try {
        const held = [await hold(server.port), await hold(server.port)];
        const config = { ftp: { host: '127.0.0.1', port: server.port, ...account, directory: '/up' } };
        await within(worldWith(family, { files, config }), async world => {
          world.boot();
          await world.clock.run(() => false, 30 * 60_000);
          const waited = world.lines.join('\n');
          assert.match(waited, / server: is busy; the next round begins in /);
          assert.not.match(waited, /switching the modem off and on|in a row failed by /);
          const rounds = (waited.match(/ round: \d+ delivered/g) ?? []).length;
          assert.ok(rounds <= 8, `${rounds} rounds in half an hour`);
          for (const socket of held) socket.destroy();
          assert.ok(await world.until(/ round: 2 delivered, 0 skipped, 0 left/, 60), world.lines.join('\n'));
          assert.equal(server.left().sort(), ['IMG_0001.JPG', 'IMG_0002.JPG']);
        });
      } finally {
        await server.stop();
      }
    });
  }
}

test.run();
