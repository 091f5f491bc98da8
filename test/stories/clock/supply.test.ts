// The modem is off when the board gets power, and is switched off before the chip sleeps: on boards with STATUS and without. Seconds are the chip's.

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
  /** From the command that switches the modem off to the chip's sleep, at most. Without STATUS a modem may not show its end. */
  asleepS: number;
}

const boards: Board[] = [
  { board: 'lilygo-t-sim7600', hasStatus: true, family: 'sim7600', asleepS: 16 },
  ...families.map(family => ({ board: wired.board, family, asleepS: { a76xx: 9, sim800: 6, ec2x: 4, sim7080: 10, quectel: 14 }[family as string] ?? 32 })),
  ...isWhole ? [
    { board: 'lilygo-t-a7670', family: 'a76xx', asleepS: 9 } as const,
    { board: 'lilygo-t-a7608', family: 'a76xx', asleepS: 9 } as const,
    { board: 'lilygo-t-call-sim800l', family: 'sim800', asleepS: 6 } as const,
    // no pin switches this board's supply
    { board: 'lilygo-t-sim7000g', family: 'sim7080', modem: { family: 'SIM7000' }, asleepS: 4 } as const,
  ] : [],
];

const titleOf = ({ board, family }: Board): string => `${typeof board === 'string' ? board : board.name}, ${family}`;

/** One AT, the supply's second, and the pulse. */
const keyMs = 4000;

function onBoard({ board, family, modem }: Board, options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003) };
  return onChip({ ...worldWith(family, { files, ...options, modem: { starts: 'off', ...modem, ...options.modem } }), chip: { board } }, run);
}

const offOf = (world: World): number => world.modem.commands.findLastIndex(line => /^AT\+(CPOF|CPOWD|QPOWD)/.test(line));

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
    // a boot's lines among the answers to the first shared line may cost their end, and no other line
    assert.ok(modem.commands.some(line => line.startsWith('AT+CSQ;+CNMI=')), modem.commands.join('\n'));
    assert.equal(modem.violations, []);
  }));

  supply(`${titleOf(board)}, nothing to send: the chip is awake for at most 3 s of each round, and the modem is left alone`, () => {
    const noCamera = boardOf(board.board).camera ? { camera: { model: 'none', everyMinutes: 0 } } : {};
    return onBoard(board, { files: {}, config: schedule(20, noCamera) }, async world => {
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

supply.run();
