// Clears bits of the file `mark` in the chip's flash, for the loader and for the firmware that it has started.

import { board } from 'board';
import { engine } from 'engine';
import type { Change } from './slotmarks';

/** Returns the address in the flash at which Storage begins. */
export function storageAddress(): number {
  return board.engine === 'esp32' ? engine.layout.chipAddress : engine.layout.desktopAddress;
}

/** Writes the bytes of a change into the file `mark`, where bits can only go from 1 to 0. To repeat the same change does no harm. */
export function clearBits(change: Change): void {
  require('Flash').write(change.word, storageAddress() + engine.layout.markAt + change.at);
}
