// The slots of the flash on Node. The loader that ships chooses one of them. What runs then is the bundle of the program in it, since Node
// cannot run the engine's tokens.

import { runInContext, type Script } from 'node:vm';
import { bytesOf, isSame, textOf } from '../../../firmware/bytes.js';
import { completeStorage, placeOf, places } from '../../../firmware/image/layout.js';
import { createGlobals, type ChipState, type GlobalsOptions } from './globals/globals.ts';
import { compileFirmware } from './node.ts';

/** Firmware that may be in a slot. */
export interface SlotProgram {
  /** As it lies in the slot. */
  program: Uint8Array;
  /** The bundle that it was made of. */
  code: string;
}

/** A flash with slots, which outlives the starts of its engine. */
export interface NodeFlash {
  /** For the engine. */
  state: ChipState;
  /** Runs the loader, at each start. @returns the firmware that starts; undefined if none may */
  load(options: Pick<GlobalsOptions, 'clock' | 'folder' | 'print'>): Script | undefined;
}

/**
 * @param storage the image that was flashed
 * @param loader an expression, whose value is the text of the firmware
 * @param programs all that may come into a slot
 */
export function createNodeFlash(storage: Uint8Array, loader: string, programs: SlotProgram[]): NodeFlash {
  const whole = completeStorage(storage);
  const state: ChipState = {
    bornMs: 0, wakeCause: 0, radios: { BLE: false, Wifi: true }, rtc: new Map(),
    storage: new Map(places.map(({ name, bytes }) => [name, textOf(whole, placeOf(name), placeOf(name) + bytes)])),
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
