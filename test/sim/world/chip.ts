// Simulates an ESP32 on its board: its flash, clock and sleep, which outlive a boot of the engine, and its wires to the modem. The board file tells
// which pins have which wires.

import { readFileSync } from 'node:fs';
import { engine } from '../../../firmware/engine/engine.js';
import { pollOf, weighVersion } from '../../../firmware/engine/version.js';
import { writeRecord } from '../../../firmware/image/layout.js';
import type { VirtualClock } from '../clock.ts';
import type { ChipState } from '../engine/globals/chip/state.ts';
import type { Globals, GlobalsOptions } from '../engine/globals/globals.ts';
import { loadFirmware, startNodeEngine, type Start } from '../engine/node.ts';
import { StorageFiles } from '../engine/storagefiles.ts';
import { engine2v29, engine2v2996, type Driver } from '../line/driver.ts';
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
  holds?: { pin: string; level: 0 | 1; inSleep?: boolean }[];
};

/** Which chip on which board to simulate, and its properties. */
export interface ChipOptions {
  /** The board whose bundle the chip runs: its name, or the content of its file. */
  board: string | BoardFile;
  /**
   * The firmware bundle that the chip runs. If missing, it is the board's bundle in dist/. It may be a function that chooses a bundle at each boot,
   * as a real chip's boot program does.
   */
  firmware?: Start;
  /** Contents of files in flash (the engine's Storage), by name. They replace those of freshly flashed firmware. */
  storage?: Record<string, string>;
  /** The chip's serial number, as the engine's `getSerial` returns it. */
  serialNumber?: string;
  /** Called at each output of a pin. */
  onPin?(pin: string, level: 0 | 1): void;
  /** Returns the battery's voltage at this moment. */
  volts?(): number;
  /** Real seconds that pass for each second that the chip counts in its sleep, since its RTC has no crystal. It is 1 if missing. */
  drift?: number;
  /** Whether the chip's clock goes on over a boot, as it does by default. With false, it starts again at each boot. */
  keepsTime?: boolean;
  /** Milliseconds from a restart or the end of a sleep to the first line of the firmware. They are 1,500 if missing. */
  bootMs?: number;
  /** Whether each of the chip's radios is switched on, as its NVS (stored settings) has it. By default only Wi-Fi is on. */
  radios?: Partial<ChipState['radios']>;
  /** Version of the chip's engine, the release's if missing. */
  version?: string;
  /** Whether the chip's engine reads the seconds of a file's time rightly, as no release up to 2v29 does. */
  rightTimes?: boolean;
  /** Sizes and times of the UART's driver, for an engine that loses part of a burst. If missing, they are those of the chip's engine. */
  driver?: Driver;
  /** The numbers of JsVars, the engine's units of memory, that the engine reports: those in use, and all. */
  memory?: { usage: number; total: number };
}

interface Wires {
  setKey(isDown: boolean): void;
  reset(): void;
  cutSupply(): void;
}

/** A simulated chip on its board. */
export interface Chip {
  /** Every level that the firmware set at a pin, with its time in milliseconds since 1970. */
  edges: { atMs: number; pin: string; level: 0 | 1 }[];
  /** Each start of the firmware: its time in milliseconds since 1970, and the reason for it. */
  boots: { atMs: number; why: string }[];
  /** For each boot, the servers that the chip's engine has started, such as `telnet`, and the Wi-Fi mode. 0 means that Wi-Fi was off. */
  listened: { ports: string[]; wifiMode: number }[];
  /** Each sleep of the chip: when it began, in milliseconds since 1970, and its length in seconds. Infinity means that only a pin ends it. */
  sleeps: { atMs: number; seconds: number }[];
  /** What the chip keeps from one boot to the next. */
  state: ChipState;
  /** Returns the engine that runs or ran last. It is undefined before the first boot. */
  engine(): Globals | undefined;
  /** Switches the chip's power on, so it boots. */
  powerOn(): void;
  /** Cuts the chip's power, so its outputs float. */
  powerOff(): void;
  /** Lets the chip's engine crash, after which the chip restarts. */
  crash(): void;
  /** Sets the level of the modem's STATUS pin from the modem's state: it is high while the modem is on or stopping. */
  setStatus(state: PowerState): void;
  /** Drives a pin from outside. If the chip sleeps until that level, it wakes. */
  setPin(pin: string, level: 0 | 1): void;
}

