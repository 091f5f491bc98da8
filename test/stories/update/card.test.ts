// Tests signed firmware in the root of the card: when it is taken, what is refused, and with which message. Images go on meanwhile.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { readMarks, writeRecord } from '../../../firmware/image/layout.js';
import { type Facts } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import { compileFirmware } from '../../sim/engine/node.ts';
import { wired } from '../../sim/world/board.ts';
import { marksOf } from '../../sim/world/chip.ts';
import { createWorld, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';

const test = suite('firmware on the card');

const { mark } = engine.slots;
// the same variant as in stories/checkin/firmware, so that both take one build
const { name: board } = wired.board;
const key = await keyNamed('first');
const other = await keyNamed('stranger');
const built = buildVariant({ board: 'test/sim/world/boards/wired.json', keys: [publicHalf(key)], version: '0.3.0' });
const firmware = built.then(({ code }) => compileFirmware(code));
/** The content of the firmware in three chunks. Two of them are compressed, and the noise is not. */
const image = Buffer.concat([Buffer.alloc(4096, 'snapferry '), noise(4096), Buffer.alloc(900, 'end')]);
const signed = (facts: Partial<Facts> = {}, by = key, bytes = image) => Buffer.from(makeSigned({ board, version: '0.4.0', ...facts }, bytes, signWith(by)));

const photo = { 'DCIM/IMG_0001.JPG': noise(300) };

async function inWorld(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ ...options, files: { ...photo, ...options.files }, chip: { board: wired.board, firmware: await firmware, ...options.chip } });
  try {
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const marksIn = (world: World) => readMarks(Buffer.from(world.chip!.state.storage.get(mark)!, 'latin1')).map(({ slot, starts, isGood, isVoid }) => ({ slot, starts, isGood, isVoid }));
const slotIn = (world: World, from: number, count: number) => Buffer.from((world.chip!.state.storage.get('b') ?? '').slice(from, from + count), 'latin1');
const told = (world: World, text: RegExp) => world.lines.filter(line => text.test(line)).length;

test('it is taken once the images are at the server: the slot, its manifest and its mark are written, and the chip starts again', () => inWorld({ files: { 'firmware.bin': signed() } }, async world => {
  world.boot();
  assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
  const places = [/ round: 1 delivered/, /\/firmware\.bin has firmware 0\.4\.0, 9092 bytes; its signature and its 3 chunks are checked/, /is written into slot b/].map(text => world.lines.findIndex(line => text.test(line)));
  assert.ok(places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1)), `${places}`);
  assert.equal(marksIn(world)[0], { slot: 'b', starts: 0, isGood: false, isVoid: false });
  assert.ok(slotIn(world, 0, image.length).equals(image));
  assert.ok(slotIn(world, image.length, 389_120 - image.length).every(byte => byte === 0xff));
  const bytes = signed();
  const length = Number(bytes.toString('latin1', 30, 35));
  assert.ok(slotIn(world, 389_120, length).equals(bytes.subarray(0, length)));
  assert.ok(slotIn(world, 397_056, 256).equals(bytes.subarray(length, length + 256)));
  const record = Buffer.from(world.chip!.state.storage.get(mark)!, 'latin1').subarray(32, 64);
  assert.ok(record.equals(writeRecord('b', image, false)), record.toString('hex'));
  await world.until(/no such line/, 1);
  assert.is(world.chip!.boots.at(-1)!.why, 'reboot');
}));

