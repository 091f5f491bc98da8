// Tests a modem that never answers one command, while it answers AT: each command of a round, with each family, by FTP and by HTTP. The round goes on
// soon, and does not wait until the longest transfer could have ended.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { families, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { inAll } from '../../whole.ts';

const test = suite('stories/line/silent');

const files = { 'DCIM/A.JPG': noise(20_000, 1), 'DCIM/B.JPG': noise(20_000, 2) };
const mostSeconds = 120;
/**
 * Commands with a longer honest time, in seconds. The network's answer to them is their OK, or comes before it, so an AT in between would be taken for
 * it. The times are those that the manuals give for activating a context and opening a connection. That of QFTPPUT is for a server that takes 40 s for
 * each of its answers before an upload.
 */
const honest: Record<string, number> = { 'AT+QFTPPUT': 200, 'AT+QIOPEN': 160, 'AT+QIACT': 150, 'AT+CAOPEN': 130, 'AT+CIPOPEN': 130, 'AT+NETOPEN': 120 };
/** The seconds that it takes to begin again after a command was given up. */
const againSeconds = 5;

async function round(family: FamilyName, http: object | undefined, silent: string[]): Promise<{ seconds: number; delivered: number; commands: string[] }> {
  let seconds = 0;
  let delivered = 0;
  let commands: string[] = [];
  const faults = silent.map(command => ({ command, nth: 1, answer: [] }));
  await within(worldWith(family, { files, ...http && { http }, modem: { faults } }), async world => {
    world.boot();
    await world.until(/ round: /, 60);
    seconds = world.clock.now() / 1000;
    delivered = world.lines.filter(line => / delivered as /.test(line)).length;
    commands = [...new Set(world.modem.commands.map(line => line.split('=')[0]!))].filter(line => line.startsWith('AT'));
  });
  return { seconds, delivered, commands };
}

for (const family of families) {
  for (const http of [undefined, {}]) {
    (family === 'sim7600' && !http ? test : inAll(test))(`${family}, by ${http ? 'HTTP' : 'FTP'}: each command is silent once`, async () => {
      const clean = await round(family, http, []);
      assert.ok(clean.delivered === 2 && clean.commands.length > 10);
      for (const command of clean.commands) {
        const { seconds, delivered } = await round(family, http, [command]);
        assert.is(delivered, 2, `${command}: both pictures arrive in the round`);
        const most = (honest[command] ?? mostSeconds) + againSeconds;
        assert.ok(seconds - clean.seconds <= most, `${command}: the round took ${Math.round(seconds - clean.seconds)} s longer, and ${most} s are allowed`);
      }
    });
  }
}

test.run();
