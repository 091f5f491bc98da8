// An ESP32 on its board, as far as it outlives a boot: what its flash keeps, its clock, its sleep, and the wires to the modem.
// It knows the board file, and no firmware.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VirtualClock } from '../clock.ts';
import type { ChipState, Globals, GlobalsOptions } from '../engine/globals.ts';
import { loadFirmware, startNodeEngine } from '../engine/node.ts';
import type { PowerState } from '../modem/power.ts';

export type BoardFile = { name: string; modem: { power?: { key?: string; keyActive?: 0 | 1; reset?: string; status?: string }; uart: { cts?: string } } };

export interface ChipOptions {
  /** The board, whose bundle it runs: one of those here, or what another's file holds. */
  board: string | BoardFile;
  /** Its bundle, where it is not in dist/. */
  firmware?: ReturnType<typeof loadFirmware>;
  onPin?(pin: string, level: 0 | 1): void;
  /** Seconds that go by for each that the chip counts in its sleep: its RTC has no crystal. */
  drift?: number;
  /** False: its clock starts over at each boot. */
  keepsTime?: boolean;
  /** From a restart or a wake-up to the first line of the firmware. */
  bootMs?: number;
  /** What listens out of the box. */
  radios?: Partial<ChipState['radios']>;
  version?: string;
}

interface Wires {
  setKey(isDown: boolean): void;
  reset(): void;
}

export interface Chip {
  /** What a pin was driven to, and when. */
  edges: { atMs: number; pin: string; level: 0 | 1 }[];
  /** When the firmware began, and why. */
  boots: { atMs: number; why: string }[];
  /** When it fell asleep, and for how long it was told to. */
  sleeps: { atMs: number; seconds: number }[];
  state: ChipState;
  engine(): Globals | undefined;
  /** The power comes. */
  powerOn(): void;
  /** The power goes. */
  powerOff(): void;
  /** What the modem's STATUS pin is to show. */
  setStatus(state: PowerState): void;
}

export type ChipParts = Pick<GlobalsOptions, 'folder' | 'serial' | 'print' | 'onOperation'> & { clock: VirtualClock; wires: Wires; isClear(): boolean };

const root = new URL('../../../', import.meta.url);

export function createChip(options: ChipOptions, parts: ChipParts): Chip {
  const { clock, wires } = parts;
  const board: BoardFile = typeof options.board === 'string' ? JSON.parse(readFileSync(new URL(`boards/${options.board}.json`, root), 'utf8')) : options.board;
  const firmware = options.firmware ?? loadFirmware(fileURLToPath(new URL(`dist/${board.name}/firmware.js`, root)));
  const power = board.modem.power ?? {};
  const bootMs = options.bootMs ?? 1500;
  const state: ChipState = { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: false, ...options.radios }, storage: new Map([['.boot0', 'the firmware']]) };
  const chip: Pick<Chip, 'edges' | 'boots' | 'sleeps'> = { edges: [], boots: [], sleeps: [] };
  let engine: Globals | undefined;
  let status: 0 | 1 = 0;
  let cancelBoot = (): void => undefined;

  function onPin(pin: string, level: 0 | 1): void {
    chip.edges.push({ atMs: clock.now(), pin, level });
    options.onPin?.(pin, level);
    const isActive = level === (power.keyActive ?? 1);
    if (pin === power.key) wires.setKey(isActive);
    if (pin === power.reset && isActive) wires.reset();
  }

  function boot(why: string, wakeCause: number): void {
    if (options.keepsTime === false) state.bornMs = clock.now();
    state.wakeCause = wakeCause;
    // an image that lost its boot file starts nothing
    if (!state.storage.has('.boot0')) return;
    chip.boots.push({ atMs: clock.now(), why });
    engine = startNodeEngine(firmware, {
      clock, engine: 'esp32', folder: parts.folder, serial: parts.serial, print: parts.print, chip: state, onPin,
      // the modem's RTS, low where it takes more
      readPin: pin => (pin === board.modem.uart.cts ? (parts.isClear() ? 0 : 1) : undefined),
      ...(options.version && { version: options.version }), ...(parts.onOperation && { onOperation: parts.onOperation }),
      onSleep: sleep, onRestart: why => bootIn(bootMs, why, 0),
    }, made => {
      engine = made;
      if (power.status) made.pins.set(power.status, status);
    });
  }

  function bootIn(ms: number, why: string, wakeCause: number): void {
    cancelBoot = clock.after(ms, () => boot(why, wakeCause));
  }

  function sleep(microseconds: number): void {
    if (microseconds <= 0 || microseconds > 0x7fffffff) throw new Error(`deepSleep takes no ${microseconds}`);
    const countedMs = microseconds / 1000;
    const trueMs = countedMs * (options.drift ?? 1);
    chip.sleeps.push({ atMs: clock.now(), seconds: countedMs / 1000 });
    state.bornMs += trueMs - countedMs;
    bootIn(trueMs + bootMs, 'timer', 4);
  }

  return {
    ...chip, state,
    engine: () => engine,
    powerOn() {
      state.bornMs = clock.now();
      boot('power', 0);
    },
    powerOff() {
      cancelBoot();
      engine?.stop();
    },
    setStatus(next) {
      status = next === 'on' || next === 'stopping' ? 1 : 0;
      if (power.status && engine?.isAlive()) engine.pins.set(power.status, status);
    },
  };
}
