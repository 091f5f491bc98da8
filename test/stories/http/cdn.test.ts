// Tests HTTP through a cache that answers with older copies of files. An image is neither sent again nor left unverified because of that. The
// firmware asks for later images once each, in a way that avoids the cache.

import * as assert from 'uvu/assert';
import type { Cdn } from '../../sim/server/http/cdn.ts';
import { assertServed, families, finish, hasOwnHttp, isTrouble, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('HTTP through a cache');

const cloudflare: Cdn = { ms200: 7_200_000, ms404: 180_000 };
const pathOf = (i: number) => `DCIM/100CAM/IMG_000${i}.JPG`;
const three = { [pathOf(1)]: noise(6000, 1), [pathOf(2)]: noise(6001, 2), [pathOf(3)]: noise(6002, 3) };

const ofMethod = (world: World, ...methods: string[]) => world.http!.requests.filter(({ method }) => methods.includes(method));
const gets = (world: World, part = '') => ofMethod(world, 'GET').filter(({ target }) => target.includes(part));
const stored = (world: World, part = '') => ofMethod(world, 'POST', 'PUT').filter(({ target, status }) => status < 300 && target.includes(part)).length;
const tells = (world: World) => world.lines.filter(line => /a cache before it shows old copies/.test(line)).length;
/** Makes faults of the server at the first and the last image. After them the firmware asks for the images before it sends them again. */
const failing = (cdn: Cdn): NonNullable<WorldOptions['http']> => ({ cdn, faults: [1, 4].map(nth => ({ method: 'POST', nth, how: { status: 502 } })) });
const queryOf = /\?v=[0-9a-f]{8}$/;

for (const family of families) {
  for (const verify of ['size', 'content']) {
    test(`${family}, ${verify}: an image that the cache knew as absent goes once, and the next are asked for with a query alone`, () =>
      within(worldWith(family, { files: three, http: failing(cloudflare), config: { upload: { verify }, images: { afterUpload: 'delete' } } }), async world => {
        world.boot();
        await finish(world, three);
        for (const path of Object.keys(three)) {
          assert.is(stored(world, path.slice(-12)), 1, `${path} is confirmed once`);
          assert.throws(() => world.read(path), /ENOENT/);
        }
        assert.is(tells(world), 1);
        // Number of GET requests for an image. With the modem's own HTTP commands, the copy in the modem is compared before it is sent, so one
        // request is enough.
        const perImage = verify === 'content' && !hasOwnHttp(family) ? 2 : 1;
        assert.is(gets(world, 'IMG_0002').length, perImage, 'a healthy image is asked for as without a cache');
        for (const { target } of [...gets(world, 'IMG_0002'), ...gets(world, 'IMG_0003')]) assert.match(target, queryOf);
        assert.is(new Set(gets(world, '?').map(({ target }) => target)).size, gets(world, '?').length, 'each query is new');
        for (const { target } of ofMethod(world, 'POST')) assert.not.match(target, /\?/);
        assert.equal(world.http!.refusals, []);
      }));
  }

  test(`${family}: each live picture is confirmed once and verified, though the cache shows the one before`, () =>
    within(worldWith(family, { files: { [pathOf(1)]: noise(6000, 1) }, http: { cdn: cloudflare }, config: { images: { live: 'live.jpg' } } }), async world => {
      world.boot();
      for (let i = 2; i <= 4; i++) {
        await world.until(/ round: /, 10);
        world.put(pathOf(i), noise(6000 + i, i));
        await world.until(new RegExp(`${pathOf(i).slice(-12)} delivered as`), 15);
      }
      await world.until(/ round: /, 10);
      assert.is(stored(world, 'live.jpg'), 4);
      assert.ok(world.served()['up/live.jpg']!.equals(Buffer.from(noise(6004, 4))));
      assert.is(tells(world), 1);
      assert.equal(world.lines.filter(line => isTrouble(line)), []);
    }));
}

for (const family of families.filter(hasOwnHttp)) {
  for (const method of ['efs', 'stream']) {
    test(`${family}, ${method}: a live picture of the same size, from a server without ranges, is compared past the cache`, () =>
      within(worldWith(family, { files: { [pathOf(1)]: noise(6000, 1) }, http: { cdn: cloudflare, noRange: true }, config: { upload: { method }, images: { live: 'live.jpg', archive: false } } }), async world => {
        world.boot();
        await world.until(/ round: /, 10);
        world.put(pathOf(2), noise(6000, 2));
        await world.until(/IMG_0002\.JPG.*live picture|live picture.*IMG_0002/, 15);
        await world.until(/ round: /, 10);
        assert.is(stored(world, 'live.jpg'), 2);
        assert.ok(world.served()['up/live.jpg']!.equals(Buffer.from(noise(6000, 2))));
      }));

    test(`${family}, ${method}: without an account, no-cache is asked for, and a cache that heeds it needs no query`, () =>
      within(worldWith(family, { files: three, http: { ...failing({ ...cloudflare, heedsNoCache: true }), user: undefined!, password: undefined! }, config: { upload: { method }, http: { user: '', password: '' } } }), async world => {
        world.boot();
        await finish(world, three);
        for (const path of Object.keys(three)) assert.is(stored(world, path.slice(-12)), 1);
        for (const { headers, target } of gets(world)) assert.equal([headers.filter(([name]) => name === 'Cache-Control'), target.includes('?')], [[['Cache-Control', 'no-cache']], false]);
        assert.is(tells(world), 0);
      }));
  }
}

const another: FamilyName[] = ['sim7600', 'sim7080'];
for (const family of another) {
  test(`${family}: a URL with a query of its own, such as a signed one, is never altered`, () =>
    within(worldWith(family, { files: three, http: failing(cloudflare) }), async world => {
      const config = JSON.parse(world.read('config.json').toString()) as { http: { url: string } };
      config.http.url += '?sig=aB%2F3';
      world.put('config.json', JSON.stringify(config));
      world.boot();
      await world.until(/ round: /, 30);
      for (const { target } of world.http!.requests) assert.match(target, /\?sig=aB%2F3$/);
    }));

  test(`${family}: after a restart the cache is still known`, () =>
    within(worldWith(family, { files: three, http: failing(cloudflare) }), async world => {
      world.boot();
      await finish(world, three);
      world.cut();
      world.boot();
      world.put(pathOf(4), noise(6004, 4));
      await finish(world, { ...three, [pathOf(4)]: noise(6004, 4) });
      assert.is(gets(world, 'IMG_0004').length, 1);
      assert.match(gets(world, 'IMG_0004')[0]!.target, queryOf);
      assert.is(tells(world), 1);
    }));

  test(`${family}: if the cache ignores queries, each image arrives and goes twice at most`, () =>
    within(worldWith(family, { files: three, http: failing({ ...cloudflare, ignoresQuery: true }), config: { images: { afterUpload: 'delete' } } }), async world => {
      world.boot();
      await finish(world, three);
      for (const path of Object.keys(three)) assert.ok(stored(world, path.slice(-12)) <= 2);
      assertServed(world, three);
    }));

  test(`${family}: if the cache ignores queries, a report that it shows as the old one has come, and settings are asked for`, () =>
    within(worldWith(family, {
      files: { [pathOf(1)]: noise(6000, 1) }, http: { cdn: { ...cloudflare, ms200: 86_400_000, ignoresQuery: true } },
      config: { schedule: { everyMinutes: 60 }, report: { name: 'hut.json', everyHours: 1 }, remote: { name: 'hut-settings.json', everyHours: 1 } },
    }), async world => {
      world.boot();
      await world.until(/ round: /, 30);
      world.putServed('up/hut-settings.json', JSON.stringify({ id: 7, set: { 'upload.attempts': 2 } }));
      assert.ok(await world.until(/ settings 7 stay: a report that names them has arrived/, 400), 'settings come home');
      assert.is((JSON.parse(world.served()['up/hut.json']!.toString()) as { config: unknown }).config, 7);
      assert.equal(world.lines.filter(line => isTrouble(line) && !/confirms the report, and shows another one/.test(line)), []);
    }));
}

test.run();
