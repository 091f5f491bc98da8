// Tests a modem in an unknown state while the card is empty. The modem has another rate, echo, unsolicited result codes, an open payload, or an
// unknown model name. With `modem.model` "auto" it is found and identified, and all images arrive.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertServed, byFamily, families, finish, pouring, sheetOf, variants, ways, within, worldWith, type FamilyName, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('left by another program');

const files = { 'DCIM/A.JPG': noise(3001), 'DCIM/B.JPG': noise(1361, 2) };

interface Left {
  name: string;
  /** Name of the entry in src/modem/known.ts that the firmware must choose for this modem. */
  as: string;
  family: FamilyName;
  modem: object;
  /** Rates in baud that this modem has besides those that all modem families have. */
  fastBauds: number[];
}

const modems: Left[] = [
  ...families.map(family => ({ name: sheetOf(family).model, as: sheetOf(family).model, family, modem: {}, fastBauds: sheetOf(family).line.fastBauds })),
  // Only variants that can make a directory are tested, since the images go into directories.
  ...variants.filter(({ lacks }) => !lacks?.includes('directories')).map(one => ({ ...one, as: one.model })),
];

/** Unsolicited result codes of several families by their manuals, and an undocumented one. */
const urcNames = ['+CGEV: NW PDN ACT 1', '+CTZV: "+4"', '+QNITZ: 4', '+CMTI: "SM",3', '*PSUTTZ: 2026,11,20,8,30,0,"+4",0', 'PUZZLE 7'];

/** Lets the modem print one of these lines every 300 ms, for the 18 s after its start in which the firmware searches it. */
const prattle = Array.from({ length: 60 }, (_, i) => ({ atMs: 300 * (i + 1), line: urcNames[i % urcNames.length]! }));

/** Rates in baud that all modem families have. */
const slow = [9600, 57600];

for (const { name, as, family, modem, fastBauds } of modems) {
  const left = (baudNow: number, more: object = {}) => worldWith(family, { files, modem: { ...modem, ...more, baudNow }, line: { dceBaud: baudNow } });
  for (const baud of sample([...slow, ...fastBauds], 2)) {
    test(`${name}: left at ${baud} baud`, () => within(left(baud), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at ${baud} baud`));
      assertServed(world, files);
    }));
  }

  test(`${name}: left at 9600 baud, with its echo on`, () => within(left(9600, { echo: true }), async world => {
    await world.round();
    assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at 9600 baud`));
    assertServed(world, files);
  }));

  test(`${name}: left at 57600 baud, with its echo on, and unsolicited result codes all the time`, () => within(left(57600, { echo: true, urcs: prattle }), async world => {
    await world.round();
    assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at 57600 baud`));
    assertServed(world, files);
  }));

  test(`${name}: automatic baud rate, detected by the first AT, with its echo on`, () => within(worldWith(family, { files, modem: { ...modem, baud: 0, echo: true } }), async world => {
    await world.round();
    assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at 115200 baud`));
    assertServed(world, files);
  }));
}

// Another program has left the modem with numeric results or without results (V.250 6.2.5, 6.2.6).

