// Tests a real pure-ftpd with an upload script that moves each file away. Every image arrives, none is sent a third time, and with `upload.verify`
// "reply" each is sent once.

import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { account } from '../../sim/server/daemons/daemon.ts';
import { startPureFtpd } from '../../sim/server/daemons/pureftpd.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('pure-ftpd');

const files = Object.fromEntries([1, 2, 3].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, noise(20_000 + n, n)]));

/**
 * Waits in real time until the script has moved all files. The script takes `hookSeconds` for a file, and handles one file at a time. So it has
 * ended when `look` returns the same text for `hookSeconds` and half a second.
 */
async function settled(hookSeconds: number, look: () => string): Promise<void> {
  const quiet = 10 + 20 * hookSeconds;
  for (let tries = 0, still = 0, last = ''; tries < 400 && still < quiet; tries++) {
    await new Promise(resolve => setTimeout(resolve, 50));
    const now = look();
    still = now === last ? still + 1 : 0;
    last = now;
  }
}

if (canRun('an upload script that moves each file away', 'pure-ftpd', 'root')) {
  for (const family of families) {
    for (const [verify, hookSeconds] of [['reply', 0], ['size', 0], ['size', 0.5]] as const) {
      test(`${family}: upload.verify "${verify}", the script runs for ${hookSeconds} s`, async () => {
        const server = await startPureFtpd(hookSeconds);
        try {
          const config = { ftp: { host: '127.0.0.1', port: server.port, ...account, directory: '/up' }, upload: { verify } };
          await within(worldWith(family, { files, config }), async world => {
            await world.round();
            assert.match(world.lines.join('\n'), / round: 3 delivered, 0 skipped, 0 left/);
            await world.until(/never/, 5);
            await settled(hookSeconds, () => [...server.left(), '|', ...server.taken().map(({ name }) => name)].join(' '));
            // The script moves files from the server to a folder of its own. The server is listed first, so that no file is overlooked.
            const left = server.left();
            const arrived = server.taken().map(({ bytes }) => digest(bytes));
            for (const [path, bytes] of Object.entries(files)) {
              const times = arrived.filter(one => one === digest(bytes)).length;
              // With "size", an image may get its final name before the script has seen the file. Then the image stays on the server.
              const isLeft = verify === 'size' && left.includes(path.split('/').at(-1)!);
              assert.ok(times > 0 || isLeft, `${path} has arrived; on the server: ${left.join(', ')}`);
              assert.ok(times <= (verify === 'reply' ? 1 : 2), `${path} was sent ${times} times`);
            }
            if (verify === 'reply') assert.equal(left, []);
          });
        } finally {
          await server.stop();
        }
      });
    }
  }
}

test.run();
