// What tests and the firmware's context see of the simulated card.

import type { CardCosts } from '../../chipcosts.ts';
import type { Makers } from '../../makers.ts';

/**
 * An operation on the simulated card, as tests see it. Reading a file takes the steps `open`, `read` and `close`, and writing or appending takes
 * `open`, `write` and `close`.
 */
export type CardStep = 'mount' | 'open' | 'read' | 'write' | 'close' | 'list' | 'stat' | 'remove' | 'makeFolder';

/**
 * Mode in which a file is opened, as in the engine's E.openFile: `r` reads, `w` writes a new file, `a` appends. With `+`, both reading and writing
 * are possible.
 */
export type Mode = 'r' | 'r+' | 'w' | 'w+' | 'a';

/**
 * What a test decides about a step on the card. Undefined lets the step run. `instead` is the result that the firmware gets, and the step does not
 * run. `only` is the number of bytes that a write still stores, as on a full card. A hook may also throw: the firmware gets the exception's message.
 */
export type CardVerdict = undefined | void | { instead: unknown } | { only: number };
/**
 * Called before each step on the card, and decides whether it succeeds. @param bytes the bytes that a write is to write @param count number of bytes
 * that a read requests
 */
export type CardHook = (step: CardStep, path: string, bytes?: Uint8Array, mode?: Mode, count?: number) => CardVerdict;

/** Properties of the simulated card and its engine. */
export interface CardOptions {
  /** Folder of this machine that relative paths begin at. On a chip it is the card's root. */
  folder: string;
  /** Whether the card behaves as on the chip. Otherwise it behaves as in Espruino for Linux. */
  isChip?: boolean;
  /** Folder below which names are compared as on a FAT card. Without it they are compared as on this machine. */
  fat?: string;
  /** Whether the engine reads the seconds of a file's time rightly, as no release up to 2v29 does on a chip. */
  rightTimes?: boolean;
  /** Returns the engine's clock, in milliseconds since 1970. On a chip, files that the engine writes get this time. */
  nowMs?(): number;
  /** Called with the names of a folder before the engine returns them. It throws if they do not fit into the memory. */
  hold?(names: string[]): void;
  /** Called before each step on the card. It may change the step's result. */
  onOperation?: CardHook;
  /** The times of FatFs's reads, writes and other operations, in milliseconds. Without them, all steps on the card take no time. */
  costs?: CardCosts;
  /** Lets the time of a step pass, in milliseconds. */
  spend?(ms: number): void;
  /**
   * Whether E.setFlags({unsyncFiles: 1}) is in force. Then written bytes are buffered until the file is closed, or a write without the flag
   * follows.
   */
  isUnsynced?(): boolean;
  /** Throws if the engine has stopped, so that the firmware's code does not go on. */
  checkAlive(): void;
}

/** The engine's functions for files, for the firmware's context. */
export interface Card {
  /** The functions of the engine's module `fs`, by name. */
  files: Record<string, unknown>;
  /** The engine's function E.openFile. It returns an object with `read`, `write`, `skip`, `seek` and `close`. */
  openFile(path?: unknown, mode?: unknown): unknown;
  /** The engine's function E.connectSDCard. The card is mounted at its next use. */
  connect(): void;
  /** The engine's function E.unmountSD, which closes all files and ends the use of the card. */
  unmount(): void;
  /** Closes all files, as happens when the engine ends. */
  closeAll(): void;
}

/** Makes exceptions and arrays in the firmware's own realm, so that its `instanceof` works. */
export type CardRealm = Pick<Makers, 'makeError' | 'makeArray'>;
