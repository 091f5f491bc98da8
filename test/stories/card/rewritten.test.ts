// Tests pictures that change on the card, or that get the name of a delivered one. No picture is deleted unsent, none is sent twice, and the log
// gives the reason for a second upload. Every modem family and every upload method is tested.

import { existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { finish, hasTemporaryName, timesStored, ways, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const rewritten = crossed('rewritten');

const path = 'DCIM/latest.jpg';
const old = noise(30_011, 1);
const deletes = { images: { afterUpload: 'delete' } };
/** Options of a modem whose uploads take some seconds, so that a picture can change meanwhile. */
const slowAir = { upBytesPerSecond: 5000 };

type Time = 'another time' | 'the same time';

/** Puts another picture onto the card under the same name, with its own time or the time of the first one. */
function rewrite(world: World, content: Uint8Array, time: Time, at = path): void {
  const file = join(world.folder, 'card', at);
  const { mtimeMs } = statSync(file);
  world.put(at, content);
  const seconds = Math.floor(mtimeMs / 1000) + (time === 'another time' ? 4 : 0);
  utimesSync(file, seconds, seconds);
}

const isOnCard = (world: World, at = path) => existsSync(join(world.folder, 'card', at));
const again = (world: World) => world.lines.flatMap(line => / image: (\S+ again: .*)$/.exec(line)?.[1] ?? []);

const changes: { title: string; content: Uint8Array; time: Time }[] = [
  { title: 'of another size', content: noise(41_003, 2), time: 'another time' },
  { title: 'of the same size', content: noise(old.length, 3), time: 'another time' },
  { title: 'of the same size and time', content: noise(old.length, 4), time: 'the same time' },
];

for (const way of ways) {
  const { family, method } = way;
  const config = { ...deletes, upload: { method }, schedule: { everyMinutes: 60 } };

  for (const { title, content, time } of changes) {
    rewritten(`${family} ${method}: a picture ${title} replaces an image during its upload: it is delivered in the same round, and not deleted unsent`, () =>
      within(worldWith(family, { files: { [path]: old }, config, modem: slowAir }), async world => {
        world.boot();
        await world.until(/state: sending/, 5);
        await world.clock.run(() => false, 1500);
        rewrite(world, content, time);
        await finish(world, { [path]: content }, 3);
        await world.round(1).catch(() => undefined);
        assert.not.ok(isOnCard(world), 'the sent image is deleted');
        assert.ok(again(world).length > 0, 'the reason for the second upload is logged');
      }));
  }

  rewritten(`${family} ${method}: a new image with the name and size of a deleted one is sent once and deleted`, () =>
    within(worldWith(family, { files: { [path]: old }, config: { ...deletes, upload: { method } } }), async world => {
      await world.round();
      assert.not.ok(isOnCard(world));
      for (const seed of [7, 8]) {
        const content = noise(old.length, seed);
        world.put(path, content);
        await world.round(5);
        const served = Object.entries(world.served());
        assert.equal(served.filter(([, bytes]) => digest(bytes) === digest(content)).map(([name]) => name.replace(/\d{8}/, '')), ['up/latest-.jpg']);
        assert.is(digest(world.served()['up/latest.jpg']!), digest(old));
        assert.not.ok(isOnCard(world));
      }
      assert.equal([Object.keys(world.served()).length, timesStored(world, path)], [3, 1]);
      assert.equal(again(world).map(line => line.replace(/\d{8}/, '')), Array(2).fill('/DCIM/latest.jpg again: an image of this name was delivered and deleted; this is another one, so it is sent as latest-.jpg'));
    }));

  rewritten(`${family} ${method}: an image replaced by one of the same size during a power cut is not mistaken for the server's copy`, () =>
    within(worldWith(family, { files: { [path]: old }, config }), async world => {
      world.boot();
      await world.until(/state: (verifying|clearing)/, 5);
      world.cut();
      const content = noise(old.length, 9);
      world.put(path, content);
      world.boot();
      if (hasTemporaryName(family)) await finish(world, { [path]: content }, 10);
      else await finishAside(world, content);
      assert.not.ok(isOnCard(world));
    }));
}

/**
 * Lets the firmware deliver the new picture of a family that writes in place. The server's file differs from the image that the card has now, so it
 * stays as another camera's, and the image gets its own name.
 */
async function finishAside(world: World, content: Uint8Array): Promise<void> {
  await world.until(/ round: 1 delivered/, 10);
  const served = Object.entries(world.served()).map(([name, bytes]) => [name.replace(/-[0-9a-f]{8}/, '-'), digest(bytes)]);
  assert.equal(served.sort(), [['up/latest-.jpg', digest(content)], ['up/latest.jpg', digest(old)]]);
  assert.match(world.lines.join('\n'), /latest\.jpg delivered as \/up\/latest-[0-9a-f]{8}\.jpg/);
}

for (const afterUpload of ['keep', 'delete'] as const) {
  for (const time of ['another time', 'the same time'] as const) {
    // If neither the time nor a deletion differs, an image is identified by path and size alone, so this case cannot be told apart.
    if (afterUpload === 'keep' && time === 'the same time') continue;
    rewritten(`sim7600: a copy staged ahead is not sent after a picture of ${time} has replaced the image, afterUpload ${afterUpload}`, () =>
      within(worldWith('sim7600', { files: { 'DCIM/a.jpg': noise(60_000, 1), 'DCIM/b.jpg': noise(20_000, 2) }, config: { images: { afterUpload } }, modem: slowAir }), async world => {
        world.boot();
        const isAhead = () => world.modem.commands.some(line => /^AT\+CFTRANRX=.*b\.jpg/.test(line));
        await world.clock.run(isAhead, 300_000);
        await world.until(/never/, 0.1);
        rewrite(world, noise(20_000, 22), time, 'DCIM/b.jpg');
        await world.round(10);
        assert.is(digest(world.served()['up/b.jpg']!), digest(noise(20_000, 22)));
        assert.is(timesStored(world, 'b.jpg'), 1, 'the stale copy is not sent');
        assert.is(isOnCard(world, 'DCIM/b.jpg'), afterUpload === 'keep');
      }));
  }
}

rewritten('a kept image that is rewritten during its transfer into the modem arrives whole', () =>
  within(worldWith('quectel', { files: { [path]: old } }), async world => {
    world.boot();
    await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+QFTPPUT=')), 300_000);
    await world.clock.run(() => false, 1000);
    const content = noise(old.length, 5);
    rewrite(world, content, 'another time');
    await finish(world, { [path]: content }, 5);
  }));

// From here on, the tests check that the log says why an image is sent again.

rewritten('another size of a delivered image: both sizes are logged', () =>
  within(worldWith('sim7600', { files: { [path]: noise(34_648) } }), async world => {
    await world.round();
    world.put(path, noise(40_000, 2));
    await world.round(5);
    assert.equal(again(world), ['/DCIM/latest.jpg again: 34648 → 40000 bytes']);
  }));

for (const { family, method } of ways) {
  rewritten(`${family} ${method}: after a broken upload the log states the missing bytes on the server, or how the try failed`, () =>
    within(worldWith(family, { files: { [path]: old }, config: { upload: { method } }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: old.length - 12 } }] } }), async world => {
      await world.round(30);
      assert.equal(Object.keys(world.served()), ['up/latest.jpg']);
      assert.is(again(world).length, 1);
      assert.match(again(world)[0]!, hasTemporaryName(family) ? /again: the (previous try failed \([a-z-]+\)|copy on the server was 12 bytes short)$/ : /again: the copy on the server was 12 bytes short$/);
    }));

  rewritten(`${family} ${method}: after a power cut during an upload the log states that it had begun, or how much the server has`, () =>
    within(worldWith(family, { files: { [path]: old }, config: { upload: { method } }, modem: slowAir }), async world => {
      world.boot();
      await world.until(/state: sending/, 5);
      await world.clock.run(() => false, 500);
      world.cut();
      world.boot();
      await finish(world, { [path]: old }, 30);
      // A modem that stayed on at the cut may have sent the rest of the image by itself, so several messages are right.
      const told = world.lines.filter(line => / image: \S+ (again: (it was begun, but the journal shows no delivery|the copy on the server was \d+ bytes short)|is already complete on the server)$/.test(line));
      assert.is(told.length, 1, again(world).join('\n'));
    }));
}

rewritten('a first upload is not logged as a repetition', () =>
  within(worldWith('sim7600', { files: { [path]: old } }), async world => {
    await world.round();
    assert.equal(again(world), []);
  }));

// The last test is about config.json, which must never be sent.

rewritten('config.json is never an image, even if images.folder and images.match include it', () =>
  within(worldWith('sim7600', { files: { 'a.txt': 'hello' }, config: { images: { folder: '/', match: '*', afterUpload: 'delete' } } }), async world => {
    await world.round();
    assert.ok(isOnCard(world, 'config.json'));
    assert.equal(Object.keys(world.served()), ['up/a.txt']);
  }));

rewritten.run();
