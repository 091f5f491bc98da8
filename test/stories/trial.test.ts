// Tests firmware on trial. It stays after a round that brought an image or a report to the server. Otherwise the loader starts the firmware before
// it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../firmware/engine/engine.js';
import { readMarks, writeRecord } from '../../firmware/image/layout.js';
import { marksOf } from '../sim/world/chip.ts';
import { createWorld, noise, type World, type WorldOptions } from '../sim/world/world.ts';

const trial = suite('firmware on trial');
const files = { 'DCIM/IMG_0001.JPG': noise(300) };
/** A file on the card that is no image, so that there is nothing to send. */
const other = { 'DCIM/READ.ME': noise(300) };
const { mark } = engine.slots;

/** Runs a test world with a chip whose loader has started slot b on trial, for the first time. */
async function onTrial(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ ...options, chip: { board: 'lilygo-t-sim7600', ...options.chip } });
  try {
    const record = writeRecord('b', Buffer.from('new firmware'), false).fill(0, 16, 17);
    world.chip!.state.storage.set(mark, marksOf([writeRecord('a', Buffer.from('old firmware'), true), record]));
    world.boot();
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-20).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const newest = (world: World) => {
  const { slot, isGood, isVoid } = readMarks(Buffer.from(world.chip!.state.storage.get(mark)!, 'latin1'))[0]!;
  return { slot, isGood, isVoid };
};

trial('it stays once a round that has brought an image to the server is at its end', () => onTrial({ files }, async world => {
  assert.ok(await world.until(/nothing to send/));
  const places = [/this firmware is on trial, start 1 of 3/, /IMG_0001\.JPG delivered/, /round: 1 delivered/, /this firmware has proved itself, and stays/].map(text => world.lines.findIndex(line => text.test(line)));
  assert.ok(places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1)), `${places}`);
  assert.is(world.lines.filter(line => /proved itself/.test(line)).length, 1);
  assert.equal(newest(world), { slot: 'b', isGood: true, isVoid: false });
}));

trial('a round with nothing to send proves nothing', () => onTrial({ files: other }, async world => {
  assert.ok(await world.until(/nothing to send|none of/));
  assert.equal(newest(world), { slot: 'b', isGood: false, isVoid: false });
}));

trial('a report at the server proves it', () => onTrial({ files: other, config: { report: { everyHours: 1, name: 'status.json' } } }, async world => {
  assert.ok(await world.until(/this firmware has proved itself, and stays/));
  assert.ok(world.lines.some(line => / report: is sent/.test(line)));
  assert.equal(newest(world), { slot: 'b', isGood: true, isVoid: false });
}));

trial('after 24 hours without proof it gives itself up, and the chip starts again', () => onTrial({ files: other }, async world => {
  assert.ok(await world.until(/nothing to send|none of/));
  await world.until(/no such line/, 23.9 * 60);
  assert.equal(newest(world), { slot: 'b', isGood: false, isVoid: false });
  assert.ok(await world.until(/has brought nothing to the server in 24 hours, so the firmware before it returns/, 10));
  await world.until(/no such line/, 1);
  assert.equal(newest(world), { slot: 'b', isGood: false, isVoid: true });
  assert.is(world.chip!.boots.at(-1)!.why, 'reboot');
}));

trial('firmware that proved itself says nothing of a trial', async () => {
  const world = await createWorld({ files, chip: { board: 'lilygo-t-sim7600' } });
  try {
    world.boot();
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.is(world.lines.filter(line => /trial|proved/.test(line)).length, 0);
  } finally {
    await world.close();
  }
});

trial.run();
