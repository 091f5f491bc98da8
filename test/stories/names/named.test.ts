// Tests `images.name` in whole rounds: names as a receiver demands them, with every modem family, by FTP and HTTP. The names stay the same after
// power cuts.

import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { jpegTaken } from '../../delivery/exif.ts';
import { allHttpMethods, bestWays, errorsOf, families, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('names by a template');

/** Makes a picture that shows this time, with `size` more bytes. */
function picture(taken: string, seed: number, size = 1500): Uint8Array {
  return Buffer.concat([Buffer.from(jpegTaken(taken, { isLittle: seed % 2 === 0 }), 'latin1'), noise(size, seed)]);
}

const pictures = {
  'DCIM/100CAM/IMG_0001.JPG': picture('2026:11:20 08:29:59', 1), 'DCIM/100CAM/IMG_0002.JPG': picture('2026:11:20 08:30:01', 2),
  'DCIM/101CAM/IMG_0001.JPG': picture('2026:11:20 08:30:01', 3), 'DCIM/101CAM/IMG_0002.JPG': picture('2026:11:20 08:30:01', 4),
};
const template = '{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg';
const expected = ['082959', '083001', '083001-1', '083001-2'].map(end => `up/hut/20261120_${end}.jpg`);
const config = { device: 'hut', images: { name: template } };

function assertNamed(world: World, names: string[] = expected, files: Record<string, Uint8Array> = pictures): void {
  const served = world.served();
  assert.equal(Object.keys(served).sort(), [...names].sort());
  Object.values(files).forEach((bytes, i) => assert.is(digest(served[names[i]!]!), digest(bytes), names[i]));
}

for (const { family, method } of bestWays) {
  test(`${family}: folders, times and numbers of a template`, () =>
    within(worldWith(family, { files: pictures, config: { ...config, upload: { method } } }), async world => {
      await world.round();
      assertNamed(world);
      assert.is(errorsOf(world), '');
      for (const name of expected) assert.match(world.lines.join('\n'), new RegExp(`delivered as \\S*${name.slice(3)},`));
    }));

  test(`${family}: a changed template sends no image again`, () =>
    within(worldWith(family, { files: pictures, config: { upload: { method } } }), async world => {
      await world.round();
      const before = Object.keys(world.served());
      world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images: { name: '{stem}.jpg' } }));
      await world.until(/config\.json is read.*\n?/, 2);
      await world.until(/nothing to send/, 2);
      assert.equal(Object.keys(world.served()), before);
    }));
}

for (const way of allHttpMethods) {
  test(`${way.family} by ${way.method}: by HTTP, {path}{name} is the name of the template`, () =>
    within(worldWith(way.family, { files: pictures, http: {}, config: { ...config, upload: { method: way.method } } }), async world => {
      await world.round();
      assertNamed(world);
      assert.is(errorsOf(world), '');
    }));
}

test('pictures without a time are named by stem and size, and each is reported once', () =>
  within({ files: { 'DCIM/A.JPG': noise(700), 'DCIM/B.JPG': noise(801, 2) }, config }, async world => {
    // The files get the time 1980-01-01, as from a camera without a clock.
    for (const path of ['DCIM/A.JPG', 'DCIM/B.JPG']) utimesSync(join(world.folder, 'card', path), 315_532_800, 315_532_800);
    await world.round();
    assert.equal(Object.keys(world.served()).sort(), ['up/hut/A-700.jpg', 'up/hut/B-801.jpg']);
    assert.is(world.lines.filter(line => /has no time, neither its own nor the card's, so it is sent as hut\/A-700\.jpg/.test(line)).length, 1);
  }));

for (const family of families) {
  test(`${family}: after a power cut at any card operation each image arrives once, under one name`, async () => {
    for (let at = 25; at < 400; at += 31) {
      let operations = 0;
      let isCut = false;
      await within(worldWith(family, {
        files: pictures, config,
        onOperation: () => { if (++operations === at) isCut = true; },
      }), async world => {
        world.boot();
        await world.clock.run(() => isCut || world.lines.some(line => / round: /.test(line)), 600_000);
        if (isCut) { world.cut(); world.boot(); }
        await world.until(/ round: |nothing to send/, 30);
        await world.until(/nothing (else )?to send/, 10);
        assertNamed(world);
      });
    }
  });
}

const long = 'DCIM/100CAM/' + 'N'.repeat(50) + '.JPG';
const lte: FamilyName = 'ec2x';
test('ec2x: a refused name of 59 characters is replaced by a short one and reported once; later names are shortened at once', () => {
  const files = { [long]: noise(900), [long.replace('N.JPG', 'O.JPG')]: noise(901, 2), 'DCIM/100CAM/S.JPG': noise(902, 3) };
  return within(worldWith(lte, { files, modem: { longestName: 50 }, config: { upload: { attempts: 2 }, images: { name: 'site-{stem}.jpg' } } }), async world => {
    await world.round(10);
    const names = Object.keys(world.served()).map(path => path.replace(/^up\//, ''));
    assert.is(names.length, 3, names.join());
    assert.ok(names.every(name => name.length <= 50), names.join());
    assert.is(world.lines.filter(line => /modem: it refuses a name of 73 characters; from now on longer names than 50/.test(line)).length, 1);
    assert.is(world.ftpCommands().filter(line => /^STOR /.test(line)).length, 3);
  });
});

test.run();
