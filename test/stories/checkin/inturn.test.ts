// Tests a server that gives two versions in turn, as a cache or two mirrors do. Firmware is installed at most once a day, unless it is urgent. A
// version that a signed return has replaced is not taken for 30 days. The loader of the firmware chooses the slot at each start.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeRecord } from '../../../firmware/image/layout.js';
import type { Facts } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import type { Globals } from '../../sim/engine/globals/globals.ts';
import { compileFirmware } from '../../sim/engine/node.ts';
import { OutOfMemory } from '../../sim/memory.ts';
import { wired } from '../../sim/world/board.ts';
import { marksOf } from '../../sim/world/chip.ts';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';

const test = suite('two versions in turn');

const { name: board } = wired.board;
const place = `up/fw/${board}.bin`;
const key = await keyNamed('first');
const built = await buildVariant({ board: 'test/sim/world/boards/wired.json', keys: [publicHalf(key)], version: '0.3.0' });
const loader = compileFirmware(`global.chosen_ = ${built.nodeLoader};`);
/** The content of a slot, which stands for the program of that version. All have the same length. */
const imageOf = (version: string) => Buffer.concat([Buffer.alloc(4096, `snapferry ${version} `), noise(40_000, Number(version.split('.')[1])), Buffer.alloc(900, 'end')]);
const versions = ['0.3.0', '0.4.0', '0.5.0'].map(version => ({ version, image: imageOf(version), text: imageOf(version).toString('latin1'), script: compileFirmware(built.code.replaceAll('0.3.0', version)) }));
const first = versions[0]!;
/** Returns signed firmware with the program of `version`. */
const signed = (version: string, facts: Partial<Facts> = {}) => Buffer.from(makeSigned({ board, version, ...facts }, imageOf(version), signWith(key)));
const config = { device: 'hut', report: { name: '{device}.json', everyHours: 1 }, remote: { firmware: 'fw/{board}.bin', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };

/** A world and the versions that its chip has started, in this order. */
interface Field { world: World; started: string[] }

/** Runs a world whose chip has 0.3.0 in slot a. */
async function inField(options: WorldOptions, run: (field: Field) => Promise<void>): Promise<void> {
  const started: string[] = [];
  function choose(made: Globals) {
    made.call(loader.runInContext(made.context) as () => void, [made.memory, OutOfMemory, made.limits]);
    if (!made.isAlive()) return undefined;
    const found = versions.find(({ text }) => text === (made.context as { chosen_?: string }).chosen_);
    started.push(found?.version ?? 'none');
    return found?.script;
  }
  await within(worldWith('sim7600', {
    files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, config, ...options,
    chip: { board: wired.board, firmware: choose, storage: { mark: marksOf([writeRecord('a', first.image, true)]), a: first.text, b: '' } },
  }), world => run({ world, started }));
}

const minutes = async (world: World, count: number) => void await world.clock.run(() => false, count * 60_000);
const told = (world: World, text: RegExp) => world.lines.filter(line => text.test(line)).length;
const installations = (world: World) => told(world, / update: firmware \S+ starts on trial/);
const fetched = (world: World) => world.ftpCommands().filter(line => /^RETR .*wired\.bin/.test(line)).length;

/** Lets the server give the files in turn, each for some minutes. */
async function giveInTurn(world: World, files: Buffer[], each: number, days: number): Promise<void> {
  for (let n = 0; n < days * 24 * 60 / each; n++) {
    world.putServed(place, files[n % files.length]!);
    await minutes(world, each);
  }
}

test('a signed return and the version that it replaced, each for an hour: it returns once, and the other is refused', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.5.0'));
  world.boot();
  await minutes(world, 25 * 60);
  await giveInTurn(world, [signed('0.4.0', { isReturn: true }), signed('0.5.0')], 60, 3);
  assert.is(started.join(' '), '0.3.0 0.5.0 0.4.0');
  assert.ok(told(world, / error firmware: fw\/wired\.bin is not taken: its version 0\.5\.0 was left for 0\.4\.0, so it is taken again after 30 days, or signed with --return/) > 0);
}));

test('after 30 days the version that was replaced is taken again', () => inField({ config: { ...config, remote: { ...config.remote, everyHours: 24 } } }, async ({ world, started }) => {
  world.putServed(place, signed('0.5.0'));
  world.boot();
  await minutes(world, 25 * 60);
  world.putServed(place, signed('0.4.0', { isReturn: true }));
  await minutes(world, 30 * 60);
  world.putServed(place, signed('0.5.0'));
  await minutes(world, 28 * 24 * 60);
  assert.is(started.join(' '), '0.3.0 0.5.0 0.4.0');
  await minutes(world, 4 * 24 * 60);
  assert.is(started.join(' '), '0.3.0 0.5.0 0.4.0 0.5.0');
}));

