// Two cameras put files of the same names into one folder. A file of an image's name and of another size is another camera's, unless this card's
// journal knows the name. Nothing overwrites it, and the image arrives once, under a name of its own. One of the same size is replaced.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, asServed, cutIn, errorsOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('names of another camera');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2), 'DCIM/100CAM/IMG_0003.JPG': noise(1702, 3) };
/** Another camera's: its first two images. The third of this camera is free. */
const others = { 'DCIM/100CAM/IMG_0001.JPG': noise(1777, 71), 'DCIM/100CAM/IMG_0002.JPG': noise(3050, 72) };

const report = { name: 'hut.json', everyHours: 1 };

function withOthers(way: Way, config: object, act: (world: World) => Promise<void>, given: Record<string, Uint8Array> = others): Promise<void> {
  const options = { files, config: { report, ...config, upload: { method: way.method } } };
  return within(worldWith(way.family, options), async world => {
    for (const [path, bytes] of Object.entries(given)) world.putServed(asServed(path), bytes);
    await act(world);
  });
}

/** Names on the server of this content. */
function namesOf(world: World, bytes: Uint8Array): string[] {
  return Object.entries(world.served()).filter(([, content]) => digest(content) === digest(bytes)).map(([path]) => path.replace(/^up\/100CAM\//, ''));
}

function assertBoth(world: World): void {
  for (const [path, bytes] of Object.entries(others)) assert.equal(namesOf(world, bytes), [path.slice(-12)], 'the other camera\'s');
  for (const [path, bytes] of Object.entries(files)) {
    const [name, ...more] = namesOf(world, bytes);
    assert.equal(more, [], `${path} is there once`);
    assert.match(name ?? 'missing', path in others ? new RegExp(`^${path.slice(-12, -4)}-[0-9a-f]{8}\\.JPG$`) : /^IMG_0003\.JPG$/, path);
  }
  assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 3);
}

const told = (world: World) => world.lines.filter(line => /has the name of an image, most likely of another camera; put \{device\} into ftp\.directory, or http\.url, /.test(line));
const reportOf = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString()) as { fault?: { code: string; words: string }; delivered: number };

for (const way of ways) {
  const title = `${way.family} by ${way.method}`;
  test(`${title}: nothing of the other camera is overwritten; the log and the next report say so once`, () => withOthers(way, {}, async world => {
    await world.round();
    assertBoth(world);
    assert.is(told(world).length, 1);
    assert.match(told(world)[0]!, /warn.*\/DCIM\/100CAM\/IMG_0001\.JPG: .*, so it is sent as IMG_0001-[0-9a-f]{8}\.JPG/);
    assert.is(errorsOf(world), '');
    const first = reportOf(world);
    assert.is(first.fault?.code, 'name-taken');
    assert.match(first.fault!.words, /IMG_0001/);
    world.cut();
    world.put('DCIM/100CAM/IMG_0004.JPG', noise(900, 4));
    world.putServed('up/100CAM/IMG_0004.JPG', noise(901, 74));
    await world.round();
    assert.is(told(world).length, 1, 'over a power cut, too');
    assert.match(namesOf(world, noise(900, 4)).join(), /^IMG_0004-[0-9a-f]{8}\.JPG$/);
    assert.is(reportOf(world).fault, undefined);
    assert.is(reportOf(world).delivered, 4);
  }));

  test(`${title}: power is cut in the upload, and the image keeps the name that it got`, () => withOthers(way, {}, async world => {
    await cutIn(world, 'sending', true);
    assert.ok(await world.until(/ nothing to send/, 20));
    assertBoth(world);
  }));

  test(`${title}: files of the same size are replaced, so that a lost journal doubles nothing`, async () => {
    const same = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, noise(bytes.length, 77)]));
    await withOthers(way, { report: {} }, async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      assert.equal(told(world), []);
      assert.is(errorsOf(world), '');
    }, same);
  });

  test(`${title}: an image that was written again with another size replaces its own former file`, () => withOthers(way, { report: {} }, async world => {
    await world.round();
    world.put('DCIM/100CAM/IMG_0002.JPG', noise(1999, 8));
    assert.ok(await world.until(/IMG_0002\.JPG delivered as .*1999/, 90));
    assert.equal(namesOf(world, noise(1999, 8)), ['IMG_0002.JPG']);
    assert.is(Object.keys(world.served()).length, 3);
  }, {}));
}

test.run();
