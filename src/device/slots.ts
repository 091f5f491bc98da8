// Reads and writes the slot of the flash whose firmware does not run now, for new firmware. The headers of Storage files, the slot's too, are
// never written.

import { board } from 'board';
import { engine } from 'engine';
import type { Bytes, Slots } from '../ports';
import { clearBits, storageAddress } from './loader/clearbits';
import { sampleOf } from './loader/sample';
import { freeRecord, liveMarks, returnedSlot, trialChanges, voidChange } from './loader/slotmarks';
import { restart } from './start/again';

const headerBytes = 32;
/** Number of bytes that one call of erasePage erases. */
const erasedBytes = board.engine === 'esp32' ? engine.layout.pageBytes : engine.layout.desktopPageBytes;
/** Most bytes in one write to the flash. The engine copies data that is not in one piece to its stack, which is small. */
const pieceBytes = 512;

function offsetOf(slot: string): number {
  return slot === 'a' ? engine.layout.slots.a : engine.layout.slots.b;
}

/** Returns the bytes of a number, the lowest first. */
function spell(word: number): string {
  return String.fromCharCode(word & 255, word >> 8 & 255, word >> 16 & 255, word >> 24 & 255);
}

/** Tells whether the flash has the slot at the place where this firmware's layout expects it. */
function isInPlace(slot: string): boolean {
  const header = require('Flash').read(headerBytes, storageAddress() + offsetOf(slot) - headerBytes);
  return header[0]! + 256 * header[1]! + 65536 * header[2]! === engine.layout.slotBytes && header[4] === slot.charCodeAt(0) && header[5] === 0;
}

/**
 * Makes the functions of the slot whose firmware does not run. They are made anew for each use, since other code changes the records of the
 * slots.
 * @param chosen letter of the slot to use if no record names a running one; undefined: no slot is used then
 */
export function createSlots(chosen?: string): Slots {
  const flash = require('Flash');
  const storage = require('Storage');
  const marks = storage.read('mark') || '';
  const live = liveMarks(marks);
  const running = live[0];
  const free = freeRecord(marks);
  const other = free < 0 ? '' : running ? running.slot === 'a' ? 'b' : 'a' : chosen;
  const idle = other && isInPlace('a') && isInPlace('b') ? other : '';

  function address(at: number): number { return storageAddress() + offsetOf(idle) + at; }

  return {
    idle: idle,
    isOnTrial: !!running && !running.isGood,
    hasReturned: !!idle && returnedSlot(marks) === idle,
    read: function (at, bytes) { return storage.read(idle, at, bytes) || ''; },
    clear: function () { live.forEach(function (mark) { if (mark.slot === idle) clearBits(voidChange(mark)); }); },
    erase: function (at) { for (let from = 0; from < engine.layout.pageBytes; from += erasedBytes) flash.erasePage(address(at + from)); },
    write: function (at, bytes: Bytes) {
      // Only the methods of texts and lists have the short names that an image gives, so that of bytes is not called by its name.
      const cut = bytes.slice as (this: Bytes, from: number, to: number) => Bytes;
      for (let from = 0; from < bytes.length; from += pieceBytes) {
        let piece = cut.call(bytes, from, from + pieceBytes);
        // The flash is written in words of four bytes. Only a text may end within a word, and it is filled up with erased bytes.
        if (typeof piece === 'string') while (piece.length % 4) piece += '\xff';
        flash.write(piece, address(at + from));
      }
    },
    start: function (bytes) {
      const program = storage.read(idle, 0, bytes)!;
      trialChanges(free, idle, spell, [bytes, E.CRC32(program), sampleOf(program)]).forEach(clearBits);
    },
    restart: restart
  };
}