for (const { name, as, family, modem } of modems) {
  for (const say of ['ATV0', 'ATQ1', 'ATV0Q1', 'ATE1V0']) {
    test(`${name}: left by ${say}`, () => within(worldWith(family, { files, modem: { ...modem, baudNow: 115200 } }), async world => {
      world.line.dte.write(Buffer.from(`${say}\r`));
      await world.clock.run(() => false, 1000);
      await world.round();
      assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at 115200 baud`));
      assertServed(world, files);
      assert.not.match(world.lines.join('\n'), / (warn|error) /);
      assert.is(world.modem.commands.filter(one => one === 'ATQ0V1').length, 1);
    }));
  }
}

// Another program has left the modem with software flow control (V.250 6.2.12), which only some modems have. The images contain its control
// characters.

const marked = { 'DCIM/A.JPG': Buffer.concat([noise(2000), Buffer.from([0x13, 0x13, 0x11, 0x11]), noise(2000, 2)]), 'DCIM/B.JPG': Buffer.from([0x11]) };

for (const { name, family, modem } of modems) {
  for (const [title, says] of [['', ['AT+IFC=1,1']], [', stored', ['AT+IFC=1,1', 'AT&W']]] as const) {
    test(`${name}: left with XON and XOFF${title}: images that contain them arrive whole, and the setting is not stored`, () =>
      within(worldWith(family, { files: marked, modem: { ...modem, baudNow: 115200 } }), async world => {
        for (const say of says) {
          world.line.dte.write(Buffer.from(`${say}\r`));
          await world.clock.run(() => false, 1000);
        }
        await world.round();
        assertServed(world, marked);
        assert.not.match(world.lines.join('\n'), / (warn|error) /);
        const saved = world.modem.commands.lastIndexOf('AT&W');
        assert.ok(world.modem.commands.findIndex(line => line.includes('+IFC=0,0')) > 0);
        assert.ok(says.length > 1 || saved < 0 || saved > world.modem.commands.findIndex(line => line.includes('+IFC=0,0')), 'the setting is not stored');
      }));
  }
}

for (const answer of [['ERROR'], []]) {
  for (const { name, family, modem } of modems) {
    test(`${name}: flow control cannot be switched off: the modem ${answer.length > 0 ? 'refuses' : 'does not answer'}, and images arrive`, () =>
      within(worldWith(family, { files, modem: { ...modem, faults: [{ command: 'AT+IFC=0,0', answer }] } }), async world => {
        await world.round();
        assertServed(world, files);
        assert.not.match(world.lines.join('\n'), / (warn|error) /);
      }));
  }
}

// In the next tests the board loses power within a payload. The modem stays on, and still expects the rest of the payload.

/** An image longer than the UART driver's buffer. */
const long = { 'DCIM/A.JPG': noise(40_007) };

function forget(world: World): void {
  rmSync(join(world.folder, 'card', 'snapferry'), { recursive: true, force: true });
}

const payloads: (Left & { way: Way })[] = modems.flatMap(left => ways.filter(way => way.family === left.family).map(way => ({ ...left, way })));

for (const { name, as, way, modem } of payloads) {
  for (const bytes of [1, 20_000]) {
    for (const knows of [true, false]) {
      test(`${name} by ${way.method}: left after byte ${bytes} of an image, its echo on, ${knows ? 'by a reset of the camera' : 'without a record on the card'}`, () =>
        within(worldWith(way.family, { files: long, modem: { ...modem, echo: true }, config: { upload: { method: way.method } } }), async world => {
          world.boot();
          await pouring(world, way, bytes);
          world.cut();
          if (!knows) forget(world);
          await world.clock.run(() => false, 1000);
          const from = world.lines.length;
          world.boot();
          await finish(world, long);
          assert.match(world.lines.slice(from).join('\n'), new RegExp(`used as ${as}, at`));
        }));
    }
  }
}

for (const { name, say, bytes } of byFamily(sheet => sheet.line.unfinished)) {
  for (const baud of sample([115200, 57600, 921600], 3)) {
    const { as, family, modem } = modems.find(one => one.name === name)!;
    test(`${name}: left by another program in the middle of ${say}, at ${baud} baud`, () =>
      within(worldWith(family, { files, modem: { ...modem, echo: false, baudNow: baud }, line: { dteBaud: baud, dceBaud: baud } }), async world => {
        world.line.dte.write(Buffer.from(`${say}\r`));
        await world.clock.run(() => false, 1000);
        world.line.dte.write(noise(bytes));
        await world.clock.run(() => false, 10_000);
        world.line.drop();
        world.boot();
        await finish(world, files);
        assert.match(world.lines.join('\n'), new RegExp(`used as ${as}, at`));
      }));
  }
}

// Modems with a model name that the firmware does not know.

for (const { model, family, modem, as } of byFamily(sheet => sheet.strangers)) {
  test(`${model}, an unknown model, is used as ${as} by the commands it accepts: this is logged, and the images arrive`, () =>
    within(worldWith(family, { files, modem: { ...modem, model } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), new RegExp(`warn modem: the ${model} is unknown, so it is treated as the closest known model, ${as};`));
      assert.match(world.lines.join('\n'), new RegExp(`${model}, firmware .*, used as ${as}, at`));
      assertServed(world, files);
    }));
}

test('BG77X is used as BG77 by its name', () =>
  within(worldWith('ec2x', { files, modem: { series: 'BG9x', model: 'BG77X' } }), async world => {
    await world.round();
    assert.match(world.lines.join('\n'), /BG77X, firmware .*, used as bg9x, at/);
    assert.not.match(world.lines.join('\n'), /nothing is known/);
    assertServed(world, files);
  }));

test.run();
