// Tests a server that refuses many images for good, or ends the round at each of many. Later images still arrive, and refused ones are not sent again
// and again, even after restarts. In `npm run test:faults` the server takes one of them at last.

import * as assert from 'uvu/assert';
import { assertServed, finish, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed, inWhole, isWhole } from '../../whole.ts';

const test = crossed('refused by HTTP');

/** Number of refused images: more than the nine logins that are allowed in an hour (src/round/rules/logins.ts). */
const many = isWhole ? 40 : 10;
/** Most hours until the other image arrives. One of the refused images is tried again each six hours. */
const mostHours = isWhole ? 23 : 7;
const boots = isWhole ? 3 : 2;
const pathOf = (i: number) => `DCIM/100CAM/IMG_${String(i).padStart(4, '0')}.JPG`;
const large = Object.fromEntries(Array.from({ length: many }, (_, i) => [pathOf(i + 1), noise(6000 + i, i + 1)]));
const small = { 'DCIM/100CAM/IMG_9999.JPG': noise(900, 99) };
const files = { ...large, ...small };

const sent = (world: World, path: string) => world.http!.requests.filter(({ method, target }) => method === 'POST' && target.endsWith(path.slice(-12))).length;
const sentOf = (world: World, paths: string[]) => paths.reduce((sum, path) => sum + sent(world, path), 0);
const hours = (world: World, count: number) => world.until(/never/, count * 60);

for (const everyMinutes of isWhole ? [0, 1440] : [1440]) {
  test(`every ${everyMinutes} minutes: an image after ${many} too large ones is delivered in the first round, and those are sent once each`, () =>
    within(worldWith('sim7600', { files, http: { mostBytes: 5000 }, config: { schedule: { everyMinutes, offset: false } } }), async world => {
      world.boot();
      await world.until(/ round: 1 delivered/, 60);
      assertServed(world, small);
      assert.is(sentOf(world, Object.keys(large)), many);
      await hours(world, mostHours);
      assert.ok(sentOf(world, Object.keys(large)) <= many + Math.ceil(mostHours / 6), 'at most one in six hours is tried again');
    }));
}

test('each restart retries one refused image, not always the same', () =>
  within(worldWith('sim7600', { files, http: { mostBytes: 5000 } }), async world => {
    world.boot();
    await world.until(/ round: 1 delivered/, 60);
    for (let boot = 1; boot <= boots; boot++) {
      world.cut();
      world.boot();
      await hours(world, 1);
      assert.is(sentOf(world, Object.keys(large)), many + boot);
    }
    assert.equal(Array.from({ length: boots + 1 }, (_, i) => sent(world, pathOf(i + 1))), [...Array.from({ length: boots }, () => 2), 1]);
  }));

inWhole(test)('once the server accepts a refused image, all others are sent', () =>
  within(worldWith('sim7600', { files, http: { faults: Object.keys(large).map(path => ({ method: 'POST', target: path.slice(-12), nth: 1, how: { status: 413 } })) } }), async world => {
    world.boot();
    await world.until(/ round: 1 delivered/, 60);
    await finish(world, files, 7 * 60);
    assert.is(sentOf(world, Object.keys(files)), 2 * many + 1);
  }));

test('a new http.url is tried at once', () =>
  within(worldWith('sim7600', { files, http: { faults: [{ target: '/up/', how: { status: 405 } }] } }), async world => {
    world.boot();
    await world.until(/IMG_0003.JPG: .*takes no images at this address/, 60);
    world.put('config.json', Buffer.from(world.read('config.json').toString().replace('/up/', '/other/')));
    await world.until(new RegExp(` round: ${many + 1} delivered`), 60);
    assert.is(Object.keys(world.served()).length, many + 1);
  }));

// 403 counts as a refused login, of which at most nine an hour are made (src/round/rules/logins.ts).
for (const status of [403, 404]) {
  test(`an image of another folder is delivered within hours if ${many} images get ${status}`, () =>
    within(worldWith('sim7600', { files: { ...large, 'DCIM/101CAM/IMG_0001.JPG': noise(900, 99) }, http: { faults: [{ target: '100CAM', how: { status } }] } }), async world => {
      world.boot();
      assert.ok(await world.until(/101CAM\/IMG_0001\.JPG delivered as/, (status === 403 ? 16 : 2) * 60));
    }));
}

for (const [status, remedy] of [[302, 'set http\\.url to its target'], [403, 'check http\\.user, http\\.password, http\\.header and the permissions'], [502, 'the server has a fault of its own'], [507, 'it may be full']] as const) {
  test(`an image that got ${status} each time waits, and the log names that cause and its remedy`, () =>
    within(worldWith('sim7600', { files: small, http: { faults: [{ method: 'POST', how: { status } }] } }), async world => {
      world.boot();
      assert.ok(await world.until(new RegExp(`IMG_9999\\.JPG waits for .*: it failed each time: .*${remedy}.* \\([a-z-]+: ${status}\\)`), 5 * 60));
      assert.not.match(world.lines.join('\n'), status === 502 ? /connection poor|may be full/ : /a fault of its own/);
    }));
}

test.run();
