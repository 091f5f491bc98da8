// What a camera at a serial line is: a page to hold beside its manual, in the language of frame.ts. Types only.

import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, Known } from './camera';

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

/** By the names of the placeholders. `zero` is 0; `nth` of the rates is being tried; `most` bytes are in a piece, `left` in the picture. */
export type LineNumbers = Record<'zero' | 'nth' | 'size' | 'quality' | 'package' | 'length' | 'left' | 'most' | 'from' | 'number' | 'count' | 'command' | 'code', number>;

/** A family of cameras, as its manual has it. */
export interface LineRecord {
  make: string;
  /** Unless it tells another. */
  model: string;
  /** At which it may have been left, the likeliest first, with blanks between them. */
  rates: string;
  /** The fastest of use, for an engine that loses nothing; missing: it takes ours. */
  fastBaud?: number;
  /** Said after a wrong answer: it ends a command of which a part was lost. */
  flush: string;
  /** An answer that refuses, by a `code` of 1 to `mostCode`. */
  refused: string;
  mostCode: number;
  /** The smallest first: `640x480=00`, its code behind `=` in hexadecimal. */
  sizes: string;
  sizeNeedsReset?: boolean;
  /** Of `high`, `normal` and `low`, in the same way; missing: it has but one. */
  qualities?: string;
  /** Of data in a piece, at most; what it is a multiple of; what stands beside it. */
  pieceBytes: number;
  multiple: number;
  frameBytes: number;
  /** Where it falls asleep: after so much silence it is woken once more. */
  awakeMs?: number;
  /** Asked for each row: what is not said yet is not in memory. */
  script(name: LineScript, numbers: LineNumbers): LineRow[];
}

/** A camera of a record, at work. */
export interface Talk {
  trip: CameraTrip;
  line: CameraLine;
  record: LineRecord;
  known: Known;
  numbers: LineNumbers;
  /** `data` of a piece, and what is kept as text. */
  texts: Record<string, string>;
  timer: Timer | undefined;
  baud: number;
  /** What came since the last question, and when anything came or was said. */
  heard: string;
  heardMs: number;
  spokeMs: number;
  /** The answer that is waited for, and how long it is. */
  wanted: string;
  need: number;
  /** Called with what came, while an answer is waited for. */
  judge?: (() => void) | undefined;
  /** The last row that wanted an answer has none. */
  wasRefused: boolean;
  /** As in the config. */
  size: string;
  quality: string;
}
