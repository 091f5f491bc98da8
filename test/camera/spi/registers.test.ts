// Tests the code for SPI cameras with every record. A picture is read, settings are not repeated, faults come between calls, and a record
// is wrong for its camera.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginPicture, endPicture } from '../../../src/camera/card/picture.ts';
import { openPieces, type Picture } from '../../../src/camera/card/piece.ts';
import { mega } from '../../../src/camera/spi/mega.ts';
import { mini } from '../../../src/camera/spi/mini.ts';
import { createMemoryCard } from '../../outside.ts';
import type { SpiDevice } from '../../sim/camera/bus/bus.ts';
import { noFaults, type SpiCamera } from '../../sim/camera/spi/faults.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { createMega } from '../../sim/camera/spi/mega.ts';
import { createMini } from '../../sim/camera/spi/mini.ts';
import { checkWhole, copyOf, standOf, toldBy, type Stand } from '../stand.ts';

const test = suite('registers');

const cameras = {
  mega: (record = mega) => standOf(clock => createMega(clock, { pictureOf: standIn }), record),
  mini: (record = mini) => standOf(clock => createMini(clock, { pictureOf: standIn }), record),
};

type Any = Stand<SpiCamera>;

async function ready(stand: Any, size = '640x480'): Promise<number> {
  let length = 0;
  assert.is(await stand.call(stand.at.wake), undefined);
  assert.is(await stand.call(done => stand.at.prepare(size, 'normal', done)), undefined);
  for (let left = stand.at.discards; left >= 0; left -= 1) {
    assert.is(await stand.call(done => stand.at.take((bytes, fault) => (length = bytes, done(fault)))), undefined);
  }
  return length;
}

for (const [name, make] of Object.entries(cameras)) {
  test(`${name}: a picture is read in pieces of at most 1,024 bytes in one selection`, async () => {
    const stand: Any = make();
    const length = await ready(stand);
    const said: number[] = [];
    stand.onSend.change = (_, bytes) => void (stand.bus.isSelected && said.push(bytes.length));
    const { selections } = stand.bus.stats;
    const given: number[] = [];
    assert.is(await stand.call(done => stand.at.read(bytes => given.push(bytes.length) > 0, done)), undefined);
    const dummy = name === 'mega' ? 1 : 0;
    const pieces = said.slice(1, said.findLastIndex(bytes => bytes > 3 || bytes === dummy) + 1);
    assert.is(pieces.reduce((sum, bytes) => sum + bytes, 0), length + dummy);
    assert.ok(pieces.slice(0, -1).every(bytes => bytes === 1024) && pieces.at(-1)! <= 1024);
    assert.is(given.reduce((sum, bytes) => sum + bytes, 0), length);
    assert.is(given[0], 1024 - dummy);
    // chip select goes low three times: once for the whole picture, and then for two reads of the status
    assert.is(stand.bus.stats.selections - selections, 3);
  });

  test(`${name}: a refused piece ends the burst without a fault of the camera`, async () => {
    for (const most of [1, 2, 9]) {
      const stand: Any = make();
      await ready(stand);
      let count = 0;
      assert.is(await stand.call(done => stand.at.read(() => ++count < most, done)), undefined);
      assert.is(count, most);
      assert.not.ok(stand.bus.isSelected);
      checkWhole(stand, await stand.shoot('320x240'), '320x240');
    }
  });

  test(`${name}: turns are short, even with a slow card`, async () => {
    const stand: Any = make();
    await ready(stand, '1600x1200');
    let count = 0;
    assert.is(await stand.call(done => stand.at.read(() => {
      stand.clock.block(10);
      return ++count > 0;
    }, done)), undefined);
    assert.ok(count > 100);
    assert.ok(stand.longestTurnMs() < 20, `${stand.longestTurnMs()} ms`);
  });

  test(`${name}: unchanged settings are sent again only after a reset`, async () => {
    const stand: Any = make();
    await ready(stand);
    const prepare = async (size: string, quality: string) => {
      const { transfers, sensorWrites } = stand.bus.stats;
      const startMs = stand.clock.now();
      assert.is(await stand.call(done => stand.at.prepare(size, quality, done)), undefined);
      return [stand.bus.stats.transfers + stand.bus.stats.sensorWrites - transfers - sensorWrites > 0, stand.clock.now() > startMs];
    };
    assert.equal(await prepare('640x480', 'normal'), [false, false]);
    assert.equal(await prepare('650x480', 'normal'), [false, false], 'both sizes are taken as the same one');
    assert.equal(await prepare('640x480', 'low'), [true, true]);
    assert.equal(await prepare('320x240', 'low'), [true, true]);
    assert.equal(await prepare('320x240', 'low'), [false, false]);
    assert.is(await stand.call(stand.at.reset), undefined);
    assert.is(await stand.call(stand.at.wake), undefined);
    assert.equal(await prepare('320x240', 'low'), [true, true]);
  });

  test(`${name}: several pictures in a row without new settings`, async () => {
    const stand: Any = make();
    const before = await stand.shoot('320x240');
    checkWhole(stand, before);
    for (let time = 0; time < 3; time += 1) {
      const pieces: Uint8Array[] = [];
      await stand.call(done => stand.at.take((_, fault) => done(fault)));
      await stand.call(done => stand.at.read(bytes => pieces.push(copyOf(bytes)) > 0, done));
      await stand.call(stand.at.goOn);
      const { bytes } = stand.camera.pictures.at(-1)!;
      assert.is(Buffer.compare(Buffer.concat(pieces).subarray(0, bytes.length), bytes), 0);
    }
    assert.equal(stand.camera.violations, []);
  });

  test(`${name}: reading the same picture twice is reported as a fault`, async () => {
    const stand: Any = make();
    await ready(stand);
    const read = () => stand.call(done => stand.at.read(() => true, done));
    assert.is(await read(), undefined);
    assert.is((await read())?.code, 'no-picture');
  });

  test(`${name}: closing within a burst raises chip select and stops all reports`, async () => {
    const stand: Any = make();
    await ready(stand);
    let count = 0;
    stand.at.read(() => ++count > 0, () => assert.unreachable());
    await stand.clock.run(() => count >= 8);
    stand.at.close();
    assert.not.ok(stand.bus.isSelected);
    await stand.clock.run(() => false, 5000);
    assert.ok(count < 20);
    assert.is(stand.clock.pending(), 0);
  });

  test(`${name}: a picture stored on the card equals the camera's picture`, async () => {
    const stand: Any = name === 'mega' ? standOf(clock => createMega(clock), mega) : standOf(clock => createMini(clock), mini);
    await ready(stand, '320x240');
    const card = createMemoryCard();
    card.mount();
    const path = '/DCIM/100SNAPF/SNAP0001.JPG';
    const picture = beginPicture({ files: card, log: stand.log }, path, '') as Picture;
    assert.is(await stand.call(done => stand.at.read(openPieces(picture, () => ({ files: () => card })), done)), undefined);
    assert.is(endPicture(card, picture), undefined);
    const { bytes, flaw } = stand.camera.pictures.at(-1)!;
    assert.is(flaw, undefined);
    assert.is(Buffer.compare(Buffer.from(card.contentOf(path)!, 'latin1'), bytes), 0);
  });
}

