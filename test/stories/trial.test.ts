// Tests firmware on trial. It stays after a round whose image, report or login the server took. Rounds that fail for 24 hours end the trial, and the
// firmware before it returns. Time in which no round could begin does not count.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../firmware/engine/engine.js';
import { readMarks, writeRecord } from '../../firmware/image/layout.js';
import { wired } from '../sim/world/board.ts';
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

const proved = { slot: 'b', isGood: true, isVoid: false };
const open = { slot: 'b', isGood: false, isVoid: false };

trial('with nothing to send, a round begins for its proof: a login that the server accepts', () => onTrial({ files: other }, async world => {
  assert.ok(await world.until(/nothing is to be sent, so an answer of the server is to prove this firmware/, 61));
  assert.ok(await world.until(/this firmware has proved itself, and stays/));
  assert.equal([newest(world), world.uploads().length], [proved, 0]);
}));

for (const [title, given] of [
  ['by HTTP, that there is no file', { http: {} }], ['by HTTP, that nobody may read', { http: { faults: ['GET', 'HEAD'].map(method => ({ method, how: { status: 403 } })) } }],
  ['by FTP of a modem without sessions', { family: { name: 'sim800' }, chip: { board: wired.board } }],
] satisfies [string, WorldOptions][]) {
  trial(`with nothing to send, an answer of the server proves it: ${title}`, () => onTrial({ files: other, ...given }, async world => {
    assert.ok(await world.until(/this firmware has proved itself, and stays/, 90));
    assert.equal(newest(world), proved);
  }));
}

trial('with nothing to send, no answer proves nothing, and the server is asked once an hour', () => onTrial({ files: other, http: { faults: [{ method: 'GET', how: { status: 500 } }] } }, async world => {
  await world.until(/no such line/, 5.5 * 60);
  assert.equal([newest(world), world.lines.filter(line => /the server has not answered, so nothing proves this firmware yet/.test(line)).length], [open, 5]);
}));

trial('an image that the server refuses waits, so a login proves nothing', () => onTrial({ files, server: { faults: [{ verb: 'STOR', how: { refuse: 552 } }, { verb: 'APPE', how: { refuse: 552 } }] } }, async world => {
  await world.until(/no such line/, 5.5 * 60);
  assert.equal(newest(world), open);
}));

for (const [title, given] of [
  ['by FTP', { config: { upload: { verify: 'none' } } }], ['by HTTP, whose server lets nobody read', { http: { faults: ['GET', 'HEAD'].map(method => ({ method, how: { status: 403 } })) } }],
  ['by FTP, whose server neither lists nor gives a file', { server: { unknownVerbs: ['SIZE', 'LIST', 'NLST', 'MLSD', 'MLST'], isWriteOnly: true } }],
] satisfies [string, WorldOptions][]) {
  trial(`a server that shows nothing: an upload that it answers proves it, ${title}`, () => onTrial({ files, ...given }, async world => {
    assert.ok(await world.until(/IMG_0001\.JPG delivered/));
    assert.ok(await world.until(/this firmware has proved itself, and stays/, 5));
    assert.equal(newest(world), proved);
  }));
}

trial('a rule of config.json that holds rounds back for days does not count, and the first round after it proves', async () => {
  let volts = 3.5;
  await onTrial({ files, config: { battery: { sendAbove: 3.7 }, schedule: { everyMinutes: 60 } }, chip: { board: 'lilygo-t-sim7600', volts: () => volts } }, async world => {
    await world.until(/no such line/, 50 * 60);
    assert.equal(newest(world), open);
    volts = 4.1;
    assert.ok(await world.until(/this firmware has proved itself, and stays/, 90));
    assert.equal(newest(world), proved);
  });
});

trial('a report at the server proves it', () => onTrial({ files: other, config: { report: { everyHours: 1, name: 'status.json' } } }, async world => {
  assert.ok(await world.until(/this firmware has proved itself, and stays/));
  assert.ok(world.lines.some(line => / report: is sent/.test(line)));
  assert.equal(newest(world), { slot: 'b', isGood: true, isVoid: false });
}));

trial('after 24 hours of rounds that failed it gives itself up, and the chip starts again', () => onTrial({ files, server: false }, async world => {
  assert.ok(await world.until(/error/));
  await world.until(/no such line/, 23 * 60);
  assert.equal(newest(world), open);
  assert.ok(await world.until(/has brought nothing to the server in 24 hours of rounds, so the firmware before it returns/, 180));
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
