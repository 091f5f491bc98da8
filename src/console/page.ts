// What the browser page asks for: the global `page`, made when it is asked for and by itself, since `ferry` would cost four times its
// memory each second. Plain values; whoever asks turns them into JSON. Nothing here talks to the modem.

import type { CameraWiring } from '../config/camera';
import type { About, Files } from '../ports';
import type { Machine } from '../round/machine';
import type { Card, Status } from '../round/trip';
import { adopt, take } from './adopt';
import type { ConsoleTrip } from './desk';
import { glance } from './glance';
import { greet } from './greet';
import { readSlice } from './slice';

/** Asked once a connection. */
export interface Hello {
  /** Of this interface. */
  v: 1;
  /** package.json's version. */
  firmware: string;
  /** process.version, as `2v29.277`. */
  engine: string;
  /** The board file's name, and its title. */
  board: string;
  title: string;
  /** `device` of config.json; empty while none is read. */
  device: string;
  /** The board has one. */
  camera: boolean;
  /** Where config.json lies, and what `take` writes, as the engine's own functions want a path. */
  config: string;
  next: string;
  /** JsVars in all. */
  memory: number;
}

/** Asked once a second at most: 200 bytes of JSON when idle. What has nothing to say is left out. */
export interface State {
  /** The state of the round's machine. */
  s: string;
  /** Images delivered and skipped in this round, and how many more are known to wait. */
  n: [number, number, number];
  /** The image in hand: its path, its size, and how many of its bytes have gone into the modem so far. */
  i?: string;
  z?: number;
  b?: number;
  /** The modem, and the line's rate. */
  m?: string;
  r?: number;
  /** The signal as AT+CSQ told it last, 0 to 31; also between rounds. */
  q?: number;
  /** The operator's name, or its number, as AT+COPS? told it last: printable, 24 characters at most; also between rounds. */
  o?: string;
  /** JsVars in use now, and at the peak. */
  j: [number, number];
  /** The code of the last trouble, as in docs/faults.md. */
  t?: string;
  /** What the light shows: a pattern of src/round/light.ts. */
  g: string;
  /** Milliseconds until the next round, where one is planned. */
  d?: number;
  /** Seconds since the boot. */
  u: number;
  /** The clock, in seconds since 1970 by UTC; where `a` is missing the local time as if it were UTC. Missing where it is not set. */
  k?: number;
  /** Minutes that local time is ahead of UTC, where that is known. */
  a?: number;
  /** The newest image: of those on the card when it was last looked through, the last one by its path; until then the one in hand. */
  p?: string;
  /** Tells one config.json from another: its CRC32. Empty: none was read. */
  c: string;
  /** What is wrong with the card or its config.json, as sentences. */
  e?: string[];
}

export interface Page {
  hello(): Hello;
  state(): State;
  /**
   * A piece of the next config.json. @param text each character a byte. @param from 0 begins anew; else it goes on there
   * @returns how many bytes lie there now, whatever `from` was; or why the card does not take them, as a sentence
   */
  take(text: string, from: number): number | string;
  /** Checks it as at boot. @returns what is wrong with it, as sentences; with none it has taken the place of config.json */
  adopt(): string[];
  /** @returns so many bytes of a file of the card in base64, at most 384; empty at its end; undefined where there is none to read */
  read(path: string, from: number, bytes: number): string | undefined;
}

export interface PageTrip extends ConsoleTrip {
  readonly files: Files;
  readonly status: Readonly<Status>;
  readonly card: Readonly<Card>;
  /** Missing where the board has no camera. */
  camera?(): CameraWiring;
}

export interface PageFerry {
  trip: PageTrip;
  machine: Pick<Machine, 'state' | 'cause'>;
}

/** @param describe made when it is asked for, as all of this is */
export function createPage(ferry: PageFerry, describe: () => About): Page {
  return {
    hello: function () { return greet(ferry.trip, describe()); },
    state: function () { return glance(ferry); },
    take: function (text, from) { return take(ferry.trip, text, from); },
    adopt: function () { return adopt(ferry.trip); },
    read: function (path, from, bytes) { return readSlice(ferry.trip.files, path, from, bytes); }
  };
}
