// What a variant of the firmware is, for variant.ts and what builds it.

/** What differs from the usual firmware of a board. */
export interface VariantOptions {
  /** Path of the board's file in the project; default: boards/linux.json. */
  board?: string;
  /** Version of the firmware; default: that of the project. */
  version?: string;
  /** Public keys whose signatures the firmware accepts, as readPublicKey gives them. */
  keys?: string[];
  /** The modems whose code the firmware has, by their names or those of their families; default: those of the board's file. */
  models?: string[];
  /** Changes a compiled module, by nothing but its arguments. @param name its path below src/ */
  change?(code: string, name: string): string;
}

/** A variant of the firmware, in all forms that tests need. */
export interface Variant {
  /** The bundle of the firmware. */
  code: string;
  /** The firmware as it lies in a slot. */
  program: Uint8Array;
  /** The firmware image that is flashed by USB, with the firmware in its first slot. */
  storage: Uint8Array;
  /** The loader as it lies in the flash. */
  loader: Uint8Array;
  /** The loader as an expression for Node, whose value is the text of the firmware. */
  nodeLoader: string;
  /** Name of the board in signed firmware. */
  target: string;
}

/** The rescue of a board, and the loader that starts it. */
export interface RescueVariant extends Pick<Variant, 'loader' | 'nodeLoader' | 'target'> {
  /** The bundle of the rescue. */
  code: string;
  /** The content of the rescue's file in Storage. */
  file: Uint8Array;
}
