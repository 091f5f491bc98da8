// The interface of a delivery (FTP or HTTP), whose states bring images to a server. A fault ends the state in which it occurs, and the round decides
// on retries. `Source.begin` must be called before an image's first byte is sent, and only the source opens images.

import type { Fault } from '../fault';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';

/**
 * What is repeated after a fault, from the least to the most. It is the try of the image, the session with the server, or the data connection
 * (`bearer`). `modem` starts the modem again, and `power` also cuts its power. `rest` ends the round until the next one.
 */
export type Recovery = 'image' | 'session' | 'bearer' | 'modem' | 'power' | 'rest';

/** What the camera's status light shows by its blinking (docs/operation.md). `outcome` stands for the pattern that tells how the round ended. */
export type Pattern = 'asBefore' | 'starting' | 'searching' | 'sending' | 'outcome' | 'delivered' | 'held'
  | 'noCard' | 'noVolume' | 'badCard' | 'badConfig' | 'noSim' | 'fault';

/** One state of the machine that runs a round: what it does, and which state follows. */
export interface State {
  /** Words for the log that tell what the state does. */
  says: string;
  /** Name of the state that follows once this one has succeeded. */
  done: string;
  /**
   * Name of the state that follows a refusal by the modem or the server. If it is missing, a recovery follows (round/retry.ts). If `least` is
   * `image`, a fault leads to a recovery in any case.
   */
  refused?: string;
  /** Name of the state that follows if the link to the modem is broken. If it is missing, a recovery follows. */
  broken?: string;
  /** The first and mildest recovery after a fault in this state. With `image`, the fault also counts as a failed try of the image. */
  least: Recovery;
  /** Pattern in which the camera's status light blinks while the state lasts. */
  pattern: Pattern;
  /** The log mentions this state at debug level only. */
  isQuiet?: boolean;
  /** A session with the server is open in this state. */
  hasSession?: boolean;
  /** How long this state takes depends on the server. */
  waitsForServer?: boolean;
}

/** A protocol for sending images to a server (FTP or HTTP), with its states. */
export interface Delivery {
  /**
   * Name of the first state after the data connection is open. This state or a later one ends in the state `picking`, in which the round picks an
   * image.
   */
  first: string;
  /**
   * Name of the first state for an image, after `picking`. This state or a later one ends in the state `recording`, which writes the delivery into
   * the journal.
   */
  image: string;
  /** Name of the state that begins the recovery from a fault of one image. */
  failed: string;
  /** Name of the state that begins the recovery from a fault of the session. */
  reopen: string;
  /** Name of the state that begins the end of the round. This state or a later one ends in the state `stopping`, which switches the modem off. */
  last: string;
  /** Returns the state of this name. It returns undefined if the delivery has none. */
  stateOf(name: string): State | undefined;
  /** Runs a state, whose code is in memory only while it runs. @param cause the fault that led to the state */
  runState(name: string, cause: Fault | undefined): Promise<void>;
  /** Makes the functions by which the round asks the delivery between two states. */
  acts(): Acts;
}

/** What a try of an image has cost, for the account of failed tries. */
export interface Spent {
  /** Number of bytes of the image that went over the network. */
  bytes: number;
  /** The server has confirmed that the upload is complete. */
  isConfirmed: boolean;
  /** The server has answered the upload with a refusal. */
  isRefused: boolean;
  /** The modem has ended the upload with an error number of its own, so the server's answer is unknown. */
  isMute?: boolean;
}

/** What the round asks of a delivery. None of these functions sends anything to the modem. */
export interface Acts {
  /** Takes new settings. @returns the server and folder, for the log */
  configure(): string;
  /** Forgets the session and the copies in the modem, since the modem was switched on or restarted. */
  restart(): void;
  /** Returns sentences on settings that this modem cannot follow. The list is empty if there are none. */
  mistakesFor(modem: Modem): string[];
  /** Sets the name on the server that templates give to an image, or to a preview and its image (`Image.to`). */
  name(image: Image): void;
  /** Whether the image cannot be delivered, so that it is skipped. */
  refuses(image: Image): boolean;
  /**
   * Begins a try of an image.
   * @param image undefined: no new try begins, and only the try before ends
   * @param isOther true: the image's file has changed, so copies from earlier tries do not count
   */
  take(image: Image | undefined, isOther: boolean): void;
  /** Whether the delivery asks the server for the time during its login. */
  tellsTime(): boolean;
  /** Whether the server has shown that it has the whole image. */
  isVerified(): boolean;
  /** Returns the path of the image on the server, for the log and the journal. */
  deliveredAs(): string;
  /** Returns what this try of the image has cost since the last call of this function: bytes sent, and how the server has answered. */
  spent(): Spent;
  /** Counts a failed try of the image for its upload method. A method that fails again and again is given up. */
  fail(fault: Fault): void;
  /** Forgets the failures of the upload methods. It is called when the server refuses one image after another, so no method is to blame. */
  forgive(): void;
  /** Forgets how often the upload method has failed. It is called after an image was delivered. */
  endImage(): void;
  /** Whether this failed try does not count among the tries of the image. */
  isFree(): boolean;
}
