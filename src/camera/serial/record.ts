// The record of a serial camera. It has the commands of the camera's manual, in the language of frame.ts.

import type { CameraLine, Timer } from '../../ports';
import type { CameraTrip, Known } from '../camera';

/** A row of a script (a list of commands). It is a command with its answer, or a wait. */
export interface LineRow {
  /** Baud rate to which the line is set before the row. Missing: the rate stays as it is. */
  baud?: number;
  /** The command, in the language of frame.ts. If it is missing, the row only waits. */
  say?: string;
  /** The answer, in the language of frame.ts. If it is missing, the row waits for `ms` milliseconds of silence. */
  want?: string;
  /** Milliseconds to wait for the answer, or for silence. */
  ms: number;
  /** Most times that the command is sent until its answer comes. If it is missing, the command is sent once. */
  tries?: number;
  /** Milliseconds by which the wait for the answer grows with each further try. Missing: all tries wait equally long. */
  more?: number;
  /** True if the script goes on when this row fails: at once after the camera's refusal, or after all tries. */
  may?: boolean;
}

/**
 * Name of a script, a list of commands. `detect` finds the camera, and `fast` sets the baud rate `fastBaud`. `size?` asks for the number `size`, and
 * `take` takes a picture and asks for its `length`. `piece` reads a piece of the picture, and `goOn` lets the camera go on afterwards.
 */
export type LineScript = 'detect' | 'fast' | 'wake' | 'size?' | 'size' | 'ready' | 'take' | 'piece' | 'goOn' | 'reset';

/**
 * Numbers by the names that they have in frames. `nth` is the index of the baud rate in `rates`. `most` is the most bytes in a piece. `left` is the
 * number of the picture's bytes that are still to be read.
 */
export type LineNumbers = Record<'zero' | 'nth' | 'size' | 'quality' | 'package' | 'length' | 'left' | 'most' | 'from' | 'number' | 'count'
  | 'command' | 'code', number>;

/** A model of serial camera, described by its commands and limits. */
export interface LineRecord {
  /** The maker's name, for EXIF. */
  make: string;
  /** The model's name, for EXIF. */
  model: string;
  /** Baud rates that the camera may have, the likeliest first, separated by blanks. */
  rates: string;
  /** The camera's fastest baud rate. It is missing for a camera that adopts any rate at which the firmware calls it. */
  fastBaud?: number;
  /** Bytes, in the language of frame.ts, that are sent after a wrong answer. They complete a command of which the camera got only a part. */
  flush: string;
  /** Frame of the answer by which the camera refuses a command, in the language of frame.ts. Its number `code` tells the reason. */
  refused: string;
  /** Largest `code` that counts as a refusal. An answer with a larger code, or with 0, is no refusal. */
  mostCode: number;
  /** The camera's picture sizes, the smallest first, each with its hexadecimal code, such as `640x480=00`. */
  sizes: string;
  /** True if a new size takes effect only after a reset. */
  sizeNeedsReset?: boolean;
  /**
   * Values of the number `quality`, in hexadecimal, for `high`, `normal` and `low`, such as `high=36`. It is missing for a camera that has only one
   * quality.
   */
  qualities?: string;
  /** Most bytes of picture data in a piece. */
  pieceBytes: number;
  /** The camera demands that each piece has a multiple of this number of data bytes. */
  multiple: number;
  /** Number of bytes that come before and after the data of a piece, such as header and checksum. */
  frameBytes: number;
  /** Silence in milliseconds after which the camera may have fallen asleep. It is missing for a camera that does not sleep. */
  awakeMs?: number;
  /** Returns the rows of a script. The caller keeps one row and calls this function again for the next row, to save memory. */
  script(name: LineScript, numbers: LineNumbers): LineRow[];
}

/** The state of the dialogue with a serial camera. */
export interface Talk {
  /** The parts of the rest of the firmware that the code for a camera needs. */
  trip: CameraTrip;
  /** The line to the camera. */
  line: CameraLine;
  /** The record of the camera's commands and limits. */
  record: LineRecord;
  /** Limits that were found for the camera. */
  known: Known;
  /** Numbers for the placeholders of commands and answers. */
  numbers: LineNumbers;
  /** Texts from the camera's answers, such as its model. */
  texts: Record<'data' | 'model', string>;
  /** The timer of the current wait; undefined: none is running. */
  timer: Timer | undefined;
  /** The line's present baud rate. */
  baud: number;
  /** Bytes that have been received since the last command. */
  heard: string;
  /** When bytes came last while no answer was awaited, in milliseconds of the clock. */
  heardMs: number;
  /** When a command was sent last, in milliseconds of the clock. */
  spokeMs: number;
  /** Number of bytes of the awaited answer. */
  need: number;
  /** Compares the received bytes with the awaited answer, and ends the wait if they match. It is undefined while no answer is awaited. */
  judge?: (() => void) | undefined;
  /** True if the camera refused the last command. */
  wasRefused: boolean;
  /** Picture size that config.json wants, such as `1600x1200`. */
  size: string;
  /** Quality that config.json wants: `high`, `normal` or `low`. */
  quality: string;
}
