// The contract of a delivery: states that bring images to a server. A fault ends its state, and the round decides on retries.
// `Source.begin` comes before an image's first byte, and only the source opens images.

import type { Fault } from '../fault';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';

/** What is repeated after a fault, from the least to the most. `bearer` is the data connection; `rest` ends the round. */
export type Recovery = 'image' | 'session' | 'bearer' | 'modem' | 'power' | 'rest';

/** Pattern of the light (docs/operation.md). `outcome` is the pattern of how the round ended. */
export type Pattern = 'asBefore' | 'starting' | 'searching' | 'sending' | 'outcome' | 'delivered' | 'held' | 'noCard' | 'badConfig' | 'noSim' | 'fault';

/** One row of the table of states. */
export interface State {
  /** What the state does, as the log says it. */
  says: string;
  /** Name of the state that follows an end `done`. */
  done: string;
  /** Name of the state that follows a refusal. If `least` is `image`, a fault leads to a recovery instead. */
  refused: string;
  /** Name of the state that follows a broken link. */
  broken: string;
  /** Least recovery after a fault in this state. `image` costs the image a try. */
  least: Recovery;
  /** Pattern of the light while the state lasts. */
  pattern: Pattern;
  /** The state is logged at debug level only. */
  isQuiet?: boolean;
  /** A session with the server is open in this state. */
  hasSession?: boolean;
  /** The time of this state depends on the server. */
  waitsForServer?: boolean;
}

/** A way to a server, such as FTP or HTTP. */
export interface Delivery {
  /** Name of the state that follows the data connection. It, or a later one, ends in `picking`. */
  first: string;
  /** Name of the state that follows `picking`. It, or a later one, ends in `recording`. */
  image: string;
  /** Name of the state that begins the recovery of an image. */
  failed: string;
  /** Name of the state that begins the recovery of the session. */
  reopen: string;
  /** Name of the state that begins the end of the round. It, or a later one, ends in `stopping`. */
  last: string;
  /** The row of a state. Undefined: the delivery has no state of this name. */
  stateOf(name: string): State | undefined;
  /** Runs a state, whose code is in memory only meanwhile. @param cause the fault that led to the state */
  runState(name: string, cause: Fault | undefined): Promise<void>;
  /** What the round asks of the delivery between two states. */
  acts(): Acts;
}

/** What a try has cost, for the count of failed tries. */
export interface Spent {
  /** Bytes of the image that went over the network. */
  bytes: number;
  /** The server has confirmed the upload. */
  isConfirmed: boolean;
  /** The server has answered the upload with a refusal. */
  isRefused: boolean;
  /** The modem has ended the upload with a number of its own, so the server's answer is unknown. */
  isMute?: boolean;
}

/** What the round asks of a delivery. None of these functions uses the line. */
export interface Acts {
  /** Takes new settings. @returns the server and folder, for the log */
  configure(): string;
  /** The modem was switched on or restarted, so its memory and its session are lost. */
  restart(): void;
  /** Sentences on settings that this modem cannot follow. Empty: there are none. */
  mistakesFor(modem: Modem): string[];
  /** The image cannot be delivered, so it is skipped. */
  refuses(image: Image): boolean;
  /** Begins a try of an image, or ends the last one. @param isOther the file has changed, so former copies do not count */
  take(image: Image | undefined, isOther: boolean): void;
  /** The login asks the server for its time. */
  tellsTime(): boolean;
  /** The server has shown that it has the whole image. */
  isVerified(): boolean;
  /** Path of the image on the server, for the log and the journal. */
  deliveredAs(): string;
  /** What this try has cost since the last call. */
  spent(): Spent;
  /** The image has failed: a method that fails again and again is given up. */
  fail(fault: Fault): void;
  /** The server refuses one image after another, so no method is the cause. */
  forgive(): void;
  /** The image is delivered. */
  endImage(): void;
  /** The failure does not count among the image's tries. */
  isFree(): boolean;
}
