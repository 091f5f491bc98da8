// The time that an ESP32 needs for its card and its UART. Espruino drives the card bit by bit, gives the UART's driver one byte a call, and looks
// for input only now and then. Measured with 2v27.45 on the emulated chip, by its own clock. That counts 4 ns an instruction, without misses of
// the flash cache, so a real chip takes longer. card/fatcosts.test.ts has the measurements of each step. Serial3.write takes 21.1 to 21.3 µs a
// byte at 921,600 baud (the line: 10.9). The poll is in the engine's source (firmware/engine/engine.js).

import { engine } from '../../firmware/engine/engine.js';
import { pollOf } from '../../firmware/engine/version.js';

/** Milliseconds of FatFs on a card that the engine drives bit by bit. */
export interface CardCosts {
  /** Time of any call. */
  stepMs: number;
  /** Time to read a sector of a file. */
  readMs: number;
  /** Time to read a sector of a folder or of the FAT. */
  lookMs: number;
  /** Time to write a sector. */
  writeMs: number;
  /** Time for a name of a listing. */
  nameMs: number;
  /** Time for 40 bytes that stay in memory. */
  lineMs: number;
  /** Time for a new folder, besides the search for it. */
  makeFolderMs: number;
  /** Time for a file that is removed, besides the search for it. */
  removeMs: number;
}

/** When the engine looks for input. Without input for a while, it looks less often. */
export interface Poll {
  /** Milliseconds between two looks. */
  ms: number;
  /** Milliseconds without input after which the engine looks less often. */
  idleMs: number;
  /** Milliseconds between two looks after that time. */
  idlePollMs: number;
}

/** The time that a chip needs for its card and its UART. */
export interface ChipCosts {
  /** Times of the card. */
  card: CardCosts;
  /** Milliseconds to give a byte to the UART's driver. */
  writeByteMs: number;
  /** When the engine looks for input. It is missing if the port polls by itself (line/driver.ts). */
  poll?: Poll | undefined;
  /**
   * Gives the milliseconds that the processor takes up to its next effect: a printed line, a card step, or a write to a Serial.
   * Without it the processor takes none.
   */
  effectMs?(): number;
}

const card: CardCosts = { stepMs: 0.3, readMs: 6.24, lookMs: 5.5, writeMs: 6.3, nameMs: 0.1, lineMs: 1, makeFolderMs: 38, removeMs: 8.5 };

/** The costs for a version of the engine. Card and UART are the same in all versions, the poll is not. */
export function chipCosts(version = engine.version): ChipCosts {
  return { card, writeByteMs: 0.0213, poll: pollOf(version) };
}

/** Makes a function that gives the milliseconds until the next poll. @param now the present time, in milliseconds */
export function pollDelay(poll: Poll, now: () => number): () => number {
  const beganMs = now();
  let heardMs = beganMs;
  return () => {
    const everyMs = now() - heardMs > poll.idleMs ? poll.idlePollMs : poll.ms;
    heardMs = now();
    return everyMs - (now() - beganMs) % everyMs;
  };
}
