// What runs in a test world: an engine with its line, its modem and its camera, and the power of all of them. The engine is that of a desktop or of a
// chip.

import { isSerial } from '../../camera/families.ts';
import type { VirtualClock } from '../../clock.ts';
import type { ChipState } from '../../engine/globals/chip/state.ts';
import type { Globals } from '../../engine/globals/globals.ts';
import type { SerialPort } from '../../engine/globals/serial.ts';
import { loadFirmware, startNodeEngine } from '../../engine/node.ts';
import { throughDriver, type Driver } from '../../line/driver.ts';
import { createLine, type Line } from '../../line/line.ts';
import type { PowerState } from '../../modem/common/power.ts';
import type { Sim7600 } from '../../modem/simcom/sim7600.ts';
import { keepSecret } from '../../secrets.ts';
import { cameraParts as eyeBoard, lens as lensBoard } from '../board.ts';
import { findBuilt } from '../built.ts';
import { boardOf, createChip, freshStorage, lossyDriver, type Chip, type ChipOptions, type ChipParts } from '../chip.ts';
import { createEye, type CameraParts } from '../eye.ts';
import { listHeaps, type Heaps } from '../heaps.ts';
import { modemFor } from './modem.ts';
import type { WorldOptions } from './options.ts';

/** What changes while a machine runs. */
interface Changing {
  /** The simulated chip. It is undefined on a desktop. */
  chip: Chip | undefined;
  /** A desktop's engine that runs or ran last. */
  engine: Globals | undefined;
  /** Whether the chip's serial port to the modem is deaf until the chip restarts. */
  isDeaf: boolean;
}

/** The engine of a test world with its board, its modem and its camera. */
export interface Machine extends Changing {
  readonly options: WorldOptions;
  readonly clock: VirtualClock;
  /** The folder of the world, at which a desktop's relative paths begin. */
  readonly base: string;
  /** The folder that plays the card. */
  readonly card: string;
  /** Every line of the console, over all boots. */
  readonly lines: string[];
  readonly line: Line;
  readonly modem: Sim7600;
  readonly heaps: Heaps;
  /** The camera as it is connected. It is undefined if the world has none. */
  readonly camera: CameraParts | undefined;
  /** What a desktop's engine keeps from one start to the next. */
  readonly desktop: ChipState;
  /** Returns how many bytes from the modem the chip's driver and its engine have lost. */
  lostBytes(): number;
}

/** Most bytes that arrive at once at the chip (`heardBytes`) and at the modem (`saidBytes`), if the engine is one that loses bytes of bursts. */
const heardBytes = 8;
const saidBytes = 64;
/** Milliseconds for which a chip has no power after a brown-out of the kind `hard`. */
const outMs = 1000;

/** Makes what runs in a test world. Nothing runs before the first `boot`. */
export function createMachine(options: WorldOptions, ground: Pick<Machine, 'clock' | 'base' | 'card' | 'lines'>): Machine {
  const { clock } = ground;
  const driver = options.chip && lossyDriver(options.chip);
  const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200, ...(driver && { sliceBytes: heardBytes }), ...options.line });
  if (driver) line.slice(options.line?.sliceBytes ?? saidBytes);
  const changing: Changing = { chip: undefined, engine: undefined, isDeaf: false };
  let power: PowerState = 'off';
  const modem = modemFor(clock, line, options, state => {
    power = state;
    changing.chip?.setStatus(state);
  }, draw => {
    const how = changing.chip?.engine()?.isAlive() && options.supply?.(draw);
    // It gives way after the turn in which the modem begins, as no code runs within another's turn.
    if (how) clock.after(0, () => giveWay(machine, how));
  });
  const heaps = listHeaps(modem, line);
  const camera = eyeFor(options, ground, (pin, level) => changing.chip?.setPin(pin, level));
  for (const own of [options.modem, options.family?.options]) keepModem(own);
  const port = driver && throughDriver(clock, line.dte, driver, heaps.take);
  const machine: Machine = Object.assign(changing, {
    ...ground, options, line, modem, heaps, camera, lostBytes: () => port?.lostBytes() ?? 0,
    desktop: { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: freshStorage(), rtc: new Map() },
  });
  if (options.chip) {
    machine.chip = chipFor(machine, options.chip, driver, port ?? line.dte);
    machine.chip.setStatus(power);
  }
  return machine;
}