/** Files that are refused, each with one change or as a whole, and the reason that the log gives. */
const refused: [title: string, file: () => Buffer, why: RegExp][] = [
  ['without a signature', () => { const file = signed(); return file.fill(0xff, lengthIn(file), lengthIn(file) + 256); }, /it has no signature/],
  ['with the signature of another key', () => signed({}, other), /its signature is wrong/],
  ['with a flipped bit of its signature', () => flip(signed(), file => lengthIn(file) + 100), /its signature is wrong/],
  ['with another version in its manifest', () => Buffer.from(signed().toString('latin1').replace('version 0.4.0', 'version 0.9.0'), 'latin1'), /its signature is wrong/],
  ['for another board', () => signed({ board: 'esp32-cam' }), /it is for another board, esp32-cam, and this is wired/],
  ['for another engine', () => signed({ engines: ['2v27.45'] }), /it was tested with Espruino 2v27\.45, and here runs 2v29/],
  ['with an older version', () => signed({ version: '0.2.9' }), /its version 0\.2\.9 is below 0\.3\.0, which runs; sign it with --return/],
  ['that replaces only newer versions', () => signed({ replaces: '0.3.1' }), /it replaces only versions from 0\.3\.1 on/],
  ['with a torn chunk', () => flip(signed(), file => file.length - 20), /chunk 2 is not the one of its manifest; copy it again/],
  ['with two chunks exchanged', exchanged, /chunk 0 is not the one of its manifest/],
  ['with a byte too many', () => Buffer.concat([signed(), Buffer.from('x')]), /it has \d+ bytes, and its manifest says \d+; copy it again/],
  ['with its last byte missing', () => signed().subarray(0, -1), /it has \d+ bytes, and its manifest says \d+; copy it again/],
  ['with only its head', () => signed().subarray(0, 600), /it has 600 bytes|contradicts itself/],
  ['that is empty', () => Buffer.alloc(0), /does not begin with the manifest of signed firmware/],
  ['that is a picture', () => Buffer.from(noise(9000)), /does not begin with the manifest of signed firmware/],
];
const lengthIn = (file: Buffer) => Number(file.toString('latin1', 30, 35));
function flip(file: Buffer, at: (file: Buffer) => number): Buffer {
  file[at(file)]! ^= 1;
  return file;
}
function exchanged(): Buffer {
  const file = signed({}, key, Buffer.concat([noise(4096), noise(4097).subarray(1), Buffer.from('end')]));
  const from = lengthIn(file) + 256;
  return Buffer.concat([file.subarray(0, from), file.subarray(from + 4096, from + 8192), file.subarray(from, from + 4096), file.subarray(from + 8192)]);
}

for (const [title, file, why] of refused) test(`a file ${title} is refused, once, and images go on`, () => inWorld({ files: { 'firmware.bin': file() } }, async world => {
  world.boot();
  assert.ok(await world.until(/firmware\.bin is not taken/));
  assert.match(world.lines.at(-1)!, why);
  const state = marksIn(world);
  assert.equal(state, [{ slot: 'a', starts: 0, isGood: true, isVoid: false }]);
  assert.ok(slotIn(world, 0, 400_000).every(byte => byte === 0xff));
  assert.is(told(world, / round: 1 delivered/), 1);
  // After a restart, the firmware neither checks the refused file again nor logs it again.
  world.cut();
  world.put('DCIM/IMG_0002.JPG', noise(200));
  const from = world.lines.length;
  world.boot();
  assert.ok(await world.until(/IMG_0002\.JPG delivered/));
  await world.until(/no such line/, 2);
  assert.is(world.lines.slice(from).filter(line => /firmware\.bin|update:/.test(line)).length, 0, world.lines.slice(from).join('\n'));
}));

const reportIn = (world: World) => String(world.served()['/up/status.json'] ?? world.served()['up/status.json'] ?? '');

test('the next report names what was refused, and the one after it the version alone', () => inWorld({
  files: { 'firmware.bin': signed({ board: 'esp32-cam' }) }, config: { device: 'hut', report: { name: 'status.json', everyHours: 1 } },
}, async world => {
  world.boot();
  assert.ok(await world.until(/firmware\.bin is not taken/));
  world.put('DCIM/IMG_0002.JPG', noise(200));
  assert.ok(await world.until(/report: is sent/));
  assert.match(reportIn(world), '"firmware":"0.4.0 refused: it is for another board, esp32-cam, and this is wired","runs":"0.3.0"');
  world.put('DCIM/IMG_0003.JPG', noise(200));
  assert.ok(await world.until(/report: is sent/));
  assert.match(reportIn(world), '"firmware":"0.3.0","engine"');
}));

test('a file that changes between its check and its use is refused, and the firmware that runs stays', () => inWorld({ files: { 'firmware.bin': signed() } }, async world => {
  world.boot();
  assert.ok(await world.until(/is written into slot b/));
  world.put('firmware.bin', flip(signed(), file => file.length - 20));
  assert.ok(await world.until(/firmware\.bin is not taken: chunk 2 is not the one of its manifest any more: the file has changed/));
  assert.equal(marksIn(world), [{ slot: 'a', starts: 0, isGood: true, isVoid: false }]);
}));

test('a file that becomes another signed one while it is used is not started', () => inWorld({ files: { 'firmware.bin': signed() } }, async world => {
  world.boot();
  assert.ok(await world.until(/its signature and its 3 chunks are checked/));
  world.put('firmware.bin', signed({ version: '0.5.0' }, key, Buffer.concat([image.subarray(0, 8192), Buffer.alloc(900, 'eno')])));
  assert.ok(await world.until(/firmware\.bin is not taken: (chunk 2 is not|the file has changed)/));
  assert.is(told(world, /starts on trial/), 0);
}));

