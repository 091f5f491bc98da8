// The data connection below the FTP session: lost and restored without a try of an image, or found in any state that another program left.
// Also a modem that only a command can restart.

import * as assert from 'uvu/assert';
import { assertServed, errorsOf, families, finish, pouring, variants, ways, within, worldWith, type FamilyName, type Way } from '../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../sim/world/world.ts';
import { crossed } from '../whole.ts';

const test = crossed('the data connection');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(6007), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2) };

/** The SIM7000 is a SIM7080 with another bearer. */
const modems: { name: string; family: FamilyName; modem?: object }[] = [
  ...families.map(family => ({ name: family, family })), ...variants.filter(({ differsBy }) => differsBy === 'bearer'),
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

// lost

const losses: { title: string; ms: number; modem?: object }[] = [
  { title: 'for two seconds', ms: 2000 },
  { title: 'for a minute and a half', ms: 90_000 },
  { title: 'for two seconds, and nothing says so but the end of each command', ms: 2000, modem: { urcs: [] } },
];

const sendings: Record<FamilyName, Partial<Record<Way['method'], string>>> = {
  sim7600: { efs: 'AT+CFTPSPUTFILE', stream: 'AT+CFTPSPUT' }, sim800: { efs: 'AT+FTPPUT=1', stream: 'AT+FTPPUT=2,' },
  sim7080: { efs: 'AT+FTPPUT=1', stream: 'AT+FTPETPUT=2' }, quectel: { stream: 'AT+QFTPPUT' },
  a76xx: { efs: 'AT+CFTPSPUTFILE', stream: 'AT+CFTPSPUT' },
  ec2x: { efs: 'AT+QFTPPUT', stream: 'AT+QFTPPUT' },
};

for (const way of ways) {
  for (const { title, ms, modem } of losses) {
    const config = { upload: { method: way.method, attempts: 2 }, schedule: { everyMinutes: 60 } };
    test(`${way.family} by ${way.method}: the network is gone ${title} while an image is sent: both arrive in that round`, () =>
      within(worldWith(way.family, { files, config, modem: { upBytesPerSecond: 2000, ...modem } }), async world => {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => line.startsWith(sendings[way.family][way.method]!)), 60_000);
        await pass(world, 500);
        await loseNetwork(world, ms);
        await world.until(/ round: /, 15);
        assertServed(world, files);
        assert.equal(skipped(world), []);
      }));
  }
}

/** Each family's response while its data connection is dead, to a command of every round, before any image is lost by it. */
const dead: Record<FamilyName, { command: string; answer: string[] }> = {
  sim7600: { command: 'AT+CFTPSLOGIN="', answer: ['OK', '+CFTPSLOGIN: 10'] },
  sim800: { command: 'AT+FTPMKD', answer: ['OK', '+FTPMKD: 1,61'] },
  sim7080: { command: 'AT+FTPMKD', answer: ['OK', '+FTPMKD: 1,61'] },
  quectel: { command: 'AT+QFTPOPEN', answer: ['OK', '+QFTPOPEN: -8'] },
  a76xx: { command: 'AT+CFTPSLOGIN="', answer: ['OK', '+CFTPSLOGIN: 10'] },
  ec2x: { command: 'AT+QFTPOPEN', answer: ['OK', '+QFTPOPEN: 605,0'] },
};

/** The first few of them. */
const deadFor = (family: FamilyName, times: number) => Array.from({ length: times }, (_, i) => ({ ...dead[family], nth: i + 1 }));

for (const { name, family, modem } of modems) {
  test(`${name}: its connection is dead though nothing has said so: taken down, set up again, and no try is lost`, () =>
    within(worldWith(family, { files, config: { upload: { attempts: 1 } }, modem: { ...modem, faults: deadFor(family, 2) } }), async world => {
      const startedMs = world.clock.now();
      await world.round(10);
      assertServed(world, files);
      assert.is(detached(world), 2);
      assert.not.match(world.lines.join('\n'), /try 2/);
      assert.ok(world.clock.now() - startedMs > 32_000, 'with pauses between');
      assert.match(errorsOf(world), /next: taking the data connection down/);
    }));
}

