// Functions of the engine that only the rescue uses. The loader starts this program while neither slot has firmware that may start
// (src/rescue.ts).

import { board } from 'board';
import { engine } from 'engine';
import type { Slots } from '../ports';
import { liveMarks, returnedSlot, startChange } from './loader/slotmarks';
import { createSlots } from './slots';
import { restart } from './start/again';
import { print } from './system';
import { isTyped } from './typed';

/** Milliseconds until the rescue starts again after a fault of its own, so that the console can be used. */
const faultMs = 60000;
/** Milliseconds for which the rescue stays off during an upload, as the firmware does (start/start.ts). */
const uploadMs = 900000;

/** Makes the functions of the slot into which the firmware from the card is written: the one that was not written last. */
export function createRescueSlots(): Slots {
  return Object.assign(createSlots('a'), { isOnTrial: false });
}

/**
 * Returns the beginning of the manifest of the firmware that was written last, if that was given up on trial. It is empty otherwise.
 * @param at offset of the manifest in the slot, in bytes
 */
export function givenUpHead(at: number, bytes: number): string {
  const storage = require('Storage');
  const marks = storage.read('mark') || '';
  const newest = liveMarks(marks)[0];
  // while no firmware may start, records are not made void, even if the starts of their trial are used up
  const slot = returnedSlot(marks) || (newest && !newest.isGood && !startChange(newest) ? newest.slot : '');
  return slot && storage.read(slot, at, bytes) || '';
}

/**
 * Tells whether an upload has restarted the engine. It needs memory and flash for itself, so the rescue stays off and comes back after some
 * time.
 */
export function isUploading(): boolean {
  if (board.engine !== 'esp32' || peek32(engine.starts.register) >>> 0 !== engine.starts.mark * 0x10000 + engine.starts.upload) return false;
  setTimeout(function () {
    poke32(engine.starts.register, 0);
    restart();
  }, uploadMs);
  return true;
}

/** Sets what happens after an exception that nothing catches. An exception in what a person typed is only printed. */
export function onFault(): void {
  process.on('uncaughtException', function (error) {
    if (isTyped(error)) return print('' + error);
    print('snapferry: a fault in the rescue (' + error + '); it starts over in a minute, or flash the firmware by USB (docs/install.md)');
    setTimeout(restart, faultMs);
  });
}

/** Calls a function every `ms` milliseconds. */
export function repeat(run: () => void, ms: number): void {
  setInterval(run, ms);
}
