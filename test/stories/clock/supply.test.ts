// Tests the modem's power on boards with and without a STATUS pin. The modem is off when the board gets power, and is switched off before the chip
// sleeps. Times are in seconds of the chip's clock.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wired } from '../../sim/world/board.ts';
import { boardOf, type BoardFile } from '../../sim/world/chip.ts';
import { families, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { onChip, schedule } from './asleep.ts';

const supply = suite('the modem\'s supply');

interface Board {
  board: BoardFile | string;
  hasStatus?: boolean;
  family: FamilyName;
  modem?: object;
  /**
   * Most seconds from the command that switches the modem off to the chip's sleep. Without a STATUS pin, the firmware may not see when the modem is
   * off.
   */
  asleepS: number;
}

const boards: Board[] = [
  { board: 'lilygo-t-sim7600', hasStatus: true, family: 'sim7600', asleepS: 4 },
  ...families.map(family => ({ board: wired.board, family, asleepS: { a76xx: 9, sim800: 6, ec2x: 4, sim7080: 10, quectel: 14 }[family as string] ?? 32 })),
  ...isWhole ? [
    { board: 'lilygo-t-a7670', family: 'a76xx', asleepS: 9 } as const,
    { board: 'lilygo-t-a7608', family: 'a76xx', asleepS: 9 } as const,
    { board: 'lilygo-t-call-sim800l', family: 'sim800', asleepS: 6 } as const,
    // On this board, no pin switches the modem's supply.
    { board: 'lilygo-t-sim7000g', family: 'sim7080', modem: { family: 'SIM7000' }, asleepS: 4 } as const,
  ] : [],
];

const titleOf = ({ board, family }: Board): string => `${typeof board === 'string' ? board : board.name}, ${family}`;

/** Milliseconds from the boot to the end of the pulse at the modem's power key. They include one AT without an answer and half a second of supply. */
const keyMs = 3000;

function onBoard({ board, family, modem }: Board, options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003) };
  return onChip({ ...worldWith(family, { files, ...options, modem: { starts: 'off', ...modem, ...options.modem } }), chip: { board } }, run);
}

const noCamera = (board: BoardFile | string) => (boardOf(board).camera ? { camera: { model: 'none', everyMinutes: 0 } } : {});

const offOf = (world: World): number => world.modem.commands.findLastIndex(line => /^AT\+(CPOF|CPOWD|QPOWD)/.test(line));

/** Milliseconds that contain two looks of the engine for input, which come each 100 ms. */
const twoLooksMs = 200;

supply('a modem that is on at power-on and answers the first AT hears its settings without a pause', async () => {
  const said: { text: string; atMs: number }[] = [];
  let now = () => 0;
  const modem = { starts: 'on' as const, onLine: (_direction: string, text: string) => said.push({ text, atMs: now() }) };
  await onBoard(boards[0]!, { modem }, async world => {
    now = world.clock.now;
    world.boot();
    assert.ok(await world.until(/ state: identifying/, 5));
    const [first, settings] = ['AT', 'ATE0;+CMEE=1;+IFC=0,0'].map(line => said.find(({ text }) => text === line)!);
    assert.ok(settings!.atMs - first!.atMs <= twoLooksMs, said.map(({ text, atMs }) => `${atMs} ${text}`).join('\n'));
  });
});

