// Tests cards whose first steps after each start fail, and which answer soon after. Many slots do so after a warm restart. What seems to be missing
// then is there, so no image is sent twice, and no PIN is tried twice.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook, CardStep } from '../../sim/card/fs/types.ts';
import { wired } from '../../sim/world/board.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('a card that answers late');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400), 'DCIM/101CAM/IMG_0001.JPG': noise(1401, 2) };
const everyStep = ['mount', 'open', 'read', 'write', 'close', 'list', 'stat', 'makeFolder'] as const;
/** Most failures in a row after each start. Slots are known that answer at the eighth try. */
const most = 12;

/** Makes a card whose first `count` steps of these kinds fail after each call of `begin`. */
function lateCard(kinds: readonly CardStep[]): { hook: CardHook; begin(count: number): void } {
  let left = 0;
  return {
    hook(step) {
      if (kinds.includes(step) && left-- > 0) throw Object.assign(new Error(), { code: 'EIO' });
    },
    begin: (count) => { left = count; },
  };
}

function restart(world: World): void {
  world.cut();
  world.boot();
}

const boards: [title: string, options: Omit<WorldOptions, 'modem'>][] = [['a desktop', {}], ['a chip', { chip: { board: wired.board } }]];
const kinds: [title: string, steps: readonly CardStep[]][] = [...everyStep.map(one => [one, [one]] as [string, CardStep[]]), ['any step', everyStep]];
const cases = boards.flatMap(([where, options]) => kinds.map(([kind, steps]) => ({ where, options, kind, steps }))).filter(({ where, kind }) => where === 'a chip' || kind !== 'mount');

for (const { where, options, kind, steps } of sample(cases, 3)) {
  test(`${where}, ${kind} fails 1 to ${most} times after each start: no image is sent twice, and a new one arrives`, () => {
    const card = lateCard(steps);
    return within(worldWith('sim7600', { ...options, files, onOperation: card.hook }), async (world) => {
      await world.round();
      for (let count = 1; count <= most; count++) {
        card.begin(count);
        restart(world);
        await world.until(/nothing to send| round: /, 10);
        assert.is(world.uploads().length, 2, `${count}: ${world.lines.slice(-20).join('\n')}`);
      }
      world.put('DCIM/102CAM/IMG_0001.JPG', noise(1402, 3));
      card.begin(most);
      restart(world);
      assert.ok(await world.until(/102CAM\/IMG_0001\.JPG delivered as /, 60), world.lines.slice(-20).join('\n'));
      assert.is(world.uploads().length, 3);
    });
  });
}

// The firmware has other files, too. They hold the names of images on the server, the server's settings, and the open folders of a camera that
// sleeps. What they hold must not seem to be missing either.

for (const { where, options, kind, steps } of sample(cases, 3)) {
  test(`${where}, ${kind} fails after each start: images of one name keep their own names on the server`, () => {
    const card = lateCard(steps);
    const of = (n: number) => [`DCIM/1${n < 10 ? '0' : ''}${n}CAM/IMG_0001.JPG`, noise(1400 + n, n)] as const;
    const config = { images: { name: '{name}' } };
    return within(worldWith('sim7600', { ...options, config, files: Object.fromEntries([of(0), of(1)]), onOperation: card.hook }), async (world) => {
      await world.round();
      for (let count = 1; count <= most; count++) {
        world.put(...of(count + 1));
        card.begin(count);
        restart(world);
        assert.ok(await world.until(new RegExp(`${of(count + 1)[0]} delivered as `), 70), `${count}: ${world.lines.slice(-20).join('\n')}`);
      }
      const whole = Object.values(world.served()).map(({ length }) => length).sort();
      assert.equal(whole, Array.from({ length: most + 2 }, (_none, n) => 1400 + n), 'no image has replaced another one');
      assert.is(world.uploads().length, most + 2);
    });
  });

  test(`${where}, ${kind} fails after each start: settings of the server are taken once, and stay in force`, () => {
    const card = lateCard(steps);
    const config = { report: { name: 'report.json', everyHours: 1 }, remote: { name: 'settings.json', everyHours: 1 } };
    return within(worldWith('sim7600', { ...options, config, files, onOperation: card.hook }), async (world) => {
      const taken = () => world.lines.filter(line => / settings 7 are on the card/.test(line)).length;
      world.putServed('up/settings.json', '{"id": 7, "set": {"images.first": "newest"}}');
      await world.round();
      await world.clock.run(() => false, 4 * 3_600_000);
      const told = taken();
      assert.ok(told > 0, world.lines.slice(-20).join('\n'));
      for (const count of [1, 2, 4, 8, most]) {
        card.begin(count);
        restart(world);
        await world.clock.run(() => false, 75 * 60_000);
        const { config: id } = JSON.parse(world.served()['up/report.json']!.toString()) as { config: number };
        assert.is(id, 7, `${count}: ${world.lines.slice(-20).join('\n')}`);
      }
      assert.is(taken(), told, world.lines.filter(line => / remote: /.test(line)).join('\n'));
      assert.is(world.uploads().filter(({ path }) => /IMG/.test(path)).length, 2);
    });
  });
}

