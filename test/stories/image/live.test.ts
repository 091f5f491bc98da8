// The live picture (`images.live`) in whole rounds, on every family, by FTP and HTTP.

import * as assert from 'uvu/assert';
import { allHttpMethods, bestWays, errorsOf, hasTemporaryName, within, worldWith, type Method } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the live picture');

const nameOf = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const picturesOf = (from: number, to: number) => Object.fromEntries(Array.from({ length: to - from + 1 }, (_none, i) => [nameOf(from + i), noise(1000 + from + i, from + i)]));
const files = picturesOf(1, 3);
const live = 'up/hut/live.jpg';
const config = { device: 'hut', images: { live: '{device}/live.jpg' } };

interface Way { title: string; method: Method; options: (more: WorldOptions & { modem?: object }) => WorldOptions; isRenamed: boolean; isHttp: boolean }
const allWays: Way[] = [
  ...bestWays.map(({ family, method }) => ({
    title: family as string, method, options: (more: object) => worldWith(family, more), isRenamed: hasTemporaryName(family), isHttp: false,
  })),
  ...allHttpMethods.map(({ family, method }) => ({
    title: `${family}, HTTP by ${method}`, method, options: (more: object) => worldWith(family, { http: {}, ...more }), isRenamed: false, isHttp: true,
  })),
];

const configOf = ({ method }: Way, more: object = {}) => ({ ...config, upload: { method }, ...more });
const changeConfig = (world: World, images: object) => world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images }));
/** Uploads of the live picture that began. */
const shows = (world: World) => world.lines.filter(line => / is to be the live picture /.test(line)).length;
const stores = (world: World) => (world.http ? world.http.requests.filter(({ method }) => /^(PUT|POST)$/.test(method)).map(({ target }) => decodeURIComponent(target)) : world.ftpCommands().filter(line => /^STOR /.test(line)).map(line => line.slice(5)));

for (const way of allWays) {
  test(`${way.title}: the newest goes first, under the fixed name, and then all as themselves; the next one replaces it`, () =>
    within(way.options({ files, config: configOf(way) }), async world => {
      await world.round();
      assert.is(digest(world.served()[live]!), digest(files[nameOf(3)]!));
      assert.match(stores(world)[0]!, way.isRenamed ? /live\.jpg\.part$/ : /live\.jpg$/);
      assert.equal(Object.keys(world.served()).sort(), [live, ...Object.keys(files).map(path => path.replace(/^DCIM/, 'up'))].sort());
      assert.match(world.lines.join('\n'), /round: 3 delivered, 0 skipped, 0 left/);
      world.put(nameOf(4), noise(1500, 4));
      await world.until(/round: 1 delivered/, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1500, 4)));
      assert.is(shows(world), 2);
      assert.is(errorsOf(world), '');
      const isTold = world.lines.filter(line => / is written in place, not renamed/.test(line)).length;
      assert.is(isTold, way.isRenamed ? 0 : 1);
    }));

  test(`${way.title}: an old file of equal size under the fixed name does not pass for the new picture`, () =>
    within(way.options({ files: { [nameOf(1)]: noise(1200, 1) }, config: configOf(way) }), async world => {
      await world.round();
      world.put(nameOf(2), noise(1200, 2));
      await world.until(/round: 1 delivered/, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1200, 2)));
      assert.is(errorsOf(world), '');
    }));

  test(`${way.title}: without the archive only the live picture goes, and the others are skipped, not delivered`, () =>
    within(way.options({ files, config: configOf(way, { images: { live: 'live.jpg', archive: false } }) }), async world => {
      await world.round();
      assert.equal(Object.keys(world.served()), ['up/live.jpg']);
      assert.is(digest(world.served()['up/live.jpg']!), digest(files[nameOf(3)]!));
      assert.match(world.lines.join('\n'), /round: 0 delivered, 0 skipped, 0 left, 2 skipped before the live picture/);
      await world.until(/nothing to send/, 2);
      for (const path of [nameOf(4), nameOf(5)]) world.put(path, noise(1300, path.charCodeAt(19)));
      await world.until(/ round: /, 5);
      assert.is(digest(world.served()['up/live.jpg']!), digest(world.read(nameOf(5))));
      assert.match(world.lines.join('\n'), /round: 0 delivered, 0 skipped, 0 left, 1 skipped before the live picture/);
      assert.is(shows(world), 2);
      assert.not.match(world.lines.join('\n'), / delivered as /);
      for (const path of Object.keys(files)) assert.ok(world.read(path).length > 0, 'it stays on the card');
      changeConfig(world, {});
      await world.until(/round: 5 delivered/, 5);
      assert.is(errorsOf(world), '');
    }));
}

// the reason of a refusal does not matter
for (const way of allWays) {
  const refusals: [string, object][] = way.isHttp
    ? [403, 404, 413, 503, 500, 302].map(status => [String(status), { http: { faults: [{ method: way.method === 'efs' ? 'POST' : undefined, target: 'live.jpg', how: { status } }] } }])
    : [553, 550, 452].map(code => [String(code), { server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: code } }] } }]);
  for (const [reason, options] of refusals) {
    test(`${way.title}: if the server refuses the live picture by ${reason}, the log says it and the round delivers all others`, () =>
      within(way.options({ files, config: configOf(way), ...options }), async world => {
        await world.round();
        assert.match(world.lines.join('\n'), /round: 3 delivered, 0 skipped, 0 left/);
        assert.is(world.lines.filter(line => / the live picture hut\/live\.jpg is not replaced; the round goes on/.test(line)).length, 1);
        assert.is(shows(world), 1, 'one try');
        assert.not.ok(world.served()[live]);
        for (const path of Object.keys(files)) assert.is(stores(world).filter(target => target.includes(path.slice(12))).length, 1, path);
      }));
  }

  test(`${way.title}: while the newest image is being written or empty, the one before it is shown`, () =>
    within(way.options({ files: { ...files, [nameOf(4)]: '' }, config: configOf(way) }), async world => {
      world.put(nameOf(5), noise(900, 5));
      world.boot();
      await world.until(/ picking /, 5);
      world.put(nameOf(5), noise(1900, 5));
      await world.until(/ is the live picture /, 5);
      assert.is(digest(world.served()[live]!), digest(files[nameOf(3)]!));
      await world.until(/ is the live picture /, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1900, 5)));
    }));
}

test.run();
