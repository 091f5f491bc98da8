// A delivery: states that bring images to a server. A fault ends its state; the round decides on retries. `Source.begin` precedes an
// image's first byte; only the source opens images.

import type { States } from '../at/step';
import type { Fault } from '../fault';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';

/** Extent of a recovery; `bearer`: the data connection; `rest`: the round ends. */
export type Recovery = 'image' | 'session' | 'bearer' | 'modem' | 'power' | 'rest';

/** docs/operation.md. `outcome`: one of those after it. */
export type Pattern = 'asBefore' | 'starting' | 'searching' | 'sending' | 'outcome' | 'delivered' | 'held' | 'noCard' | 'badConfig' | 'noSim' | 'fault';

export interface State {
  says: string;
  done: string;
  /** If `least` is `image`, a fault leads to a recovery. */
  refused: string;
  broken: string;
  /** Least recovery after a fault; `image` costs a try. */
  least: Recovery;
  pattern: Pattern;
  /** Logged at debug level only. */
  isQuiet?: boolean;
  hasSession?: boolean;
  waitsForServer?: boolean;
}

export interface Delivery {
  /** Follows the data connection; it or a later one ends in `picking`. */
  first: string;
  /** Follows `picking`; it or a later one ends in `recording`. */
  image: string;
  /** States that begin a recovery of the image, of the session, or the end of the round. */
  failed: string;
  reopen: string;
  last: string;
  stateOf(name: string): State | undefined;
  /** Handlers are in memory only during their state. @param cause the fault that led to it */
  handlersOf(name: string, cause: Fault | undefined): States;
  acts(): Acts;
}

export interface Spent {
  bytes: number;
  isConfirmed: boolean;
  /** The server answered the upload with a refusal. */
  isRefused: boolean;
  /** The modem ended it with a number of its own. */
  isMute?: boolean;
}

export interface Acts {
  configure(): string;
  /** The modem's memory and session are lost. */
  restart(): void;
  mistakesFor(modem: Modem): string[];
  refuses(image: Image): boolean;
  /** @param isOther the file has changed: forget former copies */
  take(image: Image | undefined, isOther: boolean): void;
  tellsTime(): boolean;
  isVerified(): boolean;
  deliveredAs(): string;
  /** Of this try, since the last call: bytes of the image on the air, and the server's answer. */
  spent(): Spent;
  fail(fault: Fault): void;
  /** The server refuses one image after another, so no method is the cause. */
  forgive(): void;
  endImage(): void;
  isFree(): boolean;
}
