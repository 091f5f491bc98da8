// The time that an ESP32 takes for its card and its UART. Espruino drives the card bit by bit, gives one byte to the UART's driver at each call,
// and looks for input only now and then. The times were measured with 2v27.45 on the emulated chip, by its own clock. That clock counts 4 ns for
// each instruction, without misses of the flash cache, so a real chip takes longer. card/fatcosts.test.ts has the measurements of each step.
// Serial3.write takes 21.1 to 21.3 µs for a byte at 921,600 baud, while the line takes 10.9 µs. How often the engine looks for input is known from
// its source (firmware/engine/engine.js).

import { engine } from '../../firmware/engine/engine.js';
import { pollOf } from '../../firmware/engine/version.js';

/** Times, in milliseconds, that FatFs takes for its operations on a card that the engine drives bit by bit. */
export interface CardCosts {
  /** Milliseconds that each call of a file function takes in addition to its reads and writes of sectors. */
  stepMs: number;
  /** Milliseconds to read a sector of a file. */
  readMs: number;
  /** Milliseconds to read a sector of a folder or of the FAT. */
  lookMs: number;
  /** Milliseconds to write a sector. */
  writeMs: number;
  /** Milliseconds for each name in the listing of a folder. */
  nameMs: number;
  /** Milliseconds to write 40 bytes that do not fill a sector, so that FatFs only keeps them in memory. */
  lineMs: number;
  /** Milliseconds to make a folder, besides the search for it. */
  makeFolderMs: number;
  /** Milliseconds to delete a file, besides the search for it. */
  removeMs: number;
}

/** How often the engine polls its UART and console for input. If no input has come for a while, the engine polls less often. */
export interface Poll {
  /** Milliseconds between two polls for input. */
  ms: number;
  /** Milliseconds without input after which the engine polls less often. */
  idleMs: number;
  /** Milliseconds between two polls once no input has come for `idleMs`. */
  idlePollMs: number;
}

/** The times that a chip takes for its card and its UART. */
export interface ChipCosts {
  /** The times of reads, writes and other operations on the card. */
  card: CardCosts;
  /** Milliseconds to give one byte to the UART's driver. */
  writeByteMs: number;
  /** How often the engine polls for input. It is missing if the simulated serial port delays its input by itself (line/driver.ts). */
  poll?: Poll | undefined;
  /**
   * Returns the milliseconds that the processor computes before each outside effect. Such effects are printed lines, accesses to the card, and
   * writes to a serial port. If the function is missing, computing takes no time.
   */
  effectMs?(): number;
}

const card: CardCosts = { stepMs: 0.3, readMs: 6.24, lookMs: 5.5, writeMs: 6.3, nameMs: 0.1, lineMs: 1, makeFolderMs: 38, removeMs: 8.5 };

/** Returns the times of a chip with this version of the engine. Versions differ only in how often they poll for input (`poll`). */
export function chipCosts(version = engine.version): ChipCosts {
  return { card, writeByteMs: 0.0213, poll: pollOf(version) };
}

/** Makes a function that returns the milliseconds until the engine's next poll for input. @param now returns the present time, in milliseconds */
export function pollDelay(poll: Poll, now: () => number): () => number {
  const beganMs = now();
  let heardMs = beganMs;
  return () => {
    const everyMs = now() - heardMs > poll.idleMs ? poll.idlePollMs : poll.ms;
    heardMs = now();
    return everyMs - (now() - beganMs) % everyMs;
  };
}
