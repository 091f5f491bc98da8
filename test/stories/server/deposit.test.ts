// Tests a server for deposits only, as for anonymous uploads. It stores new files, and neither replaces, renames nor deletes any. What is left of
// an upload that broke off keeps the image's name. The image arrives complete under another name, once.

import { existsSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cutIn, errorsOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a server for deposits only');

const files = { 'DCIM/A.JPG': noise(30_000, 1), 'DCIM/B.JPG': noise(3000, 2), 'DCIM/C.JPG': noise(3001, 3) };
const refusals = ['DELE', 'RNFR'].map(verb => ({ verb, how: { refuse: 550 } }));
/** A fault of the server: the transfer of the first image breaks off after 10,000 bytes. */
const torn = { verb: 'STOR', nth: 1, how: { tear: 10_000 } };

async function deposit(way: Way, faults: object[], act: (world: World) => Promise<void>): Promise<void> {
  await within(worldWith(way.family, { files, server: { keepsFiles: true, faults: [...faults, ...refusals] as never }, config: { upload: { method: way.method } } }), act);
}

/** Asserts that each image is there complete and once, under its own name or one that begins like it. */
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
    assert.ok(world.ftpCommands().filter(line => /^STOR/.test(line)).length <= 9);
  }));

  test(`${way.family} by ${way.method}: the chip loses power in an upload`, () => deposit(way, [], async world => {
    await cutIn(world, 'sending', true);
    assert.ok(await world.until(/ nothing to send/, 20));
    assertDeposited(world);
  }));
}

const hourMs = 3_600_000;

for (const way of ways) {
  for (const [title, how, most] of [['breaks off', { tear: 1000 }, 1], ['gets no reply', { hush: 'late' }, 2]] as const) {
    test(`${way.family} by ${way.method}, by the server's reply, with one try a round: the first upload ${title}, and other images go between`, () =>
      within(worldWith(way.family, {
        files: { 'DCIM/A.JPG': noise(3000, 1) }, server: { keepsFiles: true, faults: [{ verb: 'STOR', nth: 1, how }, ...refusals] as never },
        config: { upload: { method: way.method, verify: 'reply', attempts: 1 }, schedule: { everyMinutes: 60 } },
      }), async world => {
        world.boot();
        for (let hour = 1; hour <= 30; hour++) {
          await world.clock.run(() => false, hourMs);
          world.put(`DCIM/B${hour}.JPG`, noise(2000, 1 + hour));
        }
        assert.is(world.lines.filter(line => / \/DCIM\/A\.JPG delivered as /.test(line)).length, 1, 'delivered, once');
        const copies = Object.values(world.served()).filter(bytes => digest(bytes) === digest(noise(3000, 1))).length;
        assert.ok(copies >= 1 && copies <= most, `${copies} copies`);
        assert.is(world.lines.filter(line => / \/DCIM\/B\d+\.JPG delivered as /.test(line)).length, 29);
      }));
  }
}

const cutHours = 7;
const shrinksHours = 30;
const imageBytes = 3000;

/** Simulates a server that halves each complete picture, until `stop` is called. */
function shrinking(world: World): { look(): boolean; stop(): void } {
  let seen = 0;
  let isOn = true;
  return {
    look() {
      const uploads = world.uploads();
      for (; seen < uploads.length && uploads[seen]!.end !== 'open'; seen++) {
        const file = join(world.folder, 'server', uploads[seen]!.path);
        if (isOn && uploads[seen]!.end === 'complete' && existsSync(file)) truncateSync(file, statSync(file).size >> 1);
      }
      return false;
    },
    stop: () => { isOn = false; },
  };
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: it also shrinks pictures for a day, and power is cut; then the image is delivered under the next name`, () =>
    within(worldWith(way.family, {
      files: { 'DCIM/A.JPG': noise(imageBytes, 1) },
      server: { keepsFiles: true, faults: refusals as never }, config: { upload: { method: way.method }, schedule: { everyMinutes: 60 } },
    }), async world => {
      const server = shrinking(world);
      const sent: number[] = [];
      world.boot();
      for (let hour = 1; hour <= shrinksHours + 26; hour++) {
        await world.clock.run(server.look, hourMs);
        sent.push(world.uploads().reduce((sum, { bytes }) => sum + bytes, 0) / imageBytes);
        if (hour === shrinksHours) server.stop();
        if (hour % cutHours > 0) continue;
        world.cut();
        world.modem.reset();
        await world.clock.run(() => false, hourMs / 6);
        world.boot();
      }
      assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 1, 'delivered, once');
      const whole = Object.entries(world.served()).filter(([path, bytes]) => !path.endsWith('.part') && digest(bytes) === digest(noise(imageBytes, 1))).map(([path]) => path);
      assert.is(whole.length, 1);
      assert.match(whole[0]!, /^up\/A-[0-9a-f]{8}\.JPG$/);
      assert.ok(sent[0]! <= 5, `${sent[0]} sizes in the first hour`);
      assert.ok(sent[24]! <= 7, `${sent[24]} sizes in the first day`);
      for (const hour of [24, 48]) assert.ok(sent[hour]! - sent[hour - 24]! <= 2, `${hour} h: ${sent.map(size => size.toFixed(1)).join(' ')}`);
      assert.match(errorsOf(world), /set upload\.verify to "reply"/);
    }));
}

test.run();
