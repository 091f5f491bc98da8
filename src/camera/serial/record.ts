// A serial camera's commands, as in its manual, in the language of frame.ts.

import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, Known } from '../camera';

export interface LineRow {
  /** Opens the line at this rate first. */
  baud?: number;
  say?: string;
  /** The answer; missing: waits for `ms` of silence. */
  want?: string;
  ms: number;
  tries?: number;
  /** Milliseconds added per attempt. */
  more?: number;
  /** Continues at once if refused, or after all attempts. */
  may?: boolean;
}

/** `detect` finds it; `fast` sets `fastBaud`; `size?` stores `size`; `take` stores `length`. */
export type LineScript = 'detect' | 'fast' | 'wake' | 'size?' | 'size' | 'ready' | 'take' | 'piece' | 'goOn' | 'reset';

/** `nth`: index of the rate; `most`: bytes in a piece; `left`: bytes left of the picture. */
export type LineNumbers = Record<'zero' | 'nth' | 'size' | 'quality' | 'package' | 'length' | 'left' | 'most' | 'from' | 'number' | 'count' | 'command' | 'code', number>;

export interface LineRecord {
  make: string;
  model: string;
  /** Rates, likeliest first, separated by blanks. */
  rates: string;
  /** Fastest rate; missing: the camera adopts ours. */
  fastBaud?: number;
  /** Sent after a wrong answer: completes a partly lost command. */
  flush: string;
  /** Refusal, with a `code` of 1 to `mostCode`. */
  refused: string;
  mostCode: number;
  /** Sizes, smallest first: `640x480=00`, with the hexadecimal code. */
  sizes: string;
  sizeNeedsReset?: boolean;
  /** Codes of `high`, `normal`, `low`; missing: one quality. */
  qualities?: string;
  /** Most data bytes in a piece, their unit, bytes around them. */
  pieceBytes: number;
  multiple: number;
  frameBytes: number;
  /** Longest silence before it falls asleep. */
  awakeMs?: number;
  /** Called for each row, to save memory. */
  script(name: LineScript, numbers: LineNumbers): LineRow[];
}

export interface Talk {
  trip: CameraTrip;
  line: CameraLine;
  record: LineRecord;
  known: Known;
  numbers: LineNumbers;
  texts: Record<'data' | 'model', string>;
  timer: Timer | undefined;
  baud: number;
  heard: string;
  heardMs: number;
  spokeMs: number;
  need: number;
  judge?: (() => void) | undefined;
  wasRefused: boolean;
  size: string;
  quality: string;
}