for (const [kind, given] of sample(kinds, 3)) {
  test(`a chip that sleeps over 24 folders, ${kind} fails 1 to ${most} times at each wake: no image is sent twice, and new ones arrive`, () => {
    const card = lateCard(given);
    const folder = (n: number) => `DCIM/1${String(n).padStart(2, '0')}CAM/IMG_000`;
    const all = Object.fromEntries(Array.from({ length: 24 }, (_none, n) => [`${folder(n)}1.JPG`, noise(900 + n, n + 1)]));
    const config = { schedule: { everyMinutes: 60, sleep: true }, camera: { model: 'none' } };
    let boots = 0;
    let count = 0;
    let world: World | undefined;
    const hook: CardHook = (...step) => {
      if (world && boots !== world.chip!.boots.length) {
        boots = world.chip!.boots.length;
        card.begin(count);
        count = count % most + 1;
      }
      return card.hook(...step);
    };
    return within(worldWith('sim7600', { files: all, chip: { board: wired.board }, config, onOperation: hook }), async (made) => {
      await made.round();
      [world, boots] = [made, made.chip!.boots.length];
      for (let n = 0; n < most; n++) {
        made.put(`${folder(n * 2)}2.JPG`, noise(2000 + n, n + 50));
        await made.clock.run(() => false, 2 * 3_600_000);
      }
      await made.clock.run(() => false, 3 * 3_600_000);
      assert.is(Object.keys(made.served()).length, 24 + most, made.lines.slice(-20).join('\n'));
      assert.is(made.uploads().length, 24 + most);
    });
  });
}

// SIMs count wrong PINs, and the third one locks the card. The mark of a refused PIN is in the file of notes.

const lateSteps: CardStep[] = ['mount', 'stat', 'open', 'read'];
for (const { family, step } of sample(families.flatMap(one => lateSteps.map(step => ({ family: one, step }))), 3)) {
  test(`${family}: a ${step} that fails after each start lets no wrong PIN be tried twice`, () => {
    const card = lateCard([step]);
    const options = { files, chip: { board: wired.board }, onOperation: card.hook, modem: { sim: 'pin', pin: '4321' }, config: { network: { apn: 'internet', pin: '1111' } } };
    return within(worldWith(family, options), async (world) => {
      const tries = () => world.modem.commands.filter(line => line.startsWith('AT+CPIN=')).length;
      world.boot();
      assert.ok(await world.until(/PIN/, 10), world.lines.slice(-20).join('\n'));
      await world.clock.run(() => false, 120_000);
      assert.is(tries(), 1, world.lines.slice(-20).join('\n'));
      for (const count of [1, 2, 3, 4, 8, most]) {
        card.begin(count);
        restart(world);
        await world.clock.run(() => false, 180_000);
        assert.is(tries(), 1, `${count}: ${world.lines.slice(-20).join('\n')}`);
      }
    });
  });
}

test.run();
