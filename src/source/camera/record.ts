// What a camera at a serial line is: a page to hold beside its manual, in the language of frame.ts. Types only.

export interface LineRow {
  /** Opens the line at this rate first. */
  baud?: number;
  say?: string;
  /** Without it the row waits until it was quiet for `ms`. */
  want?: string;
  ms: number;
  tries?: number;
  /** Each try takes so much longer than the one before, and they follow each other at once. */
  more?: number;
  /** Without the answer it goes on all the same: at once where it was refused, else after all tries. */
  may?: boolean;
}

/** `hail` finds it; `fast` has it take `fastBaud`; `size?` keeps `size`; `take` keeps `length`. */
export type LineScript = 'hail' | 'fast' | 'wake' | 'size?' | 'size' | 'ready' | 'take' | 'piece' | 'goOn' | 'reset';

/** By the names of the placeholders. */
export type LineNumbers = Record<'nth' | 'size' | 'quality' | 'package' | 'length' | 'most' | 'from' | 'number' | 'count' | 'command' | 'code', number>;

/** A family of cameras, as its manual has it. */
export interface LineRecord {
  make: string;
  /** Unless it tells another. */
  model: string;
  discards: number;
  /** At which it may have been left, the likeliest first. */
  rates(): number[];
  /** The fastest of use, for an engine that loses nothing; missing: it takes ours. */
  fastBaud?: number;
  /** Said after a wrong answer: it ends a command of which a part was lost. */
  flush: string;
  /** An answer that refuses, by a `code` of 1 to `mostCode`. */
  refused: string;
  mostCode: number;
  /** The smallest first: `640x480=00`, its code behind `=` in hexadecimal. */
  sizes(): string[];
  qualities?: Record<string, number>;
  sizeNeedsReset?: boolean;
  /** No picture is longer. */
  mostLength: number;
  /** Beside the data of a piece; what a piece is a multiple of, and the most at this rate. */
  frameBytes: number;
  multiple: number;
  mostOf(baud: number): number;
  /** Where it falls asleep: after so much silence it is woken once more. */
  awakeMs?: number;
  /** @param numbers what is known: `size`, `nth` of the rates */
  script(name: LineScript, numbers: LineNumbers): LineRow[];
}
