// Tests a worn card, which accepts each write and keeps none. Records are read back from the card. The first one that is missing is said in the log,
// by the light, and in a report that reaches the server. No image is sent whose delivery could not be noted.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { createWornCard } from '../../sim/card/worn.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('a worn card');

const old = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400) };
const fresh = { 'DCIM/100CAM/IMG_0002.JPG': noise(2003, 2), 'DCIM/100CAM/IMG_0003.JPG': noise(3001, 3) };
const told = / error sending: .* the card keeps nothing that is written; replace it/;
const forgets = / warn image: the server has an image of which the card has no record; .* the card forgets what is written: replace it /;

/** Bytes of images that the server got after a number of uploads. */
const bytesOf = (world: World, from: number) => world.uploads().slice(from).filter(({ path }) => !path.includes('report')).reduce((sum, { bytes }) => sum + bytes, 0);

for (const family of families) {
  for (const [title, more] of [['FTP', {}], ['HTTP', { http: {} }]] as const) {
    test(`${family} by ${title}: it is said, a report tells it, and nothing is sent again and again`, () => {
      const card = createWornCard();
      const config = { report: { name: 'report-{device}.json' } };
      return within(worldWith(family, { files: old, ...more, config, onOperation: card.hook }), async (world) => {
        await world.round();
        world.cut();
        await world.clock.run(() => false, 20_000);
        for (const [path, bytes] of Object.entries(fresh)) world.put(path, bytes);
        card.wear(world.folder, 'now');
        const [sent, commands] = [world.uploads().length, world.modem.commands.length];
        world.boot();
        assert.ok(await world.until(told, 10), 'the log tells it');
        assert.ok(await world.until(/ report: is sent as /, 10), 'a report is sent');
        const report = Object.entries(world.served()).find(([path]) => path.includes('report'));
        const { status, fault } = JSON.parse(report![1].toString()) as { status: string; fault: { code: string } };
        assert.equal([status, fault.code], ['down', 'card-worn']);
        await world.clock.run(() => false, 24 * 3_600_000);
        assert.ok(bytesOf(world, sent) <= 5 * (2003 + 3001), `${bytesOf(world, sent)} bytes`);
        assert.ok(world.modem.commands.length - commands < 5000, `${world.modem.commands.length - commands} commands in a day`);
        assert.ok(world.lines.filter(line => told.test(line)).length < 60, 'the log is not filled');
      });
    });
  }
}

test('a card without the folder /snapferry, which cannot be made: it is said, and no image is sent', () => {
  const card = createWornCard();
  return within(worldWith('sim7600', { files: old, onOperation: card.hook }), async (world) => {
    card.wear(world.folder, 'now');
    world.boot();
    assert.ok(await world.until(told, 10), 'the log tells it');
    await world.clock.run(() => false, 2 * 3_600_000);
    assert.is(world.uploads().length, 0);
  });
});

/** The first upload of a family that asks for the file before it sends, by FTP and by HTTP with a condition. */
const forgetting = [['sim7600', 'FTP', {}], ['ec2x', 'FTP', {}], ['a76xx', 'HTTP', { http: {} }]] as const;

for (const [family, title, more] of forgetting) {
  test(`${family} by ${title}: a card that is as before after a power cut is told in log and report`, () => {
    const card = createWornCard();
    const config = { report: { name: 'report-{device}.json' }, upload: { method: 'stream' } };
    return within(worldWith(family, { files: old, ...more, config, onOperation: card.hook }), async (world) => {
      await world.round();
      assert.not.ok(world.lines.some(line => forgets.test(line)), 'not of a good card');
      world.cut();
      card.wear(world.folder, 'cut');
      for (const [path, bytes] of Object.entries(fresh)) world.put(path, bytes);
      await world.round();
      assert.not.ok(world.lines.some(line => forgets.test(line)), 'not before the power cut');
      world.cut();
      card.powerCut();
      await world.round();
      assert.match(world.lines.filter(line => forgets.test(line)).join('\n'), /^.*IMG_0002\.JPG.*$/, 'once');
      const report = Object.entries(world.served()).find(([path]) => path.includes('report'));
      const { fault } = JSON.parse(report![1].toString()) as { fault: { code: string; words: string } };
      assert.is(fault.code, 'card-forgets');
      assert.match(fault.words, /IMG_0002\.JPG/);
    });
  });
}

for (const failures of [1, 2, 3, 4, 8]) {
  test(`${failures} failed steps of a good card, just after a record was written: it is not called worn, and nothing is sent twice`, () => {
    let left = 0;
    let isDue = false;
    const hook: CardHook = (step, path, _bytes, mode) => {
      if (isDue && step === 'close' && path.includes('journal')) left = failures;
      else if (left > 0 && left--) throw Object.assign(new Error(), { code: 'EIO' });
      if (step === 'open' && mode === 'a') isDue = path.includes('journal');
    };
    return within(worldWith('sim7600', { files: { ...old, ...fresh }, onOperation: hook }), async (world) => {
      world.boot();
      await world.clock.run(() => false, 30 * 60_000);
      assert.not.ok(world.lines.some(line => told.test(line)), world.lines.slice(-20).join('\n'));
      assert.is(Object.keys(world.served()).length, 3, world.lines.slice(-20).join('\n'));
      assert.is(world.uploads().length, 3);
    });
  });
}

test('a card in place of the worn one: all images go, each once', () => {
  const card = createWornCard();
  let isGood = false;
  const hook: typeof card.hook = (...step) => (isGood ? undefined : card.hook(...step));
  return within(worldWith('sim7600', { files: { ...old, ...fresh }, onOperation: hook }), async (world) => {
    card.wear(world.folder, 'now');
    world.boot();
    assert.ok(await world.until(told, 10), 'the log tells it');
    isGood = true;
    assert.ok(await world.until(/ round: 3 delivered/, 70), world.lines.slice(-20).join('\n'));
    assert.is(world.uploads().length, 3);
  });
});

test.run();
