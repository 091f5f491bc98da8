// The record of a serial camera. It has the commands of the camera's manual, in the language of frame.ts.

import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, Known } from '../camera';

/** A row of a script, which is a list of commands: a command and its answer, or a wait. */
export interface LineRow {
  /** Rate in baud that the line is set to before the row. Missing: the rate stays as it is. */
  baud?: number;
  /** The command, in the language of frame.ts. Without one, the row only waits. */
  say?: string;
  /** The answer. Without one, the row waits for `ms` of silence. */
  want?: string;
  /** Milliseconds to wait for the answer. */
  ms: number;
  /** Most times that the command is sent until its answer comes; once by default. */
  tries?: number;
  /** Milliseconds that each further try waits longer for the answer than the one before; missing: all wait equally long. */
  more?: number;
  /** True if the row may fail. The script then goes on: at once after the camera's refusal, or after all tries. */
  may?: boolean;
}

/**
 * Name of a script, a list of commands. `detect` finds the camera, and `fast` sets the rate `fastBaud`. `size?` asks for the number `size` and
 * `take` for the number `length`. `piece` reads a piece of the picture, and `goOn` lets the camera go on afterwards.
 */
export type LineScript = 'detect' | 'fast' | 'wake' | 'size?' | 'size' | 'ready' | 'take' | 'piece' | 'goOn' | 'reset';

/**
 * Numbers by their names in frames. `nth` is the index of the rate in `rates`, and `most` the most bytes in a piece. `left` is how many bytes
 * of the picture are still to read.
 */
export type LineNumbers = Record<'zero' | 'nth' | 'size' | 'quality' | 'package' | 'length' | 'left' | 'most' | 'from' | 'number' | 'count' | 'command' | 'code', number>;

/** A model of serial camera, described by its commands and limits. */
export interface LineRecord {
  /** The maker's name, for EXIF. */
  make: string;
  /** The model's name, for EXIF. */
  model: string;
  /** Rates in baud that the camera may have, the likeliest first, separated by blanks. */
  rates: string;
  /** The camera's fastest rate in baud. It is missing for a camera that adopts any rate at which the firmware calls it. */
  fastBaud?: number;
  /** Bytes, in the language of frame.ts, that are sent after a wrong answer. They complete a command of which the camera got only a part. */
  flush: string;
  /** Frame of the answer by which the camera refuses a command, in the language of frame.ts. Its number `code` tells the reason. */
  refused: string;
  /** Largest `code` of a refusal. An answer with another code, or with 0, is no refusal. */
  mostCode: number;
  /** Sizes, the smallest first, each with its hexadecimal code, such as `640x480=00`. */
  sizes: string;
  /** True if a new size takes effect only after a reset. */
  sizeNeedsReset?: boolean;
  /**
   * Values of the number `quality`, in hexadecimal, for `high`, `normal` and `low`, such as `high=36`. It is missing for a camera with one
   * quality.
   */
  qualities?: string;
  /** Most bytes of data in a piece. */
  pieceBytes: number;
  /** Each piece has a multiple of so many data bytes, as the camera demands. */
  multiple: number;
  /** Number of bytes that come before and after the data of a piece, such as header and checksum. */
  frameBytes: number;
  /** Silence in milliseconds after which the camera may have fallen asleep. It is missing for a camera that does not sleep. */
  awakeMs?: number;
  /** Returns the rows of a script. The caller keeps one row and calls this again for the next, to save memory. */
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
  /** When bytes came last while no answer was awaited, in milliseconds of the clock. */
  heardMs: number;
  /** When a command was sent last, in milliseconds of the clock. */
  spokeMs: number;
  /** Number of bytes that the awaited answer has. */
  need: number;
  /** Compares the bytes that have come with the awaited answer, and ends the wait if they match. It is undefined while no answer is awaited. */
  judge?: (() => void) | undefined;
  /** True if the camera refused the last command. */
  wasRefused: boolean;
  /** Picture size that config.json wants, such as `1600x1200`. */
  size: string;
  /** Quality that config.json wants: `high`, `normal` or `low`. */
  quality: string;
}
