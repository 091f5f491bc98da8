// An ESP32 on its board, as far as it outlives a boot: flash, clock, sleep, and the wires to the modem. The wires are those of the board file.

import { readFileSync } from 'node:fs';
import { engine } from '../../../firmware/engine/engine.js';
import { judgeVersion } from '../../../firmware/engine/version.js';
import { writeRecord } from '../../../firmware/image/layout.js';
import type { VirtualClock } from '../clock.ts';
import type { ChipState, Globals, GlobalsOptions } from '../engine/globals/globals.ts';
import { loadFirmware, startNodeEngine, type Start } from '../engine/node.ts';
import type { Driver } from '../line/driver.ts';
import type { PowerState } from '../modem/common/power.ts';
import { findBuilt } from './built.ts';
import type { CameraWires } from './eye.ts';

/** Content of a board file, as far as tests use it. */
export type BoardFile = {
  name: string;
  psram?: boolean;
  modem: { power?: { key?: string; keyActive?: 0 | 1; supply?: string; reset?: string; status?: string }; uart: { port?: string; cts?: string } };
  camera?: CameraWires;
  battery?: { pin: string; factor: number };
};

/** Which chip to simulate, and how. */
export interface ChipOptions {
  /** The board whose bundle the chip runs: its name, or the content of its file. */
  board: string | BoardFile;
  /** The bundle, if it is not in dist/; or what chooses one at each boot, as the loader does. */
  firmware?: Start;
  /** Files of Storage in place of those of a fresh image. */
  storage?: Record<string, string>;
  /** Called at each output of a pin. */
  onPin?(pin: string, level: 0 | 1): void;
  /** Gives the battery's volts at this moment. */
  volts?(): number;
  /** Real seconds for each second that the chip counts in its sleep, since its RTC has no crystal. */
  drift?: number;
  /** If false, the chip's clock restarts at each boot. */
  keepsTime?: boolean;
  /** Milliseconds from a restart or a wake-up to the first line of the firmware. */
  bootMs?: number;
  /** The switches of the chip's radios in NVS. Both are on by default; after flash.sh, Bluetooth is off. */
  radios?: Partial<ChipState['radios']>;
  /** Version of the chip's engine. */
  version?: string;
  /** The chip's engine reads the seconds of a file's time rightly. */
  rightTimes?: boolean;
  /** The driver between the line and an engine that loses bursts, in place of the usual one. */
  driver?: Driver;
  /** JsVars in use, and all JsVars, as the engine reports them. */
  memory?: { usage: number; total: number };
}

interface Wires {
  setKey(isDown: boolean): void;
  reset(): void;
  cutSupply(): void;
}

/** A simulated chip on its board. */
export interface Chip {
  /** Every change of an output pin. */
  edges: { atMs: number; pin: string; level: 0 | 1 }[];
  /** When and why the firmware started. */
  boots: { atMs: number; why: string }[];
  /** The ports that were open after each boot, and the Wi-Fi mode. */
  listened: { ports: string[]; wifiMode: number }[];
  /** When the chip fell asleep, and for how long at most. */
  sleeps: { atMs: number; seconds: number }[];
  /** State that outlives a boot. */
  state: ChipState;
  /** The engine that runs now. It is undefined while none does. */
  engine(): Globals | undefined;
  /** Switches the chip's power on, so it boots. */
  powerOn(): void;
  /** Cuts the chip's power. */
  powerOff(): void;
  /** Crashes the chip's engine, which restarts the chip. */
  crash(): void;
  /** Sets the level of the modem's STATUS pin. */
  setStatus(state: PowerState): void;
  /** Drives a pin from outside. A wake pin wakes the chip. */
  setPin(pin: string, level: 0 | 1): void;
}

/** What a chip needs of its world. */
export type ChipParts = Pick<GlobalsOptions, 'folder' | 'serial' | 'buses' | 'print' | 'onOperation' | 'onFlash' | 'costs'> & {
  clock: VirtualClock;
  wires: Wires;
  isClear(): boolean;
  /** Called when the chip sleeps or has no power, so its outputs float. */
  onFloat?(): void;
};

const root = new URL('../../../', import.meta.url);
const { image, wifi } = engine;
/** Pins that deepSleepExt0 takes (ESP-IDF, RTC GPIOs). */
const rtcPins = [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 39];

/** Full scale of the ADC at 11 dB. */
const adcVolts = 3.6;

/** The file `mark` of Storage with these records. @param records the oldest first */
export function marksOf(records: Uint8Array[]): string {
  return Buffer.concat(records).toString('latin1').padEnd(engine.slots.markBytes, '\xff');
}

/** The files in Storage of an image that was just flashed. The slots' content does not matter, as Node runs the bundle. */
export function freshStorage(): Map<string, string> {
  const [first, second] = engine.slots.names as [string, string];
  const program = 'the firmware';
  return new Map([['.boot0', 'the loader'], [engine.slots.mark, marksOf([writeRecord(first, Buffer.from(program), true)])], [first, program], [second, ''], ...image.kept.map(({ name, bytes }) => [name, '\xff'.repeat(bytes)] as const), [wifi.file, wifi.off]]);
}

/** Content of a board's file. @param board its name, or the content itself */
export function boardOf(board: string | BoardFile): BoardFile {
  return typeof board === 'string' ? JSON.parse(readFileSync(new URL(`boards/${board}.json`, root), 'utf8')) as BoardFile : board;
}

