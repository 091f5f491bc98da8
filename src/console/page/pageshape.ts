// The global `page`, and the data for its answers.

import type { CameraWiring } from '../../config/camerakeys';
import type { Files } from '../../ports';
import type { Machine } from '../../round/machine';
import type { Card, Status } from '../../round/roundtrip';
import type { Logfile } from '../../store/logfile';
import type { ConsoleTrip } from '../desk';

/** Requested once a connection. */
export interface Hello {
  /** Version of this interface. */
  v: 1;
  /** Version in package.json. */
  firmware: string;
  /** process.version, as `2v29.277`. */
  engine: string;
  /** Name and title in the board file. */
  board: string;
  /** Name of the board for people. */
  title: string;
  /** The name in config.json; empty until it is read. */
  device: string;
  /** The board has a camera. */
  camera: string | boolean;
  /** Path of config.json. */
  config: string;
  /** Path of the file that `take` writes. */
  next: string;
  /** All JsVars of the engine. */
  memory: number;
}

/** Requested at most once a second: 200 bytes of JSON when idle. Fields without a value are missing. */
export interface PageState {
  /** State of the round's machine. */
  s: string;
  /** Images delivered, skipped in this round, and known to wait. */
  n: [number, number, number];
  /** Images skipped for their age, or before the live picture. */
  l?: number;
  /** Path of the current image. */
  i?: string;
  /** Bytes of the current image. */
  z?: number;
  /** Bytes of it that are already in the modem. */
  b?: number;
  m?: string;
  r?: number;
  /** Signal by the last AT+CSQ, 0 to 31; also between rounds. */
  q?: number;
  /** Operator's name or number by the last AT+COPS?: printable, at most 24 characters; also between rounds. */
  o?: string;
  /** JsVars now, and at the peak. */
  j: [number, number];
  /** The rule that holds rounds back, as a sentence. */
  h?: string;
  /** Code of the last fault (test/tools/soak/faults/README.md). */
  t?: string;
  /** Pattern of the light (src/round/light.ts). */
  g: string;
  /** Milliseconds until the next scheduled round. */
  d?: number;
  /** Seconds since boot. */
  u: number;
  /** Seconds since 1970, UTC; without `a`, local in the same form. Missing if the clock is not set. */
  k?: number;
  /** Local time ahead of UTC, in minutes, if known. */
  a?: number;
  /** Path of the newest image: the last of the last scan; before that the current one. */
  p?: string;
  /** CRC32 of config.json; empty: none was read. */
  c: string;
  /** Faults of the card or its config.json, as sentences. */
  e?: string[];
}

/** The global `page`. The browser calls its functions through the console. */
export interface Page {
  /** Identifies the device. */
  hello(): Hello;
  /** The present state. */
  state(): PageState;
  /**
   * Stores a piece of the next config.json.
   * @param text each character a byte
   * @param from offset; 0 starts a new file
   * @returns the bytes now stored, with any `from`; or why the card rejects them, as a sentence
   */
  take(text: string, from: number): number | string;
  /**
   * Checks the new file as at boot.
   * @returns its faults, as sentences. None: it replaced config.json. `busy`: there is no memory for the check while an image is on its way.
   * Then config.json is as it was, and a later call needs no other file.
   */
  adopt(): string[] | 'busy';
  /** @returns up to `bytes` (at most 384) of a file in base64; empty at its end; undefined if it cannot be read */
  read(path: string, from: number, bytes: number): string | undefined;
  /** The page leaves: a console with a password locks again after these seconds, unless it is used. */
  lock(seconds: number): void;
}

/** The records that the page reads. */
export interface PageTrip extends ConsoleTrip {
  /** The card. */
  readonly files: Files;
  /** The log on the card. */
  readonly logfile: Pick<Logfile, 'write'>;
  /** How the round is going. */
  readonly status: Readonly<Status>;
  /** State of the card. */
  readonly card: Readonly<Card>;
  /** The camera's wiring. Undefined: the board has none. */
  camera?(): CameraWiring;
  /** Locks the console after these seconds. */
  lockConsole(password: undefined, seconds: number): void;
}

export interface PageFerry {
  trip: PageTrip;
  machine: Pick<Machine, 'state' | 'cause'>;
}