/** Notes the modem's PIN and the password of its access point (APN) as secrets, which must not appear in any output. */
function keepModem(options: object = {}): void {
  for (const name of ['pin', 'apnPassword']) keepSecret((options as Record<string, unknown>)[name]);
}

/** Returns the board of a desktop with the camera that the options name. It is undefined without a camera. */
function cameraBoard({ camera }: WorldOptions) {
  return camera && (isSerial(camera) ? eyeBoard : lensBoard).board;
}

function eyeFor(
  options: WorldOptions,
  { clock, base }: Pick<Machine, 'clock' | 'base'>,
  setPin: (pin: string, level: 0 | 1) => void,
): CameraParts | undefined {
  const { camera, chip } = options;
  const wires = (chip ? boardOf(chip.board) : cameraBoard(options))?.camera;
  return camera && createEye(clock, camera, wires ?? {}, base, setPin);
}

/** Makes the chip, which has no power yet. @param port the chip's end of the line to the modem */
function chipFor(machine: Machine, given: ChipOptions, driver: Driver | undefined, port: SerialPort): Chip {
  const { camera, clock, options } = machine;
  const modemPort = boardOf(given.board).modem.uart.port ?? 'Serial3';
  const hearing: SerialPort = { ...port, onBytes: listener => port.onBytes((...taken) => machine.isDeaf || listener(...taken)) };
  const unwired = createLine(clock, { dteBaud: 115200, dceBaud: 115200 }).dte;
  const onPin = (pin: string, level: 0 | 1) => {
    camera?.onPin(pin, level);
    given.onPin?.(pin, level);
  };
  const parts: ChipParts = {
    clock, folder: machine.card, serial: { Serial2: unwired, [modemPort]: hearing, ...camera?.serial }, buses: camera?.buses ?? {},
    print: text => void machine.lines.push(text), wires: machine.modem, isClear: machine.line.dte.isClear,
    onFloat: () => camera?.float(), onBoot: () => void (machine.isDeaf = false),
    ...(options.costs && { costs: driver ? { ...options.costs, poll: undefined } : options.costs }),
    ...(options.onOperation && { onOperation: options.onOperation }),
    ...(options.onFlash && { onFlash: options.onFlash }),
  };
  return createChip({ ...given, onPin }, parts);
}

/** Starts the firmware. One start is one boot. */
export function boot(machine: Machine): void {
  const { options, camera } = machine;
  if (machine.chip) return machine.chip.powerOn();
  startNodeEngine(loadFirmware(findBuilt(cameraBoard(options)?.name ?? 'linux', 'firmware.js')), {
    clock: machine.clock, folder: machine.base, fat: 'card', ...options.serial, serial: { Serial1: machine.line.dte, ...camera?.serial },
    pipes: camera?.pipes ?? {}, chip: machine.desktop, print: text => void machine.lines.push(text),
    ...(options.onOperation && { onOperation: options.onOperation }), ...(options.costs && { costs: options.costs }),
    // `engine` is set before the firmware runs, since a test may cut the power while it boots.
  }, made => void (machine.engine = made));
}

/** Returns the engine that runs or ran last. It is undefined before the first boot. */
export function running({ chip, engine }: Machine): Globals | undefined {
  return chip ? chip.engine() : engine;
}

/** Cuts the chip's power, and drops the unsent bytes of its UART. The modem keeps its power. */
export function cut(machine: Machine): void {
  if (machine.chip) machine.chip.powerOff();
  else {
    machine.engine?.stop();
    machine.camera?.float();
  }
  machine.line.drop();
}

/** Lets the supply of modem and chip give way. The modem is off then. */
function giveWay(machine: Machine, how: 'soft' | 'hard'): void {
  const { chip } = machine;
  if (!chip?.engine()?.isAlive()) return;
  machine.modem.loseSupply();
  if (how === 'soft') return chip.crash();
  cut(machine);
  machine.clock.after(outMs, () => boot(machine));
}
