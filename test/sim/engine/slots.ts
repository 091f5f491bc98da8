// Simulates the slots of the flash, each of which holds one firmware, for Node. The loader that ships chooses a slot. In the flash, the firmware
// is tokenised for Espruino, which Node cannot run. So Node runs the JavaScript bundle that the slot's firmware was made of.

import { runInContext, type Script } from 'node:vm';
import { bytesOf, isSame, textOf } from '../../../firmware/bytes.js';
import { completeStorage, placeOf, places } from '../../../firmware/image/layout.js';
import type { ChipState } from './globals/chip/state.ts';
import { createGlobals, type GlobalsOptions } from './globals/globals.ts';
import { compileFirmware } from './node.ts';
import { StorageFiles } from './storagefiles.ts';

/** Firmware that may be in one of the flash's slots. */
export interface SlotProgram {
  /** The firmware's bytes as they lie in the slot. */
  program: Uint8Array;
  /** The JavaScript bundle that `program` was made of. */
  code: string;
}

/** A chip's flash with slots, which stays as it is from one start to the next. */
export interface NodeFlash {
  /** What the chip keeps from one boot to the next. It is given to each simulated engine as its option `chip`. */
  state: ChipState;
  /** Runs the loader, the boot program that chooses a slot. @returns the firmware of that slot, as a script for Node; undefined if it chooses none */
  load(options: Pick<GlobalsOptions, 'clock' | 'folder' | 'print'>): Script | undefined;
}

/**
 * Makes a flash as it is after a firmware image was written.
 * @param storage the firmware image
 * @param loader an expression, whose value is the text of the chosen firmware
 * @param programs all firmware that may come into a slot
 */
export function createNodeFlash(storage: Uint8Array, loader: string, programs: SlotProgram[]): NodeFlash {
  const whole = completeStorage(storage);
  const state: ChipState = {
    bornMs: 0, wakeCause: 0, radios: { BLE: false, Wifi: true }, rtc: new Map(),
    storage: new StorageFiles(places.map(({ name, bytes }) => [name, textOf(whole, placeOf(name), placeOf(name) + bytes)])),
  };
  return {
    state,
    load(options) {
      const engine = createGlobals({ ...options, serial: {}, chip: state });
      const text = runInContext(loader, engine.context) as string;
      engine.stop();
      const found = bytesOf(text);
      const firmware = programs.find(({ program }) => isSame(program, found));
      return firmware && compileFirmware(firmware.code);
    },
  };
}