/** Whether this version of the engine loses part of a burst. */
export function losesBursts({ version = engine.version }: Pick<ChipOptions, 'version'>): boolean {
  const flaw = judgeVersion(version);
  return !!flaw && 'keptBytes' in flaw;
}

/** Makes a chip without power. */
export function createChip(options: ChipOptions, parts: ChipParts): Chip {
  const { clock, wires } = parts;
  const board = boardOf(options.board);
  const firmware = options.firmware ?? loadFirmware(findBuilt(board.name, 'firmware.js'));
  const power = board.modem.power ?? {};
  const bootMs = options.bootMs ?? 1500;
  const storage = new Map([...freshStorage(), ...Object.entries(options.storage ?? {})]);
  const state: ChipState = { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true, ...options.radios }, storage, rtc: new Map() };
  const chip: Pick<Chip, 'edges' | 'boots' | 'listened' | 'sleeps'> = { edges: [], boots: [], listened: [], sleeps: [] };
  let engine: Globals | undefined;
  let status: 0 | 1 = 0;
  let cancelBoot = (): void => undefined;
  /** Levels driven from outside. */
  const outside = new Map<string, 0 | 1>();
  /** The wake pin, besides the time. */
  let wake: { pin: string; level: 0 | 1 } | undefined;

  function onPin(pin: string, level: 0 | 1): void {
    chip.edges.push({ atMs: clock.now(), pin, level });
    options.onPin?.(pin, level);
    const isActive = level === (power.keyActive ?? 1);
    if (pin === power.key) wires.setKey(isActive);
    if (pin === power.reset && isActive) wires.reset();
    if (pin === power.supply && level === 0) wires.cutSupply();
  }

  function boot(why: string, wakeCause: number): void {
    if (options.keepsTime === false) state.bornMs = clock.now();
    state.wakeCause = wakeCause;
    wake = undefined;
    // without a boot file nothing starts
    if (!state.storage.has('.boot0')) return;
    // main.c requests all free heap in one block, which only PSRAM has if both radios are off: StoreProhibited in a loop
    if (!state.radios.BLE && !state.radios.Wifi && !board.psram) return;
    chip.boots.push({ atMs: clock.now(), why });
    engine = startNodeEngine(firmware, {
      clock, engine: 'esp32', folder: parts.folder, serial: parts.serial, buses: parts.buses ?? {}, print: parts.print, chip: state, onPin,
      // the modem's RTS, low if it accepts more
      readPin: pin => (pin === board.modem.uart.cts ? (parts.isClear() ? 0 : 1) : undefined),
      readAnalog: pin => (pin === board.battery?.pin && options.volts ? options.volts() / board.battery.factor / adcVolts : 0),
      ...(options.memory && { memory: options.memory }), onListen: (ports, wifiMode) => void chip.listened.push({ ports, wifiMode }),
      ...(options.version && { version: options.version }), ...(options.rightTimes && { rightTimes: true }), ...(parts.onOperation && { onOperation: parts.onOperation }),
      ...(parts.onFlash && { onFlash: parts.onFlash }),
      ...(parts.costs && { costs: parts.costs }),
      onSleep: sleep, onSleepUntil: sleepUntil, onRestart: why => bootIn(bootMs, why, 0),
    }, made => {
      engine = made;
      if (power.status) made.pins.set(power.status, status);
      for (const [pin, level] of outside) made.pins.levels.set(pin, level);
    });
  }

  /** In deep sleep no output holds its level, that of the modem's supply included. */
  function float(): void {
    parts.onFloat?.();
    if (power.supply) wires.cutSupply();
  }

  function bootIn(ms: number, why: string, wakeCause: number): void {
    cancelBoot = clock.after(ms, () => boot(why, wakeCause));
  }

  function sleep(microseconds: number): void {
    if (microseconds <= 0 || microseconds > 0x7fffffff) throw new Error(`deepSleep does not accept ${microseconds}`);
    const countedMs = microseconds / 1000;
    const trueMs = countedMs * (options.drift ?? 1);
    chip.sleeps.push({ atMs: clock.now(), seconds: countedMs / 1000 });
    state.bornMs += trueMs - countedMs;
    float();
    bootIn(trueMs + bootMs, 'timer', 4);
  }

  /** The level counts, not its change. */
  function sleepUntil(pin: string, level: 0 | 1): void {
    if (!rtcPins.includes(Number(pin.slice(1)))) throw new Error(`${pin} cannot end a sleep: it is no RTC pin.`);
    chip.sleeps.push({ atMs: clock.now(), seconds: Infinity });
    wake = { pin, level };
    float();
    wakeByPin();
  }

  function wakeByPin(): void {
    if (!wake || (outside.get(wake.pin) ?? 0) !== wake.level) return;
    wake = undefined;
    bootIn(bootMs, 'pin', 2);
  }

  return {
    ...chip, state,
    engine: () => engine,
    powerOn() {
      state.bornMs = clock.now();
      state.rtc.clear();
      boot('power', 0);
    },
    powerOff() {
      cancelBoot();
      wake = undefined;
      engine?.stop();
      parts.onFloat?.();
    },
    crash: () => engine?.crash(),
    setPin(pin, level) {
      outside.set(pin, level);
      if (engine?.isAlive()) engine.pins.set(pin, level);
      wakeByPin();
    },
    setStatus(next) {
      status = next === 'on' || next === 'stopping' ? 1 : 0;
      if (power.status && engine?.isAlive()) engine.pins.set(power.status, status);
    },
  };
}
