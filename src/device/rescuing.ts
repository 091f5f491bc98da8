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

/** Milliseconds from a fault of the rescue to its new start. Meanwhile the console can be used. */
const faultMs = 60000;
/** Milliseconds for which the rescue stays off while files are uploaded by USB; the firmware waits as long (start/start.ts). */
const uploadMs = 900000;

/** Makes the functions of the slot into which the firmware from the card is written: the one that was not written last. */
export function createRescueSlots(): Slots {
  return Object.assign(createSlots('a'), { isOnTrial: false });
}

/**
 * Returns the first bytes of the manifest in the slot that was written last, if its firmware was given up on trial. It is empty otherwise.
 * @param at offset of the manifest in the slot, in bytes
 * @param bytes number of bytes to return
 */
export function givenUpHead(at: number, bytes: number): string {
  const storage = require('Storage');
  const marks = storage.read('mark') || '';
  const newest = liveMarks(marks)[0];
  // The loader makes no record void while no firmware may start. So a record on trial without starts left counts as given up, too.
  const slot = returnedSlot(marks) || (newest && !newest.isGood && !startChange(newest) ? newest.slot : '');
  return slot && storage.read(slot, at, bytes) || '';
}

/**
 * Tells whether a person uploads files by USB just now, for which the engine was restarted. An upload needs memory and flash, so the rescue
 * stays off and starts after 15 minutes.
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
