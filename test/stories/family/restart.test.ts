// Tests a chip that loses power after any command or within a payload, while the modem stays on or restarts. Every modem family and upload method
// is tested. After the chip's return all images are complete on the server, and no temporary name remains.

import * as assert from 'uvu/assert';
import { finish, pouring, sheetOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('restarts of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1501) };
/** An image longer than the UART driver's buffer, so that a power cut leaves a part of it unsent. */
const long = { 'DCIM/100CAM/IMG_0001.JPG': noise(6007) };

async function cutAt(way: Way, isRebooted: boolean, reach: (world: World) => Promise<unknown>, content: Record<string, Uint8Array> = files): Promise<void> {
  await within(worldWith(way.family, { files: content, config: { upload: { method: way.method } } }), async world => {
    world.boot();
    await reach(world);
    world.cut();
    if (isRebooted) world.modem.reset();
    await world.clock.run(() => false, 3_000);
    world.boot();
    await finish(world, content);
    const said = world.modem.commands.length;
    world.cut();
    world.boot();
    await world.until(/ round: /, 2);
    assert.is(world.modem.commands.length, said, 'no further round');
  });
}

const commands = ways.flatMap(way => {
  const { from, to } = sheetOf(way.family).bearer.commandsOfRound;
  return Array.from({ length: Math.floor((to - from) / 4) + 1 }, (_, i) => from + 4 * i).flatMap(n => [{ way, isRebooted: false, at: n }, { way, isRebooted: true, at: n + 2 }]);
});

for (const { way, isRebooted, at } of sample(commands, 15)) {
  test(`${way.family} by ${way.method}: a power cut after command ${at}, the modem ${isRebooted ? 'rebooted' : 'kept'}`, () =>
    cutAt(way, isRebooted, world => world.clock.run(() => world.modem.commands.length >= at, 60_000)));
}

const payloads = ways.flatMap(way => [1, 3000, 5990].flatMap(bytes => [false, true].map(isRebooted => ({ way, bytes, isRebooted }))));

for (const { way, bytes, isRebooted } of sample(payloads, 10)) {
  test(`${way.family} by ${way.method}: a power cut after byte ${bytes} of the image, the modem ${isRebooted ? 'rebooted' : 'kept'}`, () =>
    cutAt(way, isRebooted, world => pouring(world, way, bytes), long));
}

test.run();