/** The surroundings that a chip needs: folder, line, modem, clock and hooks. */
export type ChipParts = Pick<GlobalsOptions, 'folder' | 'serial' | 'buses' | 'print' | 'onOperation' | 'onFlash' | 'costs'> & {
  clock: VirtualClock;
  wires: Wires;
  isClear(): boolean;
  /** Called at each start of the chip. */
  onBoot?(): void;
  /** Called when the chip sleeps or has lost its power, so that its outputs float. */
  onFloat?(): void;
};

const root = new URL('../../../', import.meta.url);
const { image, wifi } = engine;
/** Numbers of the pins that can end a sleep by deepSleepExt0 (ESP-IDF, RTC GPIOs). */
const rtcPins = [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 39];

/** The outputs that RTC_CNTL_HOLD_FORCE_REG holds in deep sleep, each at the place of its bit (rtc_cntl_reg.h). */
const holdBits = ['', '', 'D25', 'D26', '', '', '', '', 'D4', 'D0', 'D2', 'D15', 'D13', 'D12', 'D14', 'D27', 'D32', 'D33'];

/** Milliseconds after the engine's start in which a board's supply lasts until its pin holds it. The maker of the T-A7670 says only "soon". */
const holdMs = 100;

/** Voltage at the ADC's full scale, with 11 dB of attenuation. */
const adcVolts = 3.6;

/** Returns the content of the file in flash whose records name the firmware slot to start. @param records the records, the oldest first */
export function marksOf(records: Uint8Array[]): string {
  return Buffer.concat(records).toString('latin1').padEnd(engine.slots.markBytes, '\xff');
}

/**
 * Returns the contents of the engine's files in flash (its Storage), by name, as they are after firmware was flashed. The firmware slots have any
 * content, since Node runs the bundle.
 */
export function freshStorage(): StorageFiles {
  const [first, second] = engine.slots.names as [string, string];
  const program = 'the firmware';
  return new StorageFiles([['.boot0', 'the loader'], [engine.slots.mark, marksOf([writeRecord(first, Buffer.from(program), true)])], [first, program], [second, ''], ...image.kept.map(({ name, bytes }) => [name, '\xff'.repeat(bytes)] as const), [wifi.file, wifi.off]]);
}

/** Returns the content of a board file. @param board the board's name, or the content itself */
export function boardOf(board: string | BoardFile): BoardFile {
  return typeof board === 'string' ? JSON.parse(readFileSync(new URL(`boards/${board}.json`, root), 'utf8')) as BoardFile : board;
}

/** Returns the driver of this version of the engine if it loses bytes of long bursts that arrive at the UART. */
export function lossyDriver({ version = engine.version, driver }: Pick<ChipOptions, 'version' | 'driver'>): Driver | undefined {
  if (pollOf(version).ms < engine2v29.everyMs) return undefined;
  return driver ?? (weighVersion(version) < weighVersion('2v29.96') ? engine2v29 : engine2v2996);
}

