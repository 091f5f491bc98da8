// Clears bits of the file `mark` in the chip's flash, for the loader and for the firmware that it has started.

import { board } from 'board';
import { engine } from 'engine';
import type { Change } from './slotmarks';

/** Returns the address in the flash at which Storage begins. */
export function storageAddress(): number {
  return board.engine === 'esp32' ? engine.layout.chipAddress : engine.layout.desktopAddress;
}

/** Clears bits in the file `mark`, as a change says. If it is repeated, nothing changes. */
export function clearBits(change: Change): void {
  require('Flash').write(change.word, storageAddress() + engine.layout.markAt + change.at);
}
