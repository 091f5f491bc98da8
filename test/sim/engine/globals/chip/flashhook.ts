// What a test may do with each change of the flash.

/** A change of the flash that is about to be made: bits turn from 1 to 0, or a page is erased. */
export interface FlashChange {
  step: 'write' | 'erase';
  /** Name of the file that is changed. It is a file in Storage, where the engine keeps files in flash. */
  file: string;
  /** Offset of the first byte that changes, in bytes from the beginning of the file. */
  from: number;
  /** The bytes before the change. */
  before: Uint8Array;
  /** The bytes after the change, if it is made as a whole. */
  after: Uint8Array;
}

/**
 * Called before a change of the flash. @returns the bytes that are left if the power is cut within the change; undefined if it is made as a whole
 */
export type FlashHook = (change: FlashChange) => Uint8Array | undefined;
