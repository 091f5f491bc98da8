// Simulates an ESP32 on its board: its flash, clock and sleep, which outlive a boot of the engine, and its wires to the modem. The board file tells
// which pins have which wires. How it boots and sleeps is in chip/boot.ts, and its outputs in chip/pins.ts.

import { readFileSync } from 'node:fs';
import { engine } from '../../../firmware/engine/engine.js';
import { pollOf, weighVersion } from '../../../firmware/engine/version.js';
import { writeRecord } from '../../../firmware/image/layout.js';
import type { ChipState } from '../engine/globals/chip/state.ts';
import { loadFirmware } from '../engine/node.ts';
import { StorageFiles } from '../engine/storagefiles.ts';
import { engine2v29, engine2v2996, type Driver } from '../line/driver.ts';
import { findBuilt } from './built.ts';
import { boot, wakeByPin } from './chip/boot.ts';
import { powerOf, type Board, type BoardFile, type Chip, type ChipOptions, type ChipParts } from './chip/state.ts';

export type { BoardFile, Chip, ChipOptions, ChipParts };

const root = new URL('../../../', import.meta.url);
const { image, wifi } = engine;

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
  const marks = marksOf([writeRecord(first, Buffer.from(program), true)]);
  const kept = image.kept.map(({ name, bytes }) => [name, '\xff'.repeat(bytes)] as const);
  return new StorageFiles([['.boot0', 'the loader'], [engine.slots.mark, marks], [first, program], [second, ''], ...kept, [wifi.file, wifi.off]]);
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
  const { clock } = parts;
  const file = boardOf(options.board);
  const firmware = options.firmware ?? loadFirmware(findBuilt(file.name, 'firmware.js'));
  const storage = new StorageFiles([...freshStorage(), ...Object.entries(options.storage ?? {})]);
  const state: ChipState = { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true, ...options.radios }, storage, rtc: new Map() };
  const board: Board = {
    options, parts, file, firmware, state, edges: [], boots: [], listened: [], sleeps: [], outside: new Map(),
    engine: undefined, status: 0, heldFrom: 0, cancelBoot: () => undefined, wake: undefined,
  };

  return {
    edges: board.edges, boots: board.boots, listened: board.listened, sleeps: board.sleeps, state,
    engine: () => board.engine,
    powerOn() {
      state.bornMs = clock.now();
      state.rtc.clear();
      boot(board, 'power', 0);
    },
    powerOff() {
      board.cancelBoot();
      board.wake = undefined;
      board.engine?.stop();
      parts.onFloat?.();
    },
    crash: () => board.engine?.crash(),
    setPin(pin, level) {
      board.outside.set(pin, level);
      if (board.engine?.isAlive()) board.engine.pins.set(pin, level);
      wakeByPin(board);
    },
    setStatus(next) {
      const { status } = powerOf(board);
      board.status = next === 'on' || next === 'stopping' ? 1 : 0;
      if (status && board.engine?.isAlive()) board.engine.pins.set(status, board.status);
    },
  };
}
