// Tests pictures on the card that `images.match` does not find. The log says so once, and the report has the status degraded.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cardOf, makers } from '../../sim/card/cameras.ts';
import { createWorld, noise, type World } from '../../sim/world/world.ts';

const test = suite('a pattern that matches nothing');

const startMs = Date.parse('2026-11-20T08:30:00Z');
const files = Object.fromEntries(Array.from({ length: 20 }, (_none, n) => [`DCIM/100CAM/IMG_${1000 + n}.JPG`, noise(500, n + 1)]));
const report = { name: 'hut.json', everyHours: 1 };
const said = (world: World) => world.lines.filter(line => / warn card: none of /.test(line)).map(line => line.replace(/^.* card: /, '').replace(/, so .*/, ''));
const served = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString()) as { status: string; fault?: { words: string } };

async function within(options: Parameters<typeof createWorld>[0], act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ startMs, ...options });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

for (const schedule of [{}, { everyMinutes: 10, offset: false }]) {
  test(`20 pictures of another ending, ${'everyMinutes' in schedule ? 'with' : 'without'} a schedule: one line, reports with the reason, until the pattern is right`, () =>
    within({ files, config: { device: 'hut', images: { match: '*.jpeg' }, report, schedule } }, async world => {
      world.boot();
      await world.until(/never/, 150);
      const line = 'none of 20 files in /DCIM matches *.jpeg';
      assert.equal(said(world), [line]);
      assert.equal([served(world).status, served(world).fault?.words], ['degraded', line]);
      world.put('DCIM/100CAM/IMG_2000.JPG', noise(500, 99));
      world.cut();
      world.boot();
      await world.until(/never/, 30);
      assert.equal(said(world), [line, line.replace('20', '21')]);
      world.cut();
      world.boot();
      await world.until(/never/, 30);
      assert.is(said(world).length, 2, 'a boot alone says nothing again');
      world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images: { match: '*.jpg' } }));
      await world.until(/ round: 21 delivered/, 30);
      await world.until(/ report: is sent as /, 5);
      assert.equal([served(world).status, served(world).fault], ['ok', undefined]);
      assert.is(said(world).length, 2);
    }));
}

for (const maker of makers) {
  test(`a card that the camera (${maker}) has just formatted is no such card`, async () => {
    const { files: formatted } = cardOf(maker, { count: 0, startMs, visitors: ['macos', 'windows', 'linux', 'android'] });
    await within({ files: { ...formatted, 'DCIM/': '' }, config: { device: 'hut', report } }, async world => {
      world.boot();
      await world.until(/ report: is sent as /, 10);
      assert.equal(said(world), []);
      assert.is(served(world).status, 'ok');
    });
  });
}

test.run();
