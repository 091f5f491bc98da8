// Tests the data connection that an FTP session needs. In the first tests it is lost and restored, which must not count as a try of an image. Then
// another program has left the modem in any state. In the last tests only a command can restart the modem.

import * as assert from 'uvu/assert';
import type { OtherProgram } from '../sim/sheets/sheet.ts';
import { assertServed, errorsOf, families, finish, methodOf, pouring, sheetOf, variants, ways, within, worldWith, type FamilyName } from '../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../sim/world/world.ts';
import { crossed, sample } from '../whole.ts';

const test = crossed('the data connection');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(6007), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2) };

/** All families of modems, and variants of them with another kind of data connection, such as the SIM7000 among the SIM7080. */
const modems: { name: string; family: FamilyName; modem?: object; otherPrograms: OtherProgram[] }[] = [
  ...families.map(family => ({ name: family, family, otherPrograms: sheetOf(family).bearer.otherPrograms })), ...variants.filter(({ differsBy }) => differsBy === 'bearer'),
];

const detached = (world: World) => world.lines.filter(line => / state: detaching/.test(line)).length;
const skipped = (world: World) => world.lines.filter(line => /skipped for this round/.test(line));

async function pass(world: World, ms: number): Promise<void> {
  await world.clock.run(() => false, ms);
}

async function loseNetwork(world: World, ms: number): Promise<void> {
  world.modem.setRegistration(2);
  await pass(world, ms);
  world.modem.setRegistration(1);
}

// Ways in which the network is lost while an image is sent.

const losses: { title: string; ms: number; modem?: object }[] = [
  { title: 'for two seconds', ms: 2000 },
  { title: 'for a minute and a half', ms: 90_000 },
  { title: 'for two seconds without unsolicited result codes', ms: 2000, modem: { urcs: [] } },
];

for (const way of ways) {
  for (const { title, ms, modem } of losses) {
    const config = { upload: { method: way.method, attempts: 2 }, schedule: { everyMinutes: 60 } };
    test(`${way.family} by ${way.method}: the network is lost ${title} while an image is sent: both images arrive in that round`, () =>
      within(worldWith(way.family, { files, config, modem: { upBytesPerSecond: 2000, ...modem } }), async world => {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => line.startsWith(methodOf(way).sending)), 60_000);
        await pass(world, 500);
        await loseNetwork(world, ms);
        await world.until(/ round: /, 15);
        assertServed(world, files);
        assert.equal(skipped(world), []);
      }));
  }
}

/** Makes faults of the modem: the first `times` commands of a kind fail as they do without a data connection. */
const deadFor = (family: FamilyName, times: number) => Array.from({ length: times }, (_, i) => ({ ...sheetOf(family).bearer.dead, nth: i + 1 }));

for (const { name, family, modem } of modems) {
  test(`${name}: a data connection that is dead without notice is taken down and set up again, and no try is lost`, () =>
    within(worldWith(family, { files, config: { upload: { attempts: 1 } }, modem: { ...modem, faults: deadFor(family, 2) } }), async world => {
      const startedMs = world.clock.now();
      await world.round(10);
      assertServed(world, files);
      assert.is(detached(world), 2);
      assert.not.match(world.lines.join('\n'), /try 2/);
      assert.ok(world.clock.now() - startedMs > 32_000, 'with pauses in between');
      assert.match(errorsOf(world), /next: taking the data connection down/);
    }));
}

test('after the network loss is reported, a command without an answer is abandoned long before its own timeout', () =>
  within(worldWith('sim800', { files, modem: { faults: [{ command: 'AT+FTPPUT=1', nth: 1, answer: [] }] } }), async world => {
    const startedMs = world.clock.now();
    world.boot();
    await world.until(/ state: sending/, 2);
    await pass(world, 500);
    await loseNetwork(world, 1000);
    await world.until(/ round: /, 5);
    assert.ok(world.clock.now() - startedMs < 120_000);
    assertServed(world, files);
  }));

// The other tests begin with a modem that another program has used before.

/**
 * States in which another program has left the modem, and the commands for them (`says`): without radio, registration or packet data. A restart
 * of the board's chip changes none of them (TS 27.007 8.2, 7.3, 10.1.9).
 */
const radios: { title: string; says: string[]; more?: object }[] = [
  { title: 'its radio is off', says: ['AT+CFUN=4'] },
  { title: 'its radio is off, and it needs a while to register', says: ['AT+CFUN=4'], more: { registration: [{ atMs: 15_000, stat: 1 }] } },
  { title: 'only its UART is on, and the SIM is off', says: ['AT+CFUN=0'], more: { simOffCode: 10, simReadyMs: 4000 } },
  { title: 'only its UART is on, and the SIM is off with another error code', says: ['AT+CFUN=0'], more: { simOffCode: 13, simReadyMs: 4000 } },
  { title: 'only its UART is on, and the SIM requires its PIN again', says: ['AT+CPIN="1234"', 'AT+CFUN=0'], more: { simOffCode: 10, sim: 'pin', pin: '1234' } },
  { title: 'only its UART is on, and the SIM status does not show this', says: ['AT+CFUN=0'] },
  { title: 'it has left the network', says: ['AT+COPS=2'] },
  { title: 'it has left the network, and its radio is off', says: ['AT+COPS=2', 'AT+CFUN=4'] },
  { title: 'it is detached from packet data', says: ['AT+CGATT=0'] },
  { title: 'it is detached from packet data, and has no circuit-switched service', says: ['AT+CGATT=0'], more: { isPacketOnly: true } },
];

