// Tests that whole images are sent when the server asks for them, and only previews go by themselves. It asks by name, by pattern, or for all.

import * as assert from 'uvu/assert';
import { timesStored, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { pictureOf, thumbnailOf } from '../../source/thumbnail.ts';
import { crossed } from '../../whole.ts';

const test = crossed('asking for whole images');

const picture = (n: number) => Buffer.concat([Buffer.from(pictureOf({ thumbnail: thumbnailOf(2000 + n) }), 'latin1'), noise(5000 + n, n)]);
const paths = ['20261119/090000.JPG', '20261119/100000.JPG', '20261120/110000.JPG', '20261120/120000.JPG', '20261120/130000.JPG'].map(name => `DCIM/${name}`);
const files = Object.fromEntries(paths.map((path, i) => [path, picture(i)]));
const config = {
  device: 'hut', images: { preview: 'only' }, report: { name: '{device}.json', everyHours: 1 }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false },
};

/** Returns the indices of the images that are on the server as a whole. */
const whole = (world: World) => {
  const served = world.served();
  return paths.flatMap((path, i) => (served[path.replace('DCIM', 'up')] && digest(served[path.replace('DCIM', 'up')]!) === digest(files[path]!) ? [i] : []));
};

async function ask(world: World, id: number, send: unknown, expected: number[]): Promise<void> {
  world.putServed('up/hut-settings.json', JSON.stringify({ id, send }));
  for (let hour = 0; hour < 6 && whole(world).length < expected.length; hour++) await world.until(/never/, 60);
  await world.until(/never/, 130);
  assert.equal(whole(world), expected, `after ${JSON.stringify(send)}`);
}

const ways: [title: string, options: WorldOptions][] = [
  ...(['sim7600', 'sim800'] as FamilyName[]).map((family): [string, WorldOptions] => [family, worldWith(family, { files, config })]), ['sim7600 over HTTP', worldWith('sim7600', { files, config, http: {} })],
];
for (const [title, options] of ways) {
  test(`${title}: a name, a preview's name, a pattern and all are sent, each image once`, () => within(options, async world => {
    await world.round();
    assert.equal(whole(world), []);
    assert.is(Object.keys(world.served()).filter(path => path.endsWith('_t.JPG')).length, paths.length);
    await ask(world, 1, ['20261120/120000.JPG'], [3]);
    await ask(world, 2, ['20261119/090000_t.JPG'], [0, 3]);
    await ask(world, 3, ['20261120/*'], [0, 2, 3, 4]);
    await ask(world, 4, 'all', [0, 1, 2, 3, 4]);
    for (const path of paths) assert.is(timesStored(world, path), 1, path);
    const report = JSON.parse(world.served()['up/hut.json']!.toString()) as { config: unknown; onCard: unknown; waiting: unknown };
    assert.equal([report.config, report.onCard, report.waiting], [4, 0, 0]);
  }));
}

/** Pictures of one second in two folders, whose names by a template get numbers, and one of another day. */
const named = Object.fromEntries([['100CAM/IMG_0001', 1], ['101CAM/IMG_0001', 2], ['101CAM/IMG_0002', 3]].map(([at, n]) => [`DCIM/${at}.JPG`, picture(n as number)]));
const templates: [title: string, images: object, asked: [send: unknown, n: number[]][]][] = [
  ['of images', { name: 'all/{stem}.jpg' }, [[['all/IMG_0001-1_t.jpg'], [1]], [['all/IMG_0002.jpg'], [1, 2]], [['all/*1.jpg'], [0, 1, 2]]]],
  ['of previews', { previewName: 'small/{stem}.jpg' }, [[['small/IMG_0001-1.jpg'], [1]], [['small/*2.jpg'], [1, 2]], [['small/nothing.jpg', 'small/IMG_0001.jpg'], [0, 1, 2]]]],
  ['of both', { name: '{device}/{number}.jpg', previewName: '{device}/small/{number}.jpg' }, [[['hut/small/0001-1.jpg'], [1]], [['hut/small/*2.jpg'], [1, 2]], [['hut/small/0002.jpg', 'hut/small/0001.jpg'], [0, 1, 2]]]],
];
for (const [[title, images, asked], isHttp] of [...templates.map(one => [one, false] as const), [templates[2]!, true] as const]) {
  const options = { files: named, config: { ...config, images: { ...config.images, ...images } }, ...isHttp && { http: {} } };
  test(`names ${title} by a template${isHttp ? ', over HTTP' : ''}: whole images are sent by their names on the server, and by patterns of these`, () => within(worldWith('sim7600', options), async world => {
    await world.round();
    const wholes = () => Object.values(named).flatMap((bytes, i) => (Object.values(world.served()).some(one => digest(one) === digest(bytes)) ? [i] : []));
    for (const [i, [send, expected]] of asked.entries()) {
      world.putServed('up/hut-settings.json', JSON.stringify({ id: 1 + i, send }));
      for (let hour = 0; hour < 6 && wholes().length < expected.length; hour++) await world.until(/never/, 60);
      await world.until(/never/, 130);
      assert.equal(wholes(), expected, JSON.stringify(send));
    }
    assert.is(world.lines.filter(line => / is not sent, since /.test(line)).length, title === 'of previews' ? 1 : 0);
  }));
}

test('onCard counts images of which only the preview was sent, after requests and after a restart', () =>
  within({ files, config }, async world => {
    await world.round();
    const expect = async (onCard: number, why: string) => {
      await world.until(/never/, 130);
      const report = JSON.parse(world.served()['up/hut.json']!.toString()) as { onCard: number; waiting: number; status: string };
      assert.equal([report.onCard, report.waiting, report.status], [onCard, 0, 'ok'], why);
    };
    await expect(paths.length, 'after the previews');
    await ask(world, 1, ['20261120/120000.JPG'], [3]);
    await expect(paths.length - 1, 'one was asked for');
    world.type('ferry.put("/DCIM/20261119/090000.JPG")');
    await expect(paths.length - 2, 'a person sent one');
    await ask(world, 2, ['20261120/120000.JPG', '20261119/100000_t.JPG'], [0, 1, 3]);
    await expect(paths.length - 3, 'one of two was sent before');
    world.cut();
    world.boot();
    await expect(paths.length - 3, 'after a restart');
    await ask(world, 3, 'all', [0, 1, 2, 3, 4]);
    await expect(0, 'all were asked for');
  }));

test('with remote.everyHours 0, each round that sends a preview fetches the settings, and no round begins for them', () =>
  within({ files: { [paths[0]!]: files[paths[0]!]! }, config: { ...config, report: { name: '{device}.json', everyHours: 168 }, remote: { ...config.remote, everyHours: 0 } } }, async world => {
    await world.round();
    world.putServed('up/hut-settings.json', JSON.stringify({ id: 1, send: ['20261119/090000_t.JPG'] }));
    assert.not.ok(await world.until(/settings 1 are on the card/, 200), 'nothing is to be sent');
    world.put(paths[1]!, files[paths[1]!]!);
    assert.ok(await world.until(/settings 1 are on the card/, 70));
    assert.ok(await world.until(/090000\.JPG delivered as /, 70));
    assert.equal(whole(world), [0]);
  }));

test.run();
