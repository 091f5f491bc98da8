// Tests that the live picture replaces only the file that this firmware has written as such. Another file under its name stays, and the live picture
// gets a name of its own, which stays the same.

import * as assert from 'uvu/assert';
import { allHttpMethods, bestWays, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the file of the live picture');

const nameOf = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const pictures = [1, 2, 3].map(n => noise(1000 + 100 * n, n));
const plain = 'up/hut/now.jpg';
const config = { device: 'hut', images: { live: '{device}/now.jpg' }, report: { name: 'hut.json', everyHours: 1 } };

const ways = [
  ...bestWays.map(({ family, method }) => ({ title: `${family} by ${method}`, options: (more: object) => worldWith(family, { config: { ...config, upload: { method } }, ...more }) })),
  ...allHttpMethods.map(({ family, method }) => ({ title: `${family}, HTTP by ${method}`, options: (more: object) => worldWith(family, { http: {}, config: { ...config, upload: { method } }, ...more }) })),
];

/** Lets the world send its first picture, or one more. */
async function send(world: World, n: number): Promise<void> {
  world.put(nameOf(n), pictures[n - 1]!);
  if (n === 1) await world.round();
  else assert.ok(await world.until(/ round: 1 delivered/, 90));
}

/** Returns the names of the files in the live picture's folder that have this content. */
const namesOf = (world: World, bytes: Uint8Array) => Object.entries(world.served()).filter(([path, one]) => path.startsWith('up/hut/') && digest(one) === digest(bytes)).map(([path]) => path);
const told = (world: World) => world.lines.filter(line => /has the name of an image/.test(line));

for (const { title, options } of ways) {
  const given: WorldOptions = options({ files: {} });
  for (const [what, size] of [['another', 900], ['the same', pictures[0]!.length]] as const) {
    test(`${title}: a file of ${what} size stays, and each live picture replaces the one before it`, () => within(given, async world => {
      const strange = noise(size, 77);
      world.putServed(plain, strange);
      await send(world, 1);
      await send(world, 2);
      await send(world, 3);
      assert.equal(namesOf(world, strange), [plain]);
      const [own, ...more] = namesOf(world, pictures[2]!);
      assert.match(own ?? 'missing', /^up\/hut\/now-[0-9a-f]{8}\.jpg$/);
      assert.equal(more, []);
      assert.is(Object.keys(world.served()).filter(path => path.startsWith('up/hut/')).length, 2, Object.keys(world.served()).join());
      assert.is(told(world).length, 1);
      assert.match(told(world)[0]!, /IMG_0001\.JPG: .* on the server as \S*now\.jpg, so it is sent as now-[0-9a-f]{8}\.jpg\)/);
      assert.is(errorsOf(world), '');
    }));
  }

  test(`${title}: over a power cut and other settings, the camera's own file is replaced`, () => within(given, async world => {
    await send(world, 1);
    world.cut();
    world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images: { ...config.images, first: 'newest' } }));
    world.put(nameOf(2), pictures[1]!);
    await world.round();
    assert.equal(namesOf(world, pictures[1]!), [plain]);
    assert.equal(told(world), []);
  }));

  test(`${title}: a camera with the note of earlier firmware replaces its file`, () => within(given, async world => {
    await send(world, 1);
    world.cut();
    world.put('snapferry/state', world.read('snapferry/state').toString().split('\n').filter(line => !line.includes('shown ')).join('\n'));
    world.put(nameOf(2), pictures[1]!);
    await world.round();
    assert.equal(namesOf(world, pictures[1]!), [plain]);
    assert.equal(told(world), []);
  }));

  test(`${title}: power is cut while a live picture is sent, and a newer one replaces what is there`, () => within(given, async world => {
    await send(world, 1);
    world.put(nameOf(2), noise(200_000, 2));
    assert.ok(await world.until(/ is to be the live picture/, 90));
    await world.until(/ state: sending/, 10);
    await world.clock.run(() => false, 3000);
    world.cut();
    world.put(nameOf(3), pictures[2]!);
    world.boot();
    assert.ok(await world.until(/IMG_0003\.JPG is the live picture/, 10));
    assert.equal(namesOf(world, pictures[2]!), [plain]);
    assert.equal(told(world), []);
    assert.equal(Object.keys(world.served()).filter(path => path.startsWith('up/hut/')), [plain]);
  }));

  if (!title.includes('HTTP')) {
    test(`${title}: an upload that broke before its first byte left an empty file, which the next live picture replaces`, () => {
      const faults = [{ verb: 'STOR', nth: 1, how: { tear: 0 } }];
      return within(options({ files: {}, server: { faults } }), async world => {
        world.put(nameOf(1), pictures[0]!);
        world.boot();
        await world.until(/ state: sending/, 10);
        await world.clock.run(() => world.ftpCommands().some(line => line.startsWith('STOR ')), 60_000);
        await world.clock.run(() => false, 2000);
        world.cut();
        assert.not.ok(world.lines.some(line => /is the live picture up/.test(line)), 'the upload broke');
        world.put(nameOf(2), pictures[1]!);
        world.boot();
        assert.ok(await world.until(/IMG_0002\.JPG is the live picture/, 10));
        assert.equal(namesOf(world, pictures[1]!), [plain]);
        assert.equal(told(world), []);
      });
    });
  }

  test(`${title}: another camera replaces the live picture: its file stays`, () => within(given, async world => {
    await send(world, 1);
    const strange = noise(901, 77);
    world.putServed(plain, strange);
    await send(world, 2);
    assert.equal(namesOf(world, strange), [plain]);
    assert.match(namesOf(world, pictures[1]!).join(), /^up\/hut\/now-[0-9a-f]{8}\.jpg$/);
    world.removeServed(plain);
    await send(world, 3);
    assert.equal(namesOf(world, pictures[2]!), [plain], 'its plain name is free again');
  }));
}

test.run();