test('without a key built in nothing is taken, and that is said once', async () => {
  const world = await createWorld({ files: { ...photo, 'firmware.bin': signed() }, chip: { board: wired.board } });
  try {
    world.boot();
    assert.ok(await world.until(/firmware\.bin is not taken: no key is built in, so no firmware is taken but by USB; build it with --key/));
    world.cut();
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    assert.is(told(world, /no key is built in/), 1);
  } finally {
    await world.close();
  }
});

test('a chip without slots says that it needs USB once, and works on', () => inWorld({ files: { 'firmware.bin': signed() } }, async world => {
  world.chip!.state.storage.delete('b');
  world.boot();
  assert.ok(await world.until(/firmware\.bin is not taken: the flash of this chip has no slot for it; flash the firmware once by USB/));
  assert.is(told(world, / round: 1 delivered/), 1);
}));

test('the firmware that runs is no news, and other firmware waits while it is on trial', async () => {
  await inWorld({ files: { 'firmware.bin': signed({ version: '0.3.0' }) } }, async world => {
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    await world.until(/no such line/, 2);
    assert.is(told(world, /firmware\.bin/), 0);
  });
  // There is nothing to send, and no server that answers, so nothing proves that the firmware works.
  await inWorld({ files: { 'DCIM/IMG_0001.JPG': '', 'firmware.bin': signed() }, server: false }, async world => {
    world.chip!.state.storage.set(mark, marksOf([writeRecord('a', Buffer.from('old'), true), writeRecord('b', Buffer.from('new'), false).fill(0, 16, 17)]));
    world.boot();
    assert.is(told(world, /this firmware is on trial/), 1);
    await world.until(/no such line/, 5);
    assert.is(told(world, /firmware\.bin/), 0);
  });
});

test('a config.json with a mistake: the firmware on the card is taken, and nothing is sent meanwhile', () => inWorld({
  files: { 'firmware.bin': signed() }, config: { images: { folderr: '/DCIM' } },
}, async world => {
  world.boot();
  assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
  assert.is(told(world, /images\.folderr: unknown key/), 1);
  assert.is(world.uploads().length, 0);
}));

test('new firmware and a config.json with its new key, put on the card in one visit: images go, and the firmware is taken', () => inWorld({}, async world => {
  world.boot();
  assert.ok(await world.until(/nothing to send/));
  world.put('DCIM/IMG_0003.JPG', noise(300, 3));
  assert.ok(await world.until(/IMG_0003\.JPG delivered/));
  assert.ok(await world.until(/nothing to send/));
  world.cut();
  world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images: { sharpen: true } }));
  world.put('firmware.bin', signed());
  world.put('DCIM/IMG_0002.JPG', noise(300, 2));
  world.boot();
  assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
  assert.is(told(world, /images\.sharpen: unknown key/), 1);
  assert.is(world.uploads().length, 3);
}));

test('a wrong config.json and a card that comes in with firmware: it is taken, though there was none before', () => inWorld({ config: { images: { folderr: '/DCIM' } } }, async world => {
  world.boot();
  await world.until(/no such line/, 2);
  world.hide(true);
  await world.until(/no SD card can be read/);
  world.hide(false);
  world.put('firmware.bin', signed());
  assert.ok(await world.until(/firmware 0\.4\.0 starts on trial/));
}));

test('a file that was installed and stays on the card: firmware that came back leaves it alone, until it is removed and put back', async () => {
  const [newer, older] = [await firmware, compileFirmware((await built).code.replaceAll('0.3.0', '0.2.9'))];
  let running = newer;
  await inWorld({ files: { 'firmware.bin': signed({ version: '0.3.0' }) }, chip: { board: wired.board, firmware: () => running } }, async world => {
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    for (const [count, id] of [[1, 2], [0, 3]] as const) {
      world.cut();
      running = older;
      world.put(`DCIM/IMG_000${id}.JPG`, noise(200, id));
      const from = world.lines.length;
      world.boot();
      assert.ok(await world.until(/ round: 1 delivered/));
      await world.until(/no such line/, 2);
      assert.is(world.lines.slice(from).filter(line => /firmware\.bin is left alone: it was installed before, and 0\.2\.9 came after it/.test(line)).length, count);
      assert.is(world.lines.slice(from).filter(line => /chunks are checked/.test(line)).length, 0);
    }
    rmSync(join(world.folder, 'card/firmware.bin'));
    world.put('DCIM/IMG_0004.JPG', noise(200, 4));
    assert.ok(await world.until(/IMG_0004\.JPG delivered/));
    await world.until(/no such line/, 1);
    world.put('firmware.bin', signed({ version: '0.3.0' }));
    world.put('DCIM/IMG_0005.JPG', noise(200, 5));
    assert.ok(await world.until(/firmware 0\.3\.0 starts on trial/));
  });
});

test.run();
