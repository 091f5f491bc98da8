// The time that an ESP32 takes for its card and its UART. Espruino drives the card bit by bit, gives the UART's driver one byte a call, and looks
// for input only now and then. Measured with 2v27.45 on the emulated chip, by its own clock. That counts 4 ns an instruction, without misses of
// the flash cache, so a real chip takes longer. card/fatcosts.test.ts has the measurements of each step. Serial3.write takes 21.1 to 21.3 µs a
// byte at 921,600 baud (the line: 10.9). The poll is in the engine's source (firmware/engine/engine.js).

import { engine } from '../../firmware/engine/engine.js';
import { pollOf } from '../../firmware/engine/version.js';

/** Milliseconds of FatFs on a card that the engine drives bit by bit. */
export interface CardCosts {
  /** Any call. */
  stepMs: number;
  /** A sector of a file; of a folder or of the FAT; and a sector that is written. */
  readMs: number;
  lookMs: number;
  writeMs: number;
  /** A name of a listing, and 40 bytes that stay in memory. */
  nameMs: number;
  lineMs: number;
  /** Besides the search: a new folder, and a removed file. */
  makeFolderMs: number;
  removeMs: number;
}

/** The engine looks for input every `ms`; after `idleMs` without any it waits for `idlePollMs`. */
export interface Poll {
  ms: number;
  idleMs: number;
  idlePollMs: number;
}

export interface ChipCosts {
  card: CardCosts;
  /** Milliseconds to give a byte to the UART's driver. */
  writeByteMs: number;
  /** Undefined: the port polls by itself (line/driver.ts). */
  poll?: Poll;
}

const card: CardCosts = { stepMs: 0.3, readMs: 6.24, lookMs: 5.5, writeMs: 6.3, nameMs: 0.1, lineMs: 1, makeFolderMs: 38, removeMs: 8.5 };

/** @param version of the engine: the card and the UART are the same in all, the poll is not */
export function chipCosts(version = engine.version): ChipCosts {
  return { card, writeByteMs: 0.0213, poll: pollOf(version) };
}

/** When the next poll comes, as a delay from now. @param now the present time, in ms */
export function pollDelay(poll: Poll, now: () => number): () => number {
  const beganMs = now();
  let heardMs = beganMs;
  return () => {
    const everyMs = now() - heardMs > poll.idleMs ? poll.idlePollMs : poll.ms;
    heardMs = now();
    return everyMs - (now() - beganMs) % everyMs;
  };
}
