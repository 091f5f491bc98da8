// Tests images of boards that are sold with some modems alone (`modem.models` in the board file). A modem of theirs delivers. For
// any other one, a sentence has its name and the command that builds for it. Firmware on trial that meets one is given up at once.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listFamilies } from '../../../firmware/boards/families.js';
import { engine } from '../../../firmware/engine/engine.js';
import { readMarks, writeRecord } from '../../../firmware/image/layout.js';
import { compileFirmware } from '../../sim/engine/node.ts';
import { allBoards, usualBoards, wired } from '../../sim/world/board.ts';
import { marksOf } from '../../sim/world/chip.ts';
import { assertServed, errorsOf, families, sheetOf, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { buildVariant } from '../../update/variant.ts';
import { isWhole } from '../../whole.ts';

const test = suite('modems that a board is sold with');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400, 1), 'DCIM/100CAM/IMG_0002.JPG': noise(20_000, 2) };
const board = 'lilygo-t-sim7600';
/** A build of the engine without a known fault, which the firmware would name. */
const version = '2v29.277';
const { mark } = engine.slots;

const modelsOf = (name: string) => (JSON.parse(readFileSync(new URL(`../../../boards/${name}.json`, import.meta.url), 'utf8')) as { modem: { models?: string[] } }).modem.models;

/** The families of simulated modems, with the options of a variant, whose record the image of a board has. */
const heldBy = (models: string[]) => families.flatMap(family => [{ model: sheetOf(family).model, modem: {} }, ...sheetOf(family).variants]
  .filter(({ model }) => listFamilies({ modem: { models } } as never).includes(model)).map(({ modem }) => ({ family, modem })).slice(0, 1));

for (const name of isWhole ? allBoards : usualBoards) {
  const models = modelsOf(name);
  for (const { family, modem } of models ? heldBy(models) : []) for (const by of ['FTP', 'HTTP']) {
    test(`${name}: its image delivers through a modem of ${family} by ${by}`, () => within(worldWith(family, { files, modem: modem as object, chip: { board: name, version }, ...by === 'HTTP' && { http: {} } }), async world => {
      await world.round();
      assert.equal([errorsOf(world), world.modem.violations], ['', []]);
      assertServed(world, files);
    }));
  }
}

/** The name by which each family's simulated modem answers. */
const told: Partial<Record<FamilyName, RegExp>> = { sim800: /SIM800/, a76xx: /A76/, ec2x: /EC2/, sim7080: /SIM70/, quectel: /Quectel/ };

for (const [family, name] of Object.entries(told) as [FamilyName, RegExp][]) {
  test(`${family} at a board that is sold with another modem: its name and the command are told, and the images wait`, () => within(worldWith(family, { files, chip: { board, version } }), async world => {
    await world.round();
    const [line = '', ...others] = errorsOf(world).split('\n');
    assert.match(line, /this firmware was built without the code for this modem; install a build with "--modems all" \(npm run build -- lilygo-t-sim7600 --modems all: the modem said "/);
    assert.match(/said "([^"]*)"\); next: /.exec(line)?.[1] ?? '', name);
    assert.equal(others, []);
    assert.is(world.uploads().length, 0);
    assert.match(world.lines.filter(one => / round: /.test(one)).at(-1) ?? '', /0 delivered/);
    assert.is((world.type('page.state()') as { t?: string }).t, 'modem-left-out');
  }));
}

test('a modem.model of another family is told alike, whatever the modem answers', () => within(worldWith('sim7600', { files, chip: { board, version }, config: { modem: { model: 'sim800' } } }), async world => {
  await world.round();
  assert.match(errorsOf(world), /built without the code for this modem; .* \(npm run build -- lilygo-t-sim7600 --modems all: modem\.model is sim800\)/);
  assert.is(world.uploads().length, 0);
}));

const newest = (world: World) => {
  const { slot, isGood, isVoid } = readMarks(Buffer.from(world.chip!.state.storage.get(mark)!, 'latin1'))[0]!;
  return { slot, isGood, isVoid };
};

for (const hasBefore of [true, false]) {
  test(`firmware on trial that lacks the modem's code ${hasBefore ? 'gives way to the one before it at once' : 'stays, if no other one may start'}`, () => within(worldWith('sim800', { files, chip: { board, version } }), async world => {
    world.cut();
    const record = writeRecord('b', Buffer.from('new firmware'), false).fill(0, 16, 17);
    world.chip!.state.storage.set(mark, marksOf([...hasBefore ? [writeRecord('a', Buffer.from('old firmware'), true)] : [], record]));
    world.boot();
    assert.ok(await world.until(/built without the code for this modem/));
    await world.until(/no such line/, 1);
    assert.is(world.lines.filter(line => /this firmware cannot work here, so the firmware before it returns/.test(line)).length, hasBefore ? 1 : 0);
    assert.equal(newest(world), { slot: 'b', isGood: false, isVoid: hasBefore });
    assert.is(world.chip!.boots.at(-1)!.why === 'reboot', hasBefore);
    assert.match(world.read('snapferry/state').toString('latin1'), /modem-left-out/);
  }));
}

for (const family of isWhole ? families : []) {
  const { model } = sheetOf(family);
  test(`an image for ${model} alone delivers`, async () => within(worldWith(family, {
    files, chip: { board: wired.board, version, firmware: compileFirmware((await buildVariant({ board: 'test/sim/world/boards/wired.json', models: [model] })).code) },
  }), async world => {
    await world.round();
    assert.equal([errorsOf(world), world.modem.violations], ['', []]);
    assertServed(world, files);
  }));
}

test.run();