/** Makes a chip that has no power yet. */
export function createChip(options: ChipOptions, parts: ChipParts): Chip {
  const { clock, wires } = parts;
  const board = boardOf(options.board);
  const firmware = options.firmware ?? loadFirmware(findBuilt(board.name, 'firmware.js'));
  const power = board.modem.power ?? {};
  const bootMs = options.bootMs ?? 1500;
  const storage = new StorageFiles([...freshStorage(), ...Object.entries(options.storage ?? {})]);
  const state: ChipState = { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true, ...options.radios }, storage, rtc: new Map() };
  const chip: Pick<Chip, 'edges' | 'boots' | 'listened' | 'sleeps'> = { edges: [], boots: [], listened: [], sleeps: [] };
  let engine: Globals | undefined;
  let status: 0 | 1 = 0;
  /** From when on the board's supply must be held by its pins, in milliseconds since 1970. */
  let heldFrom = 0;
  let cancelBoot = (): void => undefined;
  /** Levels that a test has set at pins from outside, by the pins' names. */
  const outside = new Map<string, 0 | 1>();
  /** The pin, and its level, that will wake the chip from its present sleep. It is undefined if no pin can wake the chip. */
  let wake: { pin: string; level: 0 | 1 } | undefined;

  function onPin(pin: string, level: 0 | 1): void {
    chip.edges.push({ atMs: clock.now(), pin, level });
    if (engine && board.holds?.some(held => held.pin === pin && held.level !== level)) watchSupply(engine, clock.now() >= heldFrom);
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
    // Without the boot file `.boot0` in its flash, the chip starts no firmware.
    if (!state.storage.has('.boot0')) return;
    // The chip does not start with both radios off. Espruino's main.c asks for all free heap in one block, which only PSRAM has then
    // (StoreProhibited).
    if (!state.radios.BLE && !state.radios.Wifi && !board.psram) return;
    parts.onBoot?.();
    chip.boots.push({ atMs: clock.now(), why });
    engine = startNodeEngine(firmware, {
      clock, engine: 'esp32', folder: parts.folder, serial: parts.serial, buses: parts.buses ?? {}, print: parts.print, chip: state, onPin,
      // The chip's CTS pin is the modem's RTS. It is low if the modem accepts more bytes.
      readPin: pin => (pin === board.modem.uart.cts ? (parts.isClear() ? 0 : 1) : undefined),
      readAnalog: pin => (pin === board.battery?.pin && options.volts ? options.volts() / board.battery.factor / adcVolts : 0),
      ...(options.memory && { memory: options.memory }), onListen: (ports, wifiMode) => void chip.listened.push({ ports, wifiMode }),
      ...(options.serialNumber && { serialNumber: options.serialNumber }),
      ...(options.version && { version: options.version }), ...(options.rightTimes && { rightTimes: true }), ...(parts.onOperation && { onOperation: parts.onOperation }),
      ...(parts.onFlash && { onFlash: parts.onFlash }),
      ...(parts.costs && { costs: parts.costs }),
      onSleep: sleep, onSleepUntil: sleepUntil, onRestart: why => bootIn(bootMs, why, 0),
    }, made => {
      engine = made;
      if (power.status) made.pins.set(power.status, status);
      for (const [pin, level] of outside) made.pins.levels.set(pin, level);
      const startMs = clock.now();
      heldFrom = startMs + holdMs;
      clock.after(holdMs, () => watchSupply(made, true));
    });
  }

  /** Lets all outputs float, as in deep sleep. The supply of the modem is one of them, so the modem loses its power. */
  function float(): void {
    parts.onFloat?.();
    if (power.supply && !isHeldInSleep(power.supply)) wires.cutSupply();
  }

  /** Tells whether a pin keeps its level in deep sleep, by the register RTC_CNTL_HOLD_FORCE_REG of the ESP32. */
  function isHeldInSleep(pin: string): boolean {
    const bit = holdBits.indexOf(pin);
    return bit > 0 && ((state.rtc.get(0x3ff48088) ?? 0) >>> bit) % 2 === 1;
  }

  /**
   * Resets the board if a pin that holds its supply is late, or changes while the chip runs. The supply of such a board lives from a capacitor until
   * then.
   */
  function watchSupply(made: Globals, isLate: boolean): void {
    const isHeld = (board.holds ?? []).every(({ pin, level }) => (made.pins.levels.get(pin) ?? 0) === level);
    if (!isHeld && made.isAlive() && isLate) made.crash();
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

  /** Begins a sleep that ends when a pin has this level. If it has the level already, the chip wakes at once. */
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
