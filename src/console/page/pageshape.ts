// The types of the global `page`, which the browser's page calls, and of the records that its functions return.

import type { CameraWiring } from '../../config/camerakeys';
import type { Files } from '../../ports';
import type { Machine } from '../../round/machine';
import type { Card, Status } from '../../round/roundtrip';
import type { Logfile } from '../../store/logfile';
import type { ConsoleTrip } from '../desk';

/** The device's identity. The page asks for it once after it has connected. */
export interface Hello {
  /** Version of the interface between the firmware and the browser page. */
  v: 1;
  /** Version of the firmware, as in package.json. */
  firmware: string;
  /** Version of the engine, such as `2v29.277`. */
  engine: string;
  /** Short name of the board, `name` in its board file. */
  board: string;
  /** Name of the board for people, `title` in its board file. */
  title: string;
  /** Name of the camera in config.json. It is empty until config.json is read. */
  device: string;
  /** Camera models that fit the board's pins, separated by blanks. It is false on a board without a camera. */
  camera: string | boolean;
  /** Path of config.json. */
  config: string;
  /** Path of the file on the card to which the function `take` writes a new config.json. */
  next: string;
  /** Number of JsVars that the engine has in total, in use or free. */
  memory: number;
}

/**
 * The state that the page shows. It asks at most once a second, so an idle camera's answer has only 200 bytes of JSON. A field without a
 * value is missing.
 */
export interface PageState {
  /** Name of the state that the firmware's state machine is in, such as `resting`. */
  s: string;
  /** Three counts of images: delivered in this round, skipped in this round, and known to wait. */
  n: [number, number, number];
  /** Number of images that this round skips because they are too old, or because they come before the live picture. */
  l?: number;
  /** Path of the image that is being sent. It is missing at rest. */
  i?: string;
  /** Size of the image that is being sent, in bytes. */
  z?: number;
  /** Bytes of the image being sent that the modem already has. */
  b?: number;
  /** Name of the modem's record, such as `sim7600`. It is missing until the modem is known. */
  m?: string;
  /** Rate of the line to the modem, in baud. It is missing until the modem is known. */
  r?: number;
  /** Signal strength from 0 to 31, as the last AT+CSQ reported it. It is kept between rounds. */
  q?: number;
  /** Name or number of the operator, as the last AT+COPS? reported it: printable, at most 24 characters. It is kept between rounds. */
  o?: string;
  /** Two counts of JsVars: in use now, and the most in use at any reading since boot. */
  j: [number, number];
  /** A sentence on the rule that holds rounds back, such as a low battery. */
  h?: string;
  /** Two counts of the firmware that comes from the server: its bytes on the card, and those of the whole file. */
  f?: [number, number];
  /** Code of the last fault, such as `sim-missing` (test/tools/soak/faults/README.md lists them). */
  t?: string;
  /**
   * News of a firmware update: `on trial`, or the version that was rolled back (`returned`) or refused, and why. It is missing if there is
   * none.
   */
  v?: string;
  /** Name of the pattern that the light shows (src/round/light.ts). */
  g: string;
  /** Milliseconds until the next scheduled round. */
  d?: number;
  /** Seconds since boot. */
  u: number;
  /**
   * The time in seconds since 1970. It is UTC if the field `a` (the time zone) is present, otherwise local time counted as if it were UTC. It
   * is missing while the clock is not set.
   */
  k?: number;
  /** Minutes by which local time is ahead of UTC. It is missing while the zone is unknown. */
  a?: number;
  /**
   * Path of the newest image that the latest search of the card found. Before the first search, it is the path of the image that was tried
   * last.
   */
  p?: string;
  /** CRC32 of the config.json that was read last. It is empty if none was read. */
  c: string;
  /** Faults of the card or of its config.json, as sentences. It is missing once a config.json is in use. */
  e?: string[];
}

/** The global `page`. The browser calls its functions through the console. */
export interface Page {
  /** Returns which device this is: versions, board, name and paths. */
  hello(): Hello;
  /** Returns the present state, from memory alone. */
  state(): PageState;
  /**
   * Stores the next piece of a new config.json, in a file beside the one in use.
   * @param text each character stands for one byte
   * @param from offset of the piece in the new file. With 0 a new file begins.
   * @returns the bytes stored so far, even if `from` does not continue them; or a sentence on why the card does not take the piece
   */
  take(text: string, from: number): number | string;
  /**
   * Checks the new file as the firmware checks config.json at boot.
   * @returns the mistakes, as sentences. An empty list means that the file has replaced config.json. With `busy` nothing has changed: the
   * check has no memory while an image is on its way. A later call does not need the file again.
   */
  adopt(): string[] | 'busy';
  /**
   * Reads a part of a file on the card.
   * @param from offset in the file
   * @param bytes how many to read, at most 384
   * @returns the bytes in base64; empty at the end of the file; undefined if the file cannot be read
   */
  read(path: string, from: number, bytes: number): string | undefined;
  /**
   * Tells the firmware that the browser page disconnects. A console with a password locks again after this number of seconds, unless someone
   * uses it.
   */
  lock(seconds: number): void;
}

/** The records that the page reads. */
export interface PageTrip extends ConsoleTrip {
  /** The files on the card. */
  readonly files: Files;
  /** The log on the card. */
  readonly logfile: Pick<Logfile, 'write'>;
  /** What the light shows. */
  readonly status: Readonly<Status>;
  /** What is known of the card. */
  readonly card: Readonly<Card>;
  /** Returns how the camera is wired. It is missing on a board without a camera. */
  camera?(): CameraWiring;
  /** Locks the console after this number of seconds, unless someone uses it. It does nothing if the console has no password. */
  lockConsole(password: undefined, seconds: number): void;
}

/** The parts of the firmware that the page uses. */
export interface PageFerry {
  /** The firmware's objects that the page reads through the console. */
  trip: PageTrip;
  /** The machine that runs the round: its present state, and the cause of its last fault. */
  machine: Pick<Machine, 'state' | 'cause'>;
}