/**
 * Cameras that are driven by the record of another model, as with `auto`, which tries one record after the other. `told` is the fault that the
 * firmware tells, and `ms` the most milliseconds until then.
 */
const wrong: { title: string; make: () => Any; told: string; ms: number; right?: typeof mega }[] = [
  { title: 'a Mini with the record of the Mega', make: () => cameras.mini(mega), told: 'wake: no-camera, register 44 gave 00', ms: 3100, right: mini },
  { title: 'a Mega with the record of the Mini', make: () => cameras.mega(mini), told: 'wake: no-camera, register 00 gave 00', ms: 700, right: mega },
  ...([[mega, '44', 3100], [mini, '00', 700]] as const).flatMap(([record, register, ms]) => ([0x00, 0xff, 0x5a] as const).map(level => ({
    title: `${record().name}: a data line that always reads ${level.toString(16)}`,
    make: () => standOf(() => lineAt(level), record) as Any,
    told: record === mega && level === 0x5a ? 'wake: no-camera, its identity is 90' : `wake: no-camera, register ${register} gave ${level.toString(16).toUpperCase().padStart(2, '0')}`,
    ms,
  }))),
];

/** Makes a device that never answers. Another device on the bus holds the data line (MISO) at a level, 0 or 1. */
function lineAt(level: number): SpiDevice & SpiCamera {
  return {
    select: () => undefined, deselect: () => undefined, shift: () => level, mostHz: 8e6,
    pictures: [], violations: [], faults: noFaults(), givenBytes: 0, power: () => undefined,
  };
}

for (const { title, make, told, ms, right } of wrong) {
  test(`${title}: reported soon, without invalid commands`, async () => {
    const stand = make();
    const startMs = stand.clock.now();
    assert.is(toldBy(await stand.shoot('320x240')), told);
    assert.ok(stand.clock.now() - startMs <= ms, `after ${stand.clock.now() - startMs} ms`);
    assert.equal(stand.camera.violations, []);
    if (!right) return;
    stand.restart(right);
    checkWhole(stand, await stand.shoot('320x240'), '320x240');
  });
}

test.run();
