// The record of a serial camera. It has the commands of the camera's manual, in the language of frame.ts.

import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, Known } from '../camera';

/** A row of a script: a command and its answer, or a wait. */
export interface LineRow {
  /** Rate in baud at which the line is opened first. Missing: the rate stays as it is. */
  baud?: number;
  /** The command, in the language of frame.ts. Without one, the row only waits. */
  say?: string;
  /** The answer. Without one, the row waits for `ms` of silence. */
  want?: string;
  /** Milliseconds to wait for the answer. */
  ms: number;
  /** Most times that the command is sent until its answer comes; once by default. */
  tries?: number;
  /** Milliseconds that are added to the wait with each attempt. */
  more?: number;
  /** The row may fail: the script goes on at once if it is refused, or after all attempts. */
  may?: boolean;
}

/**
 * Name of a script. `detect` finds the camera, `fast` sets `fastBaud`, `size?` stores the number `size`, and `take` stores the number
 * `length`.
 */
export type LineScript = 'detect' | 'fast' | 'wake' | 'size?' | 'size' | 'ready' | 'take' | 'piece' | 'goOn' | 'reset';

/** Numbers for placeholders. `nth` is the index of the rate, `most` the bytes in a piece, and `left` the bytes left of the picture. */
export type LineNumbers = Record<'zero' | 'nth' | 'size' | 'quality' | 'package' | 'length' | 'left' | 'most' | 'from' | 'number' | 'count' | 'command' | 'code', number>;

/** A model of serial camera, described by its commands and limits. */
export interface LineRecord {
  /** The maker's name, for EXIF. */
  make: string;
  /** The model's name, for EXIF. */
  model: string;
  /** Rates in baud that the camera may have, the likeliest first, separated by blanks. */
  rates: string;
  /** The camera's fastest rate in baud. It is missing for a camera that takes over the rate of the firmware. */
  fastBaud?: number;
  /** Bytes, in the language of frame.ts, that are sent after a wrong answer, to complete a command that was partly lost. */
  flush: string;
  /** Form of a refusal, with a `code` from 1 to `mostCode`. */
  refused: string;
  /** Picture sizes, the smallest first, each with its hexadecimal code, such as `640x480=00`. */
  mostCode: number;
  /** Sizes, the smallest first, each with its hexadecimal code, such as `640x480=00`. */
  sizes: string;
  /** True if a new size takes effect only after a reset. */
  sizeNeedsReset?: boolean;
  /** Hexadecimal codes of `high`, `normal` and `low`, such as `high=36`. It is missing for a camera with one quality. */
  qualities?: string;
  /** Most bytes of data in a piece. */
  pieceBytes: number;
  /** The number of data bytes in a piece is a multiple of this. */
  multiple: number;
  /** Number of bytes around the data of a piece. */
  frameBytes: number;
  /** Silence in milliseconds after which the camera may have fallen asleep. It is missing for a camera that does not sleep. */
  awakeMs?: number;
  /** Returns the rows of a script. They are made again for each row, to save memory. */
  script(name: LineScript, numbers: LineNumbers): LineRow[];
}

/** The state of the dialogue with a serial camera. */
export interface Talk {
  /** The parts of the firmware that a camera uses. */
  trip: CameraTrip;
  /** The line to the camera. */
  line: CameraLine;
  /** The camera's record. */
  record: LineRecord;
  /** Limits that were found for the camera. */
  known: Known;
  /** Numbers for the placeholders of commands and answers. */
  numbers: LineNumbers;
  /** Texts that the camera's answers have given. */
  texts: Record<'data' | 'model', string>;
  /** The timer of the current wait; undefined: none is running. */
  timer: Timer | undefined;
  /** The line's rate in baud. */
  baud: number;
  /** Bytes that have come since the last command. */
  heard: string;
  /** When bytes came last while none were awaited, in milliseconds of the clock. */
  heardMs: number;
  /** When a command was sent last, in milliseconds of the clock. */
  spokeMs: number;
  /** Number of bytes in the answer that is awaited. */
  need: number;
  /** Looks whether the bytes that have come are the answer. It is undefined while no answer is awaited. */
  judge?: (() => void) | undefined;
  /** True if the camera refused the last command. */
  wasRefused: boolean;
  /** Picture size that config.json wants, such as `1600x1200`. */
  size: string;
  /** Quality that config.json wants: `high`, `normal` or `low`. */
  quality: string;
}
