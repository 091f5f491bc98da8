// Tests which firmware is to blame when a trial has failed. A version is given up for good only if it had its chance, and the firmware before it then
// succeeds. The real loader chooses the slot at each start.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { readMarks, writeRecord } from '../../../firmware/image/layout.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import type { Globals } from '../../sim/engine/globals/globals.ts';
import { compileFirmware } from '../../sim/engine/node.ts';
import { OutOfMemory } from '../../sim/memory.ts';
import { wired } from '../../sim/world/board.ts';
import { marksOf } from '../../sim/world/chip.ts';
import { createWorld, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';

const test = suite('the firmware that is to blame');

const { mark } = engine.slots;
const { name: board } = wired.board;
const key = await keyNamed('first');
const built = await buildVariant({ board: 'test/sim/world/boards/wired.json', keys: [publicHalf(key)], version: '0.3.0' });
const loader = compileFirmware(`global.chosen_ = ${built.nodeLoader};`);
/** The content of a slot, which stands for the program of that version. */
const imageOf = (version: string) => Buffer.concat([Buffer.alloc(4096, `snapferry ${version} `), noise(9000, Number(version.split('.')[1])), Buffer.alloc(900, 'end')]);
const versions = ['0.3.0', '0.4.0'].map(version => ({ version, image: imageOf(version), text: imageOf(version).toString('latin1'), script: compileFirmware(built.code.replaceAll('0.3.0', version)) }));
/** A program that throws before it reads the card. */
const broken = compileFirmware('throw new Error("broken");');
const [older, newer] = versions as [typeof versions[0], typeof versions[0]];
const file = Buffer.from(makeSigned({ board, version: newer.version }, newer.image, signWith(key)));

/** Runs a world whose chip has 0.3.0 in slot a, and signed 0.4.0 on its card, by the loader of the firmware. */
async function inWorld(options: WorldOptions & { isBroken?: boolean }, run: (world: World, started: string[]) => Promise<void>): Promise<void> {
  const started: string[] = [];
  function choose(made: Globals) {
    made.call(loader.runInContext(made.context) as () => void, [made.memory, OutOfMemory, made.limits]);
    if (!made.isAlive()) return undefined;
    const found = versions.find(({ text }) => text === (made.context as { chosen_?: string }).chosen_);
    started.push(found?.version ?? 'none');
    return options.isBroken && found === newer ? broken : found?.script;
  }
  const world = await createWorld({
    ...options, files: { 'DCIM/IMG_0001.JPG': noise(300), 'firmware.bin': file, ...options.files },
    chip: { board: wired.board, firmware: choose, storage: { mark: marksOf([writeRecord('a', older.image, true)]), a: older.text, b: '' } },
  });
  try {
    await run(world, started);
  } catch (error) {
    (error as Error).message += `\n${started.join(' ')}\n${world.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const newest = (world: World) => {
  const { slot, isGood, isVoid } = readMarks(Buffer.from(world.chip!.state.storage.get(mark)!, 'latin1'))[0]!;
  return { slot, isGood, isVoid };
};
const told = (world: World, text: RegExp) => world.lines.filter(line => text.test(line)).length;

test('three starts that are cut short: the version is tried again after a round that succeeds, and stays', () => inWorld({}, async (world, started) => {
  world.boot();
  assert.ok(await world.until(/this firmware is on trial, start 1 of 3/));
  for (let start = 0; start < 3; start++) {
    world.cut();
    world.boot();
  }
  assert.is(told(world, /firmware 0\.4\.0 was given up on trial \(nothing sent\), and 0\.3\.0 runs again; that version is tried again after a round that succeeds/), 1);
  world.put('DCIM/IMG_0002.JPG', noise(200, 2));
  assert.ok(await world.until(/IMG_0002\.JPG delivered/));
  assert.ok(await world.until(/firmware 0\.4\.0 may be tried again/));
  assert.ok(await world.until(/this firmware has proved itself, and stays/, 90));
  assert.equal(newest(world), { slot: 'b', isGood: true, isVoid: false });
  assert.is(started.join(' '), '0.3.0 0.4.0 0.4.0 0.4.0 0.3.0 0.4.0');
  assert.is(told(world, /is not taken/), 0);
}));

test('a server that is away during the trial and after it: the version is not to blame, and stays once the server is back', async () => {
  let isAway = false;
  await inWorld({ server: { greets: () => !isAway } }, async (world, started) => {
    world.boot();
    assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
    isAway = true;
    world.put('DCIM/IMG_0002.JPG', noise(200, 2));
    assert.ok(await world.until(/has brought nothing to the server in 24 hours of rounds/, 40 * 60));
    assert.ok(await world.until(/0\.3\.0 fails as well, so firmware 0\.4\.0 is tried again after a round that succeeds/, 300));
    isAway = false;
    assert.ok(await world.until(/this firmware has proved itself, and stays/, 24 * 60));
    assert.equal(newest(world), { slot: 'b', isGood: true, isVoid: false });
    assert.is(started.join(' '), '0.3.0 0.4.0 0.3.0 0.4.0');
  });
});

test('a version that fails where the one before it works is never taken again', () => inWorld({ isBroken: true }, async (world, started) => {
  world.boot();
  assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
  await world.clock.run(() => false, 10_000);
  world.put('DCIM/IMG_0002.JPG', noise(200, 2));
  for (let start = 0; start < 3; start++) {
    world.cut();
    world.boot();
  }
  assert.is(told(world, /firmware 0\.4\.0 was given up on trial \(did not start\)/), 1);
  assert.ok(await world.until(/firmware 0\.4\.0 is never taken again, as it failed where 0\.3\.0 works/));
  await world.until(/no such line/, 60);
  assert.is(told(world, /its version 0\.4\.0 was given up before, and is never taken again/), 1);
  assert.is(started.join(' '), '0.3.0 0.4.0 0.4.0 0.4.0 0.3.0');
}));

test.run();
