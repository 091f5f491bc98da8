// The contract of a delivery: one way to bring images to a server, as states of its own between those of the link and `recording`.
//
// What fails ends its state with a fault, and the round decides what is done again, how often and after which pause. Before the first
// byte of an image goes out, the delivery tells the source that its upload begins (`Source.begin`), and it opens no image but by
// the source.

import type { Handlers } from '../at/step';
import type { Fault } from '../fault';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';

/**
 * How much is done again: the image, the session with the server, the data connection, all since the first AT, the modem's power;
 * or the round is given up.
 */
export type Recovery = 'image' | 'session' | 'bearer' | 'modem' | 'power' | 'rest';

/** What the LED says; docs/operation.md. `outcome` is one of those after it. */
export type Pattern = 'asBefore' | 'starting' | 'searching' | 'sending' | 'outcome' | 'delivered' | 'noCard' | 'badConfig' | 'noSim' | 'fault';

export interface State {
  /** For a person: what is going on. */
  says: string;
  done: string;
  /** Where `least` is `image`, a fault is recovered from in any case. */
  refused: string;
  broken: string;
  /** The least that must be done again after a fault here; at `image` it is one of the image's `upload.attempts`. */
  least: Recovery;
  pattern: Pattern;
  /** Comes again and again while there is nothing to do, or does nothing as a rule: told at debug only. */
  isQuiet?: boolean;
  /** The modem has a session with the server, or has just been told to open one. */
  hasSession?: boolean;
  /** What runs waits for the server. */
  waitsForServer?: boolean;
}

export interface Delivery {
  /** The state once the data connection is there; it ends in `picking`. */
  first: string;
  /** The state once an image is in hand; its states end in `recording`. */
  image: string;
  /** Where a recovery of the image begins, and of the session, and the end of a round: it ends in `stopping`. */
  failed: string;
  reopen: string;
  last: string;
  /** A row, or undefined where the state is not this delivery's. */
  stateOf(name: string): State | undefined;
  /** Made when a state is entered, so that they are in memory only then. */
  handlersOf(name: string): Handlers;
  /** What the round asks of it beside its states; made when it is asked for. */
  acts(): Acts;
}

export interface Acts {
  /** Another config.json: what was known of the server before does not count. @returns where images go, for a person */
  configure(): string;
  /** The modem begins again: what was in its memory and its session is gone. */
  restart(): void;
  /** What config.json asks that this modem does not take, as sentences. */
  mistakesFor(modem: Modem): string[];
  /** Whether the image cannot go at all; told. */
  refuses(image: Image): boolean;
  /**
   * Takes an image in hand, or none.
   * @param isOther its file is another than at the try before: what was left of that is none of its own
   */
  take(image: Image | undefined, isOther: boolean): void;
  /** Whether the server will be asked for the time. */
  tellsTime(): boolean;
  /** Whether the image in hand is verified to be whole on the server, and its name there. */
  isVerified(): boolean;
  deliveredAs(): string;
  /** The image in hand has lost one of its tries. */
  fail(wrong: Fault): void;
  /** The image in hand is delivered, and journalled. */
  endImage(): void;
  /** Whether what has just failed was no try of the image, such as a comparison that the next try does without. */
  isFree(): boolean;
}