for (const [title, restart] of [
  ['', () => undefined],
  [', with a power cut every five hours', (world: World) => {
    world.cut();
    world.boot();
  }],
] as [string, (world: World) => void][]) {
  test(`two signed returns, each for two hours: at most one installation a day${title}`, () => inField({}, async ({ world, started }) => {
    const both = [signed('0.5.0', { isReturn: true }), signed('0.4.0', { isReturn: true })];
    const days = 4;
    world.boot();
    for (let n = 0; n < days * 12; n++) {
      world.putServed(place, both[n % 2]!);
      await minutes(world, 120);
      if (n % 5 === 4) restart(world);
    }
    // The card's time counts 20 minutes for each power cut, whose length it does not know without the network's clock.
    assert.ok(installations(world) >= 2 && installations(world) <= days + 1, `${started.join(' ')}`);
  }));
}

test('other firmware waits for a day after an installation, and urgent firmware does not', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.4.0'));
  world.boot();
  await minutes(world, 3 * 60);
  assert.is(started.join(' '), '0.3.0 0.4.0');
  world.putServed(place, signed('0.5.0'));
  await minutes(world, 6 * 60);
  assert.is(told(world, / firmware: 0\.5\.0: (\d+) of \1 bytes are on the card \(100 %\); it waits, since other firmware was installed within the last day/), 1);
  const before = fetched(world);
  await minutes(world, 6 * 60);
  assert.equal([started.join(' '), fetched(world)], ['0.3.0 0.4.0', before], 'it waits on the card');
  await minutes(world, 12 * 60);
  assert.is(started.join(' '), '0.3.0 0.4.0 0.5.0');
}));

test('urgent firmware is installed at once, also within a day after other firmware', () => inField({ http: {} }, async ({ world, started }) => {
  world.putServed(place, signed('0.4.0'));
  world.boot();
  await minutes(world, 3 * 60);
  world.putServed(place, signed('0.5.0', { urgent: true }));
  await minutes(world, 3 * 60);
  assert.is(started.join(' '), '0.3.0 0.4.0 0.5.0');
}));

test('a power cut while firmware is installed: the same firmware is tried again at once', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.4.0'));
  world.boot();
  assert.ok(await world.until(/ update: firmware 0\.4\.0 is written into slot b/, 3 * 60));
  world.cut();
  world.boot();
  assert.ok(await world.until(/this firmware has proved itself, and stays/, 3 * 60));
  assert.is(started.join(' '), '0.3.0 0.3.0 0.4.0');
}));

const reported = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { download?: string; firmware: string };

test('firmware whose program has another version than its label stays if it works, and is not taken again', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.4.0', { version: '0.5.0' }));
  world.boot();
  await minutes(world, 3 * 24 * 60);
  assert.is(started.join(' '), '0.3.0 0.4.0');
  assert.match(reported(world).download!, /^0\.5\.0 refused: (its program was installed, and says that it is 0\.4\.0, release it again|it came, but was refused then)/);
}));

test('the program that runs, under a newer label: it is installed three times at most, and not fetched again', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.3.0', { version: '0.5.0' }));
  world.boot();
  await minutes(world, 24 * 60);
  const before = [started.length, fetched(world)];
  assert.ok(before[0]! <= 4, started.join(' '));
  await minutes(world, 3 * 24 * 60);
  assert.is(started.length, before[0]);
  assert.match(reported(world).download!, /^0\.5\.0 refused: it came, but was refused then/);
}));

test('firmware that is given up, and whose program has another version than its label: the report says that', () => inField({}, async ({ world, started }) => {
  world.putServed(place, signed('0.4.0', { version: '0.5.0' }));
  world.boot();
  assert.ok(await world.until(/this firmware is on trial, start 1 of 3/, 3 * 60));
  for (let start = 0; start < 3; start++) {
    await world.clock.run(() => false, 2000);
    world.cut();
    world.boot();
  }
  assert.is(started.join(' '), '0.3.0 0.4.0 0.4.0 0.4.0 0.3.0');
  assert.is(told(world, /firmware 0\.5\.0 was given up on trial \(its program is 0\.4\.0\), and 0\.3\.0 runs again/), 1);
}));

for (const http of [undefined, {}]) {
  test(`${http ? 'HTTP' : 'FTP'}: two mirrors that give another file at each minute cost a bounded number of bytes, and the report says why`, () => inField({ ...http && { http } }, async ({ world, started }) => {
    const [one, other] = ['0.4.0', '0.5.0'].map(version => {
      const file = signed(version);
      file[file.length - 20]! ^= 1;
      return file;
    }) as [Buffer, Buffer];
    world.boot();
    await giveInTurn(world, [one, other], 7, 1);
    const spent = () => Number([...world.read('snapferry/state').toString('latin1').matchAll(/\nmonth \d+ (\d+) /g)].at(-1)![1]);
    const before = spent();
    await giveInTurn(world, [one, other], 7, 2);
    // each look costs the beginning of the file, and each report about 1,000 bytes
    assert.ok(spent() - before < 48 * (1.1 * 8192 + 1000), `${spent() - before} bytes in two days`);
    assert.ok(before < 1.1 * 12 * one.length + 24 * (1.1 * 8192 + 1000), `${before} bytes on the first day`);
    assert.match(reported(world).download!, /^0\.[45]\.0 refused: the server gives several files in turn, it is tried again /);
    world.putServed(place, signed('0.5.0'));
    await minutes(world, 27 * 60);
    assert.is(started.join(' '), '0.3.0 0.5.0');
  }));
}

test.run();
