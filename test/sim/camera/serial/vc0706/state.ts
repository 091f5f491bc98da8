// The state of a VC0706: its power, its settings, its picture and the frame that it hears.

import type { Clock } from '../../../clock.ts';
import type { Picture } from '../../picture/album.ts';
import type { Body, BodyOptions, Reply } from '../body/types.ts';

/** The product that a simulated VC0706 is: Adafruit's, LinkSprite's or Spinel's. */
export type Vc0706Product = 'adafruit' | 'linksprite' | 'spinel';

/** Properties and faults of a VC0706. */
export interface Vc0706Options extends BodyOptions {
  /** The product that the camera is. It decides rates, sizes and some responses. */
  product: Vc0706Product;
  /** The version that the camera reports, eleven characters. */
  version: string;
  /** Milliseconds from power or reset to the first response. */
  bootMs: number;
  /** Text that the camera sends when it has booted, at 38,400 baud. If it is empty, nothing is sent. */
  banner: string;
  /**
   * Milliseconds from power or reset to the banner. Until `bootMs` have passed, the camera still ignores the host's bytes, even if the banner came
   * earlier.
   */
  bannerMs: number;
  /** Milliseconds from the command that freezes a picture to its response. */
  freezeMs: number;
  /** Milliseconds from the command for power save to its response. */
  saveMs: number;
  /**
   * Milliseconds from the response to a command for a new picture size until the size is in the EEPROM. An earlier reset loses it (Adafruit's
   * library, issue 3).
   */
  storeMs: number;
  /** Milliseconds from the response to a command for a new baud rate until the camera uses that rate. Bytes from the host are lost meanwhile. */
  rateMs: number;
  /** Codes of the picture sizes that the camera accepts. `sizes` below has the pixels. */
  sizes: number[];
  /** Code of the picture size that is in the EEPROM at the beginning. */
  size: number;
  /** The camera's rate in baud at the beginning, if an earlier host has changed it. If undefined, it is 38,400. */
  leftAtBaud: number | undefined;
  /**
   * Whether the camera is one picture late: each picture shows the moment at which the picture before it was frozen. If the live view had resumed
   * less than 300 ms before, the new picture shows the same moment as the picture before it.
   */
  isFrameLate: boolean;
  /** Whether the camera refuses to resume the live view after a freeze, unless the command `36 01 02` came before, as the SC03 does. */
  needsStep: boolean;
  /** Length of the camera's message about motion in bytes: 5 with a length at its end, 4 without. */
  motionBytes: 4 | 5;
  /** Whether motion detection is on at the beginning, as an earlier host has left it. */
  watchesMotion: boolean;
  /** If the host reads a piece that ends beyond the picture, whether the camera returns only the bytes up to the picture's end. */
  endsWithPicture: boolean;
  /** Whether the camera refuses to return a piece that ends beyond the picture. Then the lengths of other pieces need not be multiples of 8. */
  refusesBeyond: boolean;
  /** After a command that freezes a picture, the camera reports a picture length of 0 for this many milliseconds. */
  holdMs: number;
  /** Milliseconds after which an incomplete frame is dropped. Infinity means never, as the manual has no such limit. */
  frameMs: number;
}

/** Picture sizes in pixels, by their codes in the camera's commands. */
export const sizes: Record<number, [width: number, height: number]> = {
  0x00: [640, 480], 0x11: [320, 240], 0x22: [160, 120],
  0x33: [1024, 768], 0x44: [1280, 720], 0x55: [1280, 960], 0x66: [1920, 1080], 0x88: [2304, 1296],
};
/** Codes of the sizes that all products have. */
export const smallSizes = [0x00, 0x11, 0x22];
/** Value of the compression after power-on. */
export const firstCompression = 0x36;
/** The status of a command that was carried out. The others tell why it was not. */
export const done = 0x00;
/** The status of a command with data that it cannot have. */
export const wrongData = 0x03;
/** The status of a command that the present state forbids. */
export const notNow = 0x04;

/** A VC0706. Each group of its commands reads and changes it. */
export interface Vc0706State {
  clock: Clock;
  options: Vc0706Options;
  /** The rates in baud that it knows, by their codes. */
  known: Record<number, number>;
  /** Code of the picture size in the EEPROM. */
  eeprom: number;
  /** Code of the picture size that is being stored. */
  storing: number;
  /** When that is in the EEPROM. */
  storedMs: number;
  /** Code of the picture size in use. */
  size: number;
  /** Value of the JPEG compression. */
  compression: number;
  /** Whether it has booted. */
  isUp: boolean;
  /** Until when it hears nothing, since its rate changes. */
  deafUntilMs: number;
  /** Whether it saves power. */
  saves: boolean;
  /** Whether motion detection is on. */
  watches: boolean;
  /** Whether the command `36 01 02` has come since the freeze. */
  hasStepped: boolean;
  /** The frozen picture. */
  frozen: Picture | undefined;
  /** The picture in its memory. */
  loaded: Picture | undefined;
  /** The memory of pictures. */
  memory: Uint8Array;
  /** The moment that a late picture shows. */
  seenMs: number;
  /** The moment that the next late picture shows. */
  nextMs: number;
  /** When the live view has resumed. */
  wentOnMs: number;
  /** Until when it reports a length of 0. */
  heldMs: number;
  /** The bytes of the present frame. */
  frame: number[];
  /** When its first byte came. */
  beganMs: number;
  /** When bytes that begin no command came last. */
  saidNonsenseMs: number;
  /** The common parts of serial cameras. */
  body: Body;
  /** What it does at each command, by the command’s code. */
  commands: Record<number, ((data: number[]) => Reply) | undefined>;
}