test('a command that never ends after the news of the loss is given up long before its own time', () =>
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

// left by another program

/** Undocumented points, with the worse reading. */
const strict: Record<FamilyName, object> = {
  sim7600: { redefining: 'error' }, sim800: { configuringOpen: 'error' }, sim7080: {}, quectel: { deactivatingIdle: 'error' }, a76xx: { redefining: 'error' },
  ec2x: { activatingActive: 'ERROR' },
};
const lenient: Record<FamilyName, object> = {
  sim7600: { redefining: 'ok' }, sim800: { configuringOpen: 'ok', reopening: 'ok' }, sim7080: { reopening: 'ok' }, quectel: { deactivatingIdle: 'deact-ok' }, a76xx: { redefining: 'ok' },
  ec2x: { activatingActive: 'OK', closingIdle: 0 },
};

interface Other { title: string; says: string[] }
const others: Record<FamilyName, Other[]> & Record<string, Other[]> = {
  sim7600: [
    { title: 'a context of another APN is active', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1'] },
    { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
    { title: 'an account stands there', says: ['AT+CGDCONT=1,"IP","internet"', 'AT+CGAUTH=1,3,"secret","someone"'] },
  ],
  sim800: [
    { title: 'a bearer of another APN is open', says: ['AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=3,1,"APN","other"', 'AT+SAPBR=3,1,"USER","someone"', 'AT+SAPBR=1,1'] },
    { title: 'it is half configured', says: ['AT+SAPBR=3,1,"Contype","CSD"', 'AT+SAPBR=3,1,"APN","other"'] },
  ],
  sim7080: [
    { title: 'its context is active, with another APN', says: ['AT+CNCFG=0,1,"other","someone","secret",3', 'AT+CNACT=0,1'] },
    { title: 'its context is active, without one', says: ['AT+CNACT=0,1'] },
    { title: 'another context is active', says: ['AT+CNCFG=1,1,"other"', 'AT+CNACT=1,1'] },
  ],
  sim7000: [
    { title: 'a bearer of another APN is open', says: ['AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=3,1,"APN","other"', 'AT+SAPBR=1,1'] },
    { title: 'a program has its CNACT', says: ['AT+CNACT=1,"other"'] },
  ],
  a76xx: [
    { title: 'a context of another APN is active', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1'] },
    { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
  ],
  sim767x: [
    { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
    { title: 'an account stands there', says: ['AT+CGDCONT=1,"IP","internet"', 'AT+CGAUTH=1,3,"secret","someone"'] },
  ],
  quectel: [
    { title: 'a context of another APN is active', says: ['AT+QIFGCNT=0', 'AT+QICSGP=1,"other"', 'AT+QIREGAPP', 'AT+QIACT'] },
    { title: 'its task is started', says: ['AT+QIFGCNT=0', 'AT+QICSGP=1,"other"', 'AT+QIREGAPP'] },
    { title: 'the other context stands in the foreground', says: ['AT+QIFGCNT=1'] },
  ],
  ec2x: [
    { title: 'its context is active, with another APN and account', says: ['AT+QICSGP=1,1,"other","someone","secret",3', 'AT+QIACT=1'] },
    { title: 'it is half configured', says: ['AT+QICSGP=1,1,"other","someone","secret",1'] },
    { title: 'another context is active', says: ['AT+QICSGP=2,1,"other"', 'AT+QIACT=2'] },
  ],
  bg9x: [{ title: 'its context is active, with another APN', says: ['AT+QICSGP=1,1,"other"', 'AT+QIACT=1'] }],
};

/** Switched off by another program; a reset of the chip does not change it (TS 27.007 8.2, 7.3, 10.1.9). */
const radios: { title: string; says: string[]; more?: object }[] = [
  { title: 'its radio is off', says: ['AT+CFUN=4'] },
  { title: 'its radio is off, and it needs a while to register', says: ['AT+CFUN=4'], more: { registration: [{ atMs: 15_000, stat: 1 }] } },
  { title: 'all is off but its UART, the SIM as well', says: ['AT+CFUN=0'], more: { simOffCode: 10, simReadyMs: 4000 } },
  { title: 'all is off but its UART, the SIM as well, with another number', says: ['AT+CFUN=0'], more: { simOffCode: 13, simReadyMs: 4000 } },
  { title: 'all is off but its UART, and the SIM wants its PIN again', says: ['AT+CPIN="1234"', 'AT+CFUN=0'], more: { simOffCode: 10, sim: 'pin', pin: '1234' } },
  { title: 'all is off but its UART, and the SIM tells nothing of it', says: ['AT+CFUN=0'] },
  { title: 'it has left the network', says: ['AT+COPS=2'] },
  { title: 'it has left the network, and its radio is off', says: ['AT+COPS=2', 'AT+CFUN=4'] },
  { title: 'it is detached from packet data', says: ['AT+CGATT=0'] },
  { title: 'it is detached from packet data, and has no circuits', says: ['AT+CGATT=0'], more: { isPacketOnly: true } },
];

/** Another program at the modem before the firmware. */
async function type(world: World, says: string[]): Promise<void> {
  for (const say of says) {
    world.line.dte.write(Buffer.from(`${say}\r`));
    await pass(world, 4000);
  }
}

for (const { name, family, modem } of modems) {
  for (const [reading, options] of [['strict', strict], ['lenient', lenient]] as const) {
    for (const { title, says } of others[name]!) {
      test(`${name}, ${reading}: ${title} before the first boot`, () =>
        within(worldWith(family, { files, modem: { baudNow: 115200, ...modem, ...options[family] } }), async world => {
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

  if (others[name]!.some(({ says }) => says.join().includes('CGDCONT'))) {
    const staysActive = worldWith(family, { files, modem: { baudNow: 115200, ...modem, ...strict[family], staysActive: true } });
    test(`${name}: a context with this APN can neither be defined anew nor taken down: it is used as it is`, () =>
      within(staysActive, async world => {
        await type(world, ['AT+CGDCONT=1,"IP","internet"', 'AT+CGACT=1,1']);
        await world.round(5);
        assertServed(world, files);
        assert.is(errorsOf(world), '');
      }));

    test(`${name}: one with another APN that stays active is told with that APN`, () =>
      within(staysActive, async world => {
        await type(world, ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1']);
        world.boot();
        assert.ok(await world.until(/check network\.apn.*AT\+CGDCONT\?.*"other"/, 5));
      }));
  }

  test(`${name}: the chip restarts in the middle of it, the modem stays on: the next boot delivers all, with no fault told`, () =>
    within(worldWith(family, { files, modem: { ...modem, ...strict[family] } }), async world => {
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

  test(`${name}: a connection of this ferry's own is kept from round to round, one that fell meanwhile is set up again`, () =>
    within(worldWith(family, { files, modem: { ...modem, ...strict[family] } }), async world => {
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

// restarted by a command

const answers: { title: string; fault?: object; restarts: boolean }[] = [
  { title: 'answers and restarts', restarts: true },
  { title: 'restarts without a word', fault: { answer: [], executes: true }, restarts: true },
  { title: 'says so twice', fault: { answer: ['OK', 'OK'], executes: true }, restarts: true },
  { title: 'answers late', fault: { delayMs: 8000 }, restarts: true },
  { title: 'refuses that', fault: { answer: ['ERROR'] }, restarts: false },
  { title: 'does not answer it', fault: { answer: [] }, restarts: false },
];

/** Their own restart command, if they have one besides AT+CFUN=1,1. */
const resets: Record<FamilyName, string> = { sim7600: 'AT+CRESET', sim800: '', sim7080: '', quectel: '', a76xx: 'AT+CRESET', ec2x: '' };

for (const { name, family, modem } of modems) {
  const hasReset = !!resets[family];
  const command = resets[family] || 'AT+CFUN=1,1';
  for (const { title, fault, restarts } of answers) {
    test(`${name} without key and reset pin is restarted by ${command}: it ${title}`, () => {
      const faults = [...deadFor(family, 5), ...(fault ? [{ command, ...fault }] : [])];
      const options: WorldOptions = worldWith(family, { files, config: { upload: { attempts: 9 } }, modem: { ...modem, faults } });
      return within(options, async world => {
        await world.round(20);
        assertServed(world, files);
        assert.ok(world.modem.commands.includes(command));
        assert.is(world.modem.boots > 0, restarts || hasReset, 'which has a second one');
      });
    });
  }
}

test.run();
