// Tests a server that removes images after its 226, as upload hooks and gateways do. With every modem family and upload method each image arrives,
// none is sent a third time, and the log recommends a setting.

import * as assert from 'uvu/assert';
import type { Hook } from '../../sim/server/habits.ts';
import type { HttpFault } from '../../sim/server/http/answer.ts';
import { canList, errorsOf, families, hasTemporaryName, isOnCard, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a server that removes images');

const files = Object.fromEntries([1, 2, 3, 4].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, noise(500 + n, n)]));
const later = { 'DCIM/100CAM/IMG_0005.JPG': noise(777, 5) };
const told = /this server removes images: 2 confirmed uploads in a row were gone.* set upload\.verify to "reply"/;

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const configOf = ({ method }: Way, verify: string) => ({ upload: { method, verify }, images: { afterUpload: 'delete' } });

/**
 * Asserts that each image has arrived complete at least once, on the server or with the hook. @param isOwnName whether it must have its own name
 */
function assertArrived(world: World, all: Record<string, Uint8Array>, isOwnName: boolean): void {
  const there = [...world.taken().map(({ path, bytes }) => ({ path, bytes })), ...Object.entries(world.served()).map(([path, bytes]) => ({ path, bytes }))];
  for (const [path, bytes] of Object.entries(all)) {
    const copies = there.filter(one => digest(one.bytes) === digest(bytes));
    assert.ok(copies.length > 0, `${path} has arrived`);
    if (isOwnName) assert.ok(copies.some(one => new RegExp(`${nameOf(path).replace('.JPG', '')}(_a3f7)?\\.JPG$`).test(one.path)), `${path} under its own name: ${copies.map(one => one.path)}`);
  }
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: with "reply" each image is sent once, is not queried, and may be deleted from the card`, () =>
    within(worldWith(way.family, { files, config: configOf(way, 'reply'), server: { hook: { afterMs: 0 } } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), / round: 4 delivered, 0 skipped, 0 left/);
      assert.is(errorsOf(world), '');
      assertArrived(world, files, true);
      for (const path of Object.keys(files)) {
        assert.is(timesStored(world, path), 1, path);
        assert.not.ok(isOnCard(world, path), `${path} is deleted from the card`);
      }
      const asked = world.ftpCommands().filter(line => /^(SIZE|LIST|RNFR|RNTO|DELE|RETR|APPE|REST) /.test(line) || /\.part/.test(line));
      assert.equal(asked, []);
    }));

  test(`${way.family} by ${way.method}: with "size" the removal is detected by the second image, logged once, and remembered over a restart`, () =>
    within(worldWith(way.family, { files, config: configOf(way, 'size'), server: { hook: { afterMs: 0 } } }), async world => {
      world.putServed('up/100CAM/other.txt', 'so that a listing tells something');
      await world.round();
      assert.match(world.lines.join('\n'), / round: 4 delivered, 0 skipped, 0 left/);
      assert.equal(Object.keys(files).map(path => timesStored(world, path)), [2, 1, 1, 1]);
      // If the modem cannot list a directory, a failed SIZE may also mean that the server does not know SIZE. So the log has another message.
      const says = canList(way.family) ? told : /the server does not show its files, so an image counts as delivered/;
      assert.is(world.lines.filter(line => says.test(line)).length, 1);
      assertArrived(world, files, true);
      world.cut();
      for (const [path, bytes] of Object.entries(later)) world.put(path, bytes);
      world.boot();
      assert.ok(await world.until(/ round: 1 delivered/, 10));
      assert.is(timesStored(world, Object.keys(later)[0]!), 1, 'the next boot remembers this');
      assertArrived(world, later, true);
      for (const path of [...Object.keys(files), ...Object.keys(later)]) assert.ok(isOnCard(world, path), `${path} was not verified and stays on the card`);
      const stored = world.ftpCommands().filter(line => /^STOR /.test(line)).length;
      await world.until(/never/, 5);
      assert.is(world.ftpCommands().filter(line => /^STOR /.test(line)).length, stored, 'nothing is sent again');
    }));
}

// The next tests upload by HTTP to a server on which an image cannot be found under its URL. Either it is gone, or the server shows it to nobody. To
// the camera both are the same, so the second upload has the condition that there is no file. A server that hides the image refuses it by 412.

const posted = (world: World, path: string) =>
  world.http!.requests.filter(({ method, target, status }) => method === 'POST' && status !== 412 && target.endsWith(nameOf(path))).length;
const asked = (world: World, path: string) => world.http!.requests.filter(({ method, target }) => method === 'GET' && target.endsWith(nameOf(path))).length;

const unseen: { title: string; verify: string; fault: HttpFault; mostUnmet: number }[] = [
  { title: 'size: the removal', verify: 'size', fault: { method: 'POST', how: { status: 201 } }, mostUnmet: 0 },
  { title: 'content: the removal', verify: 'content', fault: { method: 'POST', how: { status: 201 } }, mostUnmet: 0 },
  { title: 'size: a file that is hidden by 404', verify: 'size', fault: { method: 'GET', how: { status: 404 } }, mostUnmet: 1 },
];
for (const family of families) {
  for (const { title, verify, fault, mostUnmet } of unseen) {
    test(`${family} by HTTP, ${title} is detected by the second image, logged once and remembered; later images are queried once`, () =>
      within(worldWith(family, { files, http: { faults: [fault] }, config: { upload: { verify }, images: { afterUpload: 'delete' } } }), async world => {
        await world.round();
        assert.match(world.lines.join('\n'), / round: 4 delivered, 0 skipped, 0 left/);
        const paths = Object.keys(files);
        assert.equal(paths.map(path => posted(world, path)), [2, 1, 1, 1]);
        assert.ok(world.http!.requests.filter(({ status }) => status === 412).length <= mostUnmet, 'the condition is refused at most once');
        assert.equal(paths.slice(2).map(path => asked(world, path)), [1, 1]);
        assert.is(world.lines.filter(line => told.test(line)).length, 1);
        world.cut();
        for (const [path, bytes] of Object.entries(later)) world.put(path, bytes);
        world.boot();
        assert.ok(await world.until(/ round: 1 delivered/, 10));
        const [last] = Object.keys(later);
        assert.equal([posted(world, last!), asked(world, last!)], [1, 1], 'the next boot remembers this');
        for (const path of [...paths, last!]) assert.ok(isOnCard(world, path), `${path} was not verified and stays on the card`);
      }));
  }
}

// However late the hook runs, each image is sent at most twice, and all are delivered.

const hooks: { title: string; hook: Hook; modem?: object; verify?: string }[] = [
  { title: 'half a second after the 226', hook: { afterMs: 500 }, modem: { rttMs: 300 } },
  { title: 'five seconds after the 226', hook: { afterMs: 5000 }, modem: { rttMs: 300 } },
  { title: 'between the size and the rename', hook: { after: 'SIZE' } },
  { title: 'after the rename', hook: { after: 'RNTO' } },
  { title: 'at once, and it only renames', hook: { afterMs: 0, isRenamed: true } },
  { title: 'between the size and the reading back', hook: { after: 'SIZE' }, verify: 'content' },
];

for (const way of ways) {
  for (const { title, hook, modem = {}, verify = 'size' } of hooks) {
    if (hook.after === 'RNTO' && !hasTemporaryName(way.family)) continue;
    test(`${way.family} by ${way.method}: the hook runs ${title}${verify === 'size' ? '' : ' (content)'}`, () =>
      within(worldWith(way.family, { files, config: configOf(way, verify), modem, server: { hook } }), async world => {
        world.putServed('up/100CAM/other.txt', 'so that a listing tells something');
        await world.round();
        assert.match(world.lines.join('\n'), / round: 4 delivered, 0 skipped, 0 left/);
        assertArrived(world, files, false);
        const times = Object.keys(files).map(path => timesStored(world, path));
        assert.ok(times.every(count => count <= 2) && times.reduce((sum, count) => sum + count) <= 5, `sent ${times} times`);
      }));
  }
}

test.run();
