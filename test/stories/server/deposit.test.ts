// A server for deposits only, as for anonymous uploads: it stores new files, and neither replaces, renames nor deletes them. The rest of an
// upload that broke off keeps its name; the image arrives whole under another one, once.

import * as assert from 'uvu/assert';
import { hasTemporaryName, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a server for deposits only');

const files = { 'DCIM/A.JPG': noise(30_000, 1), 'DCIM/B.JPG': noise(3000, 2), 'DCIM/C.JPG': noise(3001, 3) };
const refusals = ['DELE', 'RNFR'].map(verb => ({ verb, how: { refuse: 550 } }));
/** The transfer of the first image breaks off here. */
const torn = { verb: 'STOR', nth: 1, how: { tear: 10_000 } };

async function deposit(way: Way, faults: object[], act: (world: World) => Promise<void>): Promise<void> {
  await within(worldWith(way.family, { files, server: { keepsFiles: true, faults: [...faults, ...refusals] as never }, config: { upload: { method: way.method } } }), act);
}

/** Each image is there whole, under its name or one that begins like it, and not twice. */
function assertDeposited(world: World): void {
  const served = Object.entries(world.served()).filter(([path]) => !path.endsWith('.part'));
  for (const [path, bytes] of Object.entries(files)) {
    const found = served.filter(([, content]) => digest(content) === digest(bytes)).map(([at]) => at);
    assert.is(found.length, 1, `${path}: ${found.join(', ')}`);
    assert.match(found[0]!, new RegExp(`/${path.slice(-5, -4)}(-[0-9a-f]{8})?\\.JPG$`));
  }
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: an upload breaks off`, () => deposit(way, [torn], async world => {
    world.boot();
    assert.ok(await world.until(/ nothing to send/, 20));
    assertDeposited(world);
    assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 3);
    const left = hasTemporaryName(way.family) ? 'A.JPG.part' : 'A.JPG';
    const isTorn = world.served()[`up/${left}`]?.length === 10_000;
    if (isTorn) assert.match(world.lines.join('\n'), new RegExp(`neither replaces nor deletes ${left.replace(/\./g, '\\.')}`));
    assert.ok(world.ftpCommands().filter(line => /^STOR/.test(line)).length <= 9);
  }));

  test(`${way.family} by ${way.method}: the chip loses power in an upload`, () => deposit(way, [], async world => {
    world.boot();
    assert.ok(await world.until(/ state: sending /, 5));
    world.cut();
    world.modem.reset();
    await world.clock.run(() => false, 20_000);
    world.boot();
    assert.ok(await world.until(/ nothing to send/, 20));
    assertDeposited(world);
  }));
}

test.run();
