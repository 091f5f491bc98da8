// A simulated chip boots, and sleeps until it boots again.

import type { Globals, GlobalsOptions } from '../../engine/globals/globals.ts';
import { startNodeEngine } from '../../engine/node.ts';
import { float, onPin, watchSupply } from './pins.ts';
import { powerOf, type Board } from './state.ts';

/** Numbers of the pins that can end a sleep by deepSleepExt0 (ESP-IDF, RTC GPIOs). */
const rtcPins = [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 39];

/** Milliseconds from a restart or the end of a sleep to the first line of the firmware, if a test does not say otherwise. */
const usualBootMs = 1500;

/** Milliseconds after the engine's start in which a board's supply lasts until its pin holds it. The maker of the T-A7670 says only "soon". */
const holdMs = 100;

/** Voltage at the ADC's full scale, with 11 dB of attenuation. */
const adcVolts = 3.6;

/** Boots the chip now. @param wakeCause what ended its sleep, as ESP-IDF numbers it, and 0 if it was no sleep */
export function boot(board: Board, why: string, wakeCause: number): void {
  const { parts, state } = board;
  const { clock } = parts;
  if (board.options.keepsTime === false) state.bornMs = clock.now();
  state.wakeCause = wakeCause;
  board.wake = undefined;
  // Without the boot file `.boot0` in its flash, the chip starts no firmware.
  if (!state.storage.has('.boot0')) return;
  // The chip does not start with both radios off. Espruino's main.c asks for all free heap in one block, which only PSRAM has then
  // (StoreProhibited).
  if (!state.radios.BLE && !state.radios.Wifi && !board.file.psram) return;
  parts.onBoot?.();
  board.boots.push({ atMs: clock.now(), why });
  board.engine = startNodeEngine(board.firmware, surroundings(board), made => begin(board, made));
}

/** Returns what surrounds the engine. */
function surroundings(board: Board): GlobalsOptions {
  const { options, parts, file } = board;
  return {
    clock: parts.clock, engine: 'esp32', folder: parts.folder, serial: parts.serial, buses: parts.buses ?? {}, print: parts.print, chip: board.state,
    onPin: (pin, level) => onPin(board, pin, level),
    // The chip's CTS pin is the modem's RTS. It is low if the modem accepts more bytes.
    readPin: pin => (pin === file.modem.uart.cts ? (parts.isClear() ? 0 : 1) : undefined),
    readAnalog: pin => (pin === file.battery?.pin && options.volts ? options.volts() / file.battery.factor / adcVolts : 0),
    onListen: (ports, wifiMode) => void board.listened.push({ ports, wifiMode }),
    ...(options.memory && { memory: options.memory }),
    ...(options.serialNumber && { serialNumber: options.serialNumber }),
    ...(options.version && { version: options.version }),
    ...(options.rightTimes && { rightTimes: true }),
    ...(parts.onOperation && { onOperation: parts.onOperation }),
    ...(parts.onFlash && { onFlash: parts.onFlash }),
    ...(parts.costs && { costs: parts.costs }),
    onSleep: microseconds => sleep(board, microseconds),
    onSleepUntil: (pin, level) => sleepUntil(board, pin, level),
    onRestart: why => bootIn(board, bootMsOf(board), why, 0),
  };
}

/** Sets the levels that are at the pins already, before the firmware runs. */
function begin(board: Board, made: Globals): void {
  const { clock } = board.parts;
  const { status } = powerOf(board);
  board.engine = made;
  if (status) made.pins.set(status, board.status);
  for (const [pin, level] of board.outside) made.pins.levels.set(pin, level);
  const startMs = clock.now();
  board.heldFrom = startMs + holdMs;
  clock.after(holdMs, () => watchSupply(board, made, true));
}

function bootMsOf({ options }: Board): number {
  return options.bootMs ?? usualBootMs;
}

function bootIn(board: Board, ms: number, why: string, wakeCause: number): void {
  board.cancelBoot = board.parts.clock.after(ms, () => boot(board, why, wakeCause));
}

function sleep(board: Board, microseconds: number): void {
  if (microseconds <= 0 || microseconds > 0x7fffffff) throw new Error(`deepSleep does not accept ${microseconds}`);
  const countedMs = microseconds / 1000;
  const trueMs = countedMs * (board.options.drift ?? 1);
  board.sleeps.push({ atMs: board.parts.clock.now(), seconds: countedMs / 1000 });
  board.state.bornMs += trueMs - countedMs;
  float(board);
  bootIn(board, trueMs + bootMsOf(board), 'timer', 4);
}

/** Begins a sleep that ends when a pin has this level. If it has the level already, the chip wakes at once. */
function sleepUntil(board: Board, pin: string, level: 0 | 1): void {
  if (!rtcPins.includes(Number(pin.slice(1)))) throw new Error(`${pin} cannot end a sleep: it is no RTC pin.`);
  board.sleeps.push({ atMs: board.parts.clock.now(), seconds: Infinity });
  board.wake = { pin, level };
  float(board);
  wakeByPin(board);
}

/** Boots the chip if it sleeps until a pin has the level that it has now. */
export function wakeByPin(board: Board): void {
  const { outside, wake } = board;
  if (!wake || (outside.get(wake.pin) ?? 0) !== wake.level) return;
  board.wake = undefined;
  bootIn(board, bootMsOf(board), 'pin', 2);
}