/** Sends commands to the modem as another program does, before the firmware starts. */
async function type(world: World, says: string[]): Promise<void> {
  for (const say of says) {
    world.line.dte.write(Buffer.from(`${say}\r`));
    await pass(world, 4000);
  }
}

for (const { name, family, modem, otherPrograms } of modems) {
  for (const reading of ['strict', 'lenient'] as const) {
    for (const { title, says } of sample(otherPrograms, 2)) {
      test(`${name}, ${reading}: ${title} before the first boot`, () =>
        within(worldWith(family, { files, modem: { baudNow: 115200, ...modem, ...sheetOf(family).bearer[reading] } }), async world => {
          await type(world, says);
          await world.round(5);
          assertServed(world, files);
        }));
    }
  }

  for (const { title, says, more } of radios) {
    test(`${name}: ${title} before the first boot`, () =>
      within(worldWith(family, { files, config: { network: { pin: '1234' } }, modem: { baudNow: 115200, ...modem, ...more } }), async world => {
        await type(world, says);
        await world.round(5);
        assertServed(world, files);
        assert.is(errorsOf(world), '');
      }));
  }

  if (otherPrograms.some(({ says }) => says.join().includes('CGDCONT'))) {
    const staysActive = worldWith(family, { files, modem: { baudNow: 115200, ...modem, ...sheetOf(family).bearer.strict, staysActive: true } });
    test(`${name}: a context with this APN that can neither be redefined nor deactivated is used unchanged`, () =>
      within(staysActive, async world => {
        await type(world, ['AT+CGDCONT=1,"IP","internet"', 'AT+CGACT=1,1']);
        await world.round(5);
        assertServed(world, files);
        assert.is(errorsOf(world), '');
      }));

    test(`${name}: a context that stays active with another APN ends with the radio, and gets the right one`, () =>
      within(staysActive, async world => {
        await type(world, ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1']);
        await world.round(5);
        assertServed(world, files);
        assert.is(errorsOf(world), '');
      }));

    test(`${name}: a context that takes no APN is reported with its own`, () =>
      within(worldWith(family, { files, modem: { ...modem, profile: 'other', faults: [{ command: 'AT+CGDCONT=1', answer: ['ERROR'] }] } }), async world => {
        world.boot();
        assert.ok(await world.until(/check network\.apn.*AT\+CGDCONT\?.*"other"/, 5));
      }));
  }

  test(`${name}: the chip restarts within a round, the modem stays on: the next boot delivers all images without an attach error`, () =>
    within(worldWith(family, { files, modem: { ...modem, ...sheetOf(family).bearer.strict } }), async world => {
      const way = ways.find(one => one.family === family)!;
      world.boot();
      await pouring(world, way, 100).catch(() => undefined);
      await world.until(/ delivered as /, 2);
      world.cut();
      await pass(world, 3000);
      const from = world.lines.length;
      world.boot();
      await finish(world, files);
      assert.not.match(world.lines.slice(from).join('\n'), / (error|warn) attaching/);
    }));

  test(`${name}: the firmware's own connection is kept between rounds, and set up again if it was lost`, () =>
    within(worldWith(family, { files, modem: { ...modem, ...sheetOf(family).bearer.strict } }), async world => {
      await world.round();
      const more = { ...files, 'DCIM/100CAM/IMG_0003.JPG': noise(900, 3) };
      world.put('DCIM/100CAM/IMG_0003.JPG', more['DCIM/100CAM/IMG_0003.JPG']);
      await world.until(/ round: /, 2);
      await loseNetwork(world, 1000);
      const all = { ...more, 'DCIM/100CAM/IMG_0004.JPG': noise(901, 4) };
      world.put('DCIM/100CAM/IMG_0004.JPG', all['DCIM/100CAM/IMG_0004.JPG']);
      await world.until(/ round: /, 5);
      assertServed(world, all);
      assert.is(errorsOf(world), '');
    }));
}

// Ways in which a modem responds to the command that restarts it. These tests have no pin for the modem's key or reset.

const answers: { title: string; fault?: object; restarts: boolean }[] = [
  { title: 'answers and restarts', restarts: true },
  { title: 'restarts without an answer', fault: { answer: [], executes: true }, restarts: true },
  { title: 'answers OK twice', fault: { answer: ['OK', 'OK'], executes: true }, restarts: true },
  { title: 'answers late', fault: { delayMs: 8000 }, restarts: true },
  { title: 'rejects the command', fault: { answer: ['ERROR'] }, restarts: false },
  { title: 'does not answer', fault: { answer: [] }, restarts: false },
];

for (const { name, family, modem } of modems) {
  const hasReset = !!sheetOf(family).bearer.restart;
  const command = sheetOf(family).bearer.restart || 'AT+CFUN=1,1';
  for (const { title, fault, restarts } of sample(answers, 2)) {
    test(`${name} without key and reset pin is restarted by ${command}: it ${title}`, () => {
      const faults = [...deadFor(family, 5), ...(fault ? [{ command, ...fault }] : [])];
      const options: WorldOptions = worldWith(family, { files, config: { upload: { attempts: 9 } }, modem: { ...modem, faults } });
      return within(options, async world => {
        await world.round(20);
        assertServed(world, files);
        assert.ok(world.modem.commands.includes(command));
        assert.is(world.modem.boots > 0, restarts || hasReset, 'restarted by this command, or by a second one');
      });
    });
  }
}

test.run();
