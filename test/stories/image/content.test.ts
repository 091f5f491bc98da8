// Tests `upload.verify` "content". The sent image is read back from the modem if possible, otherwise from the server. Garbled bytes do not change
// the size, but are found, and the image is sent again.

import * as assert from 'uvu/assert';
import { asServed, errorsOf, fillingOf, finish, isOnCard, sheetOf, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('content');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(4003, 2) };
const first = 'DCIM/100CAM/IMG_0001.JPG';
const hasReadBack = ({ family, method }: Way) => method === 'efs' && sheetOf(family).methods.efs!.readsBack;
const hasSum = ({ family, method }: Way) => method === 'efs' && sheetOf(family).methods.efs!.hasSum;
const configOf = ({ method }: Way, verify: string) => ({ upload: { method, verify } });

for (const way of ways.filter(({ family }) => family === 'quectel')) {
  test(`${way.family} by ${way.method}: a server without SIZE, which the modem asks before it reads a file: images and reports go on the server's reply`, () =>
    within(worldWith(way.family, { files, config: { ...configOf(way, 'content'), report: { name: 'hut.json' } }, server: { noSize: true } }), async world => {
      await world.round();
      for (const [path, bytes] of Object.entries(files)) {
        assert.is(digest(world.served()[asServed(path)]!), digest(bytes), path);
        assert.is(timesStored(world, path), 1);
      }
      assert.ok(world.served()['up/hut.json']);
      assert.is(errorsOf(world), '');
      assert.is(world.lines.filter(line => /warn server: .*counts as delivered by the answer to its upload alone, .*; if that is intended, set upload\.verify to "reply"/.test(line)).length, 1);
    }));
}

for (const way of ways) {
  const from = hasReadBack(way) ? 'modem' : 'server';

  test(`${way.family} by ${way.method}: each image is read back from the ${from}`, () =>
    within(worldWith(way.family, { files, config: configOf(way, 'content') }), async world => {
      await world.round();
      await finish(world, files);
      for (const path of Object.keys(files)) {
        assert.ok(world.lines.some(line => line.includes(`/${path} was read back from the ${from} and is the same`)), path);
        assert.is(timesStored(world, path), 1);
      }
      assert.equal(world.modem.violations, []);
    }));

  test(`${way.family} by ${way.method}: an account that may only write: ${from === 'modem' ? 'the modem\'s copy is compared' : 'each image goes once, by its size, and stays on the card'}`, () =>
    within(worldWith(way.family, { files, config: { ...configOf(way, 'content'), images: { afterUpload: 'delete' }, report: { name: 'hut.json' } }, server: { isWriteOnly: true } }), async world => {
      await world.round();
      for (const [path, bytes] of Object.entries(files)) {
        assert.is(digest(world.served()[asServed(path)]!), digest(bytes), path);
        assert.is(timesStored(world, path), 1);
      }
      assert.ok(world.served()['up/hut.json']);
      assert.is(errorsOf(world), '');
      const told = world.lines.filter(line => /warn server: does not let the camera read an image back .*set upload\.verify to "size", or let this user read/.test(line));
      assert.is(told.length, from === 'modem' ? 0 : 1);
      assert.is(Object.keys(files).every(path => isOnCard(world, path)), from !== 'modem');
      assert.equal(world.modem.violations, []);
    }));

  for (const verify of ['content', 'size']) {
    test(`${way.family} by ${way.method}: a garbled byte is ${verify === 'content' ? 'detected, and the image is sent again' : hasSum(way) ? 'detected by the modem\'s checksum' : 'not detected by the size'}`, () =>
      within(worldWith(way.family, { files, config: configOf(way, verify) }), async world => {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => line.startsWith(fillingOf(way))), 600_000);
        // A byte of the image, after the first 1,200, is garbled. Neither it nor the next one may need an escape in the payload, which would move them.
        const at = 1200 + files[first].slice(1200).findIndex((byte, i, all) => [byte, all[i + 1]!].every(one => one > 0x20 && one < 0x70));
        const escapes = way.method === 'stream' ? files[first].slice(0, at).filter(byte => sheetOf(way.family).methods.stream!.escapes.includes(byte)).length : 0;
        world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + at + escapes, kind: 'garble', count: 1 });
        if (verify === 'size' && !hasSum(way)) {
          await world.round();
          const wrong = world.served()[asServed(first)]!;
          assert.is(wrong.length, files[first].length);
          assert.is.not(digest(wrong), digest(files[first]));
          return;
        }
        await finish(world, files);
        assert.match(errorsOf(world), /IMG_0001\.JPG: the copy that was read back differs from the image/);
        if (hasReadBack(way) || hasSum(way)) assert.is(timesStored(world, first), 1, 'the garbled copy is not sent to the server');
      }));
  }

  test(`${way.family} by ${way.method}: a garbled image left on the server by a power cut does not count as delivered`, () =>
    within(worldWith(way.family, { files, config: configOf(way, 'content') }), async world => {
      world.boot();
      await world.until(/state: verifying/);
      world.cut();
      const garbled = Uint8Array.from(files[first], (byte, i) => (i === 2000 ? byte ^ 1 : byte));
      world.putServed(asServed(first), garbled);
      world.modem.reset();
      world.boot();
      await finish(world, files);
    }));
}

for (const way of ways.filter(hasReadBack)) {
  test(`${way.family}: bytes lost while reading back cost only a try`, () =>
    within(worldWith(way.family, { files, config: configOf(way, 'content') }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+CFTRANTX=')), 600_000);
      world.line.faults.toDte.push({ at: world.line.stats.toDte.sentBytes + 300, kind: 'lose', count: 40 });
      await finish(world, files);
    }));
}

test.run();
