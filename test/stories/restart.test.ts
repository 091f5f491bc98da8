// Tests a chip that loses power at any command or within any payload, while the modem stays on or restarts. After the chip's return all images are
// complete on the server, each under its own name once, and the journal confirms it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, type World } from '../sim/world/world.ts';
import { sample } from '../whole.ts';

const restart = suite('restart');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(3001, 2), 'DCIM/101CAM/IMG_0001.JPG': noise(1009, 3) };

/** Number of the modem's commands in a round with these images. A test below checks it. */
const commandsOfRound = 50;

async function finish(world: World): Promise<void> {
  for (let round = 0; round < 4 && Object.keys(world.served()).length < 3; round++) await world.round(30);
  await world.until(/ round: /, 2);
}

function assertDelivered(world: World): void {
  const served = world.served();
  assert.equal(Object.keys(served), Object.keys(files).map(path => path.replace('DCIM', 'up')));
  for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(bytes), path);
}

async function cutAt(reached: (world: World) => boolean, isRebooted: boolean): Promise<void> {
  const world = await createWorld({ files });
  try {
    world.boot();
    await world.clock.run(() => reached(world), 600_000);
    world.cut();
    if (isRebooted) world.modem.reset();
    await world.clock.run(() => false, 3_000);
    world.boot();
    await finish(world);
    assertDelivered(world);
    const sent = world.modem.commands.length;
    world.cut();
    world.boot();
    await world.until(/ round: /, 2);
    assert.is(world.modem.commands.length, sent, 'no further round');
    assert.is(world.modem.drives.list('E:/').files.length, 0, 'no copy remains in the modem');
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-40).join('\n')}\n${world.modem.story.slice(-25).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

restart('the number of commands of a round with these images', async () => {
  const world = await createWorld({ files });
  try {
    await world.round();
    assert.is(world.modem.commands.length, commandsOfRound);
  } finally {
    await world.close();
  }
});

const fates = [false, true];
const cuts = fates.flatMap(isRebooted => Array.from({ length: commandsOfRound }, (_, i) => ({ isRebooted, n: i + 1 })));

for (const { isRebooted, n } of sample(cuts, 7)) {
  restart(`a power cut after command ${n}, the modem ${isRebooted ? 'rebooted' : 'kept'}`, () => cutAt(world => world.modem.commands.length >= n, isRebooted));
}

for (const isRebooted of fates) {
  for (const bytes of [1, 700, 2002]) {
    restart(`a power cut after byte ${bytes} of an image, the modem ${isRebooted ? 'rebooted' : 'kept'}`, () => {
      let started = 0;
      return cutAt(world => {
        const got = world.line.stats.toDce.arrivedBytes;
        if (!started && world.modem.commands.some(line => line.startsWith('AT+CFTRANRX'))) started = got;
        return started > 0 && got >= started + bytes;
      }, isRebooted);
    });
  }
}

restart.run();