for (const board of boards) {
  supply(`${titleOf(board)}, off at power-on: the key comes at once, and the dialogue after it once`, () => onBoard(board, {}, async world => {
    const { clock, modem, chip } = world;
    world.boot();
    await clock.run(() => modem.state === 'booting', 60_000);
    const ms = clock.now() - chip!.boots[0]!.atMs;
    assert.ok(ms < keyMs, `pressed for long enough ${ms} ms after the boot`);
    if (board.hasStatus) assert.equal(modem.commands, [], 'STATUS shows that it is off');
    assert.ok(await world.until(/ delivered as /, 5));
    assert.is(modem.boots, 1);
    assert.is(modem.commands.filter(line => line.startsWith('ATE0')).length, 1);
    // Lines that the modem prints while it boots may spoil the answer to the firmware's first line of commands. Later lines, such as this one, must
    // be sent and answered as usual.
    assert.ok(modem.commands.some(line => line.startsWith('AT+CSQ;+CNMI=')), modem.commands.join('\n'));
    assert.equal(modem.violations, []);
  }));

  supply(`${titleOf(board)}, nothing to send: the chip is awake for at most 3 s of each round, and the modem is left alone`, () => {
    return onBoard(board, { files: {}, config: schedule(20, noCamera(board.board)) }, async world => {
      world.boot();
      await world.clock.run(() => world.chip!.sleeps.length >= 3, 2 * 3600_000);
      const { boots, sleeps } = world.chip!;
      for (const [i, { atMs }] of sleeps.slice(0, 3).entries()) assert.ok(atMs - boots[i]!.atMs <= 3000, `round ${i}: ${atMs - boots[i]!.atMs} ms`);
      assert.equal([sleeps.length, world.modem.commands, world.modem.boots], [3, [], 0]);
    });
  });

  supply(`${titleOf(board)}: awake for at most ${board.asleepS} s after the command that switches it off`, () => onBoard(board, { config: schedule(60) }, async world => {
    const { clock, modem, chip } = world;
    world.boot();
    await clock.run(() => offOf(world) >= 0, 10 * 60_000);
    const saidMs = clock.now();
    await clock.run(() => chip!.sleeps.length > 0, 60_000);
    assert.is(chip!.sleeps.length, 1, 'it sleeps');
    assert.ok(clock.now() - saidMs <= board.asleepS * 1000, `${(clock.now() - saidMs) / 1000} s`);
    await clock.run(() => false, 60_000);
    assert.is(modem.state, 'off');
    assert.equal(modem.violations, []);
  }));

  supply(`${titleOf(board)}: a modem that restarts shortly before the round ends is switched off before the chip sleeps`, () => {
    const registration = [{ atMs: 0, stat: 1 }];
    const config = schedule(60, { ...noCamera(board.board), modem: { baud: 115200 }, report: { name: 'r.json', everyHours: 1 } });
    return onBoard(board, { config, modem: { registration } }, async ({ clock, modem, chip, boot, until }) => {
      boot();
      assert.ok(await until(/report: is sent/, 5));
      registration[0]!.stat = 2;
      // a round for the report alone ends as soon as the modem does not answer
      assert.ok(await until(/report: is due; nothing else/, 200));
      assert.ok(await until(/state: registering/));
      await clock.run(() => false, 20_000);
      const { length } = chip!.sleeps;
      modem.reset();
      await clock.run(() => chip!.sleeps.length > length, 30 * 60_000);
      await clock.run(() => false, 60_000);
      assert.equal([modem.state, modem.violations], ['off', []]);
    });
  });

  supply(`${titleOf(board)}: a modem that is on at power-on, in an old data phase, still sends`, () => onBoard(board, { modem: { starts: 'on' } }, async world => {
    const { modem } = world;
    world.boot();
    assert.ok(await world.until(/\[\d+ raw bytes\]|state: sending/, 5));
    world.cut();
    await world.clock.run(() => false, 1000);
    world.boot();
    assert.ok(await world.until(/ delivered as /, 12));
    assert.equal(modem.violations, []);
  }));
}

/** Boards and modems, each with the size of an image in bytes that lets the next round begin while the modem still shuts down. */
const early: [board: string, family: FamilyName, modem: object, bytes: number][] = [
  ['lilygo-t-sim7600', 'sim7600', { offMs: 26_000 }, 250_000],
  ...isWhole ? [['lilygo-t-sim7000g', 'sim7080', { family: 'SIM7000', offMs: 6900 }, 430_000] as [string, FamilyName, object, number]] : [],
];

for (const [board, family, modem, bytes] of early) {
  supply(`${board}: the chip sleeps at once, and a round that begins before the modem is off waits with the key`, () => {
    const options = worldWith(family, { files: { 'DCIM/100CAM/IMG_0001.JPG': noise(bytes) }, config: schedule(1, noCamera(board)), modem: { starts: 'off', ...modem } });
    return onChip({ ...options, chip: { board } }, async world => {
      const { clock, chip } = world;
      world.boot();
      await clock.run(() => chip!.sleeps.length > 0, 120_000);
      assert.is(world.modem.state, 'stopping', 'it goes off while the chip sleeps');
      world.put('DCIM/100CAM/IMG_0002.JPG', noise(2003, 2));
      await clock.run(() => chip!.boots.length > 1, 60_000);
      assert.is(world.modem.state, 'stopping', `asleep for ${chip!.sleeps[0]!.seconds} s`);
      await clock.run(() => world.modem.state === 'off', 60_000);
      const offMs = clock.now();
      const { boots } = world.modem;
      await clock.run(() => world.modem.state === 'booting', 60_000);
      const presses = chip!.edges.filter(({ pin, level, atMs }) => pin === 'D4' && level === 1 && atMs > chip!.boots[1]!.atMs);
      assert.is(presses.length, 1);
      assert.ok(presses[0]!.atMs >= offMs, `pressed ${offMs - presses[0]!.atMs} ms too early`);
      assert.ok(await world.until(/IMG_0002.JPG delivered as /, 2));
      assert.is(world.modem.boots, boots + 1);
      assert.equal(world.modem.violations, []);
    });
  });
}

supply.run();
