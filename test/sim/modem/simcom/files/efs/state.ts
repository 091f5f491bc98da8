// The state of the SIM7600's file commands: its drives, its current folder, and what the DTE has sent.

import { type Arg, textOf } from '../../../command/syntax.ts';
import type { Drives } from '../drives.ts';

/** How the file commands behave, where manuals and firmware differ. */
export interface EfsOptions {
  /** Answer of FSCD to a missing drive: none, as newer firmware does, or ERROR, as firmware 7600M1+1 does. */
  missingDrive: 'silence' | 'error';
  /**
   * What CFTRANRX does if a file of the given name exists: it replaces the file, is refused, or keeps the old content. The manual does not say which
   * is right.
   */
  existing: 'replace' | 'refuse' | 'keep-old';
  /** When CFTRANRX refuses a file that is too large for its drive: before the prompt, or after all bytes have come. */
  full: 'at-once' | 'at-end';
  /** Whether a file that a reset or a timeout has interrupted keeps the bytes that had come. Otherwise, it is not stored. */
  keepsPartial: boolean;
  /** Whether CFTRANRX accepts an offset, `"path",size,100,place`, as on some branches of the A76XX (A76XX AT manual 13.2.1). */
  takesPlace: boolean;
  /** Whether the offset of CFTRANRX is its third parameter, as on the SIM767XX (AT manual V1.06 11.2.1). */
  placeIsThird: boolean;
  /** Whether the rest of a file stays if CFTRANRX writes at an offset within it. Otherwise the rest is removed (A76XX AT manual 13.2.1, note 6). */
  keepsTail: boolean;
  /** Whether CFTRANRX answers OK but writes nothing, as firmware A124B01A7670M7 does. */
  writesNothing: boolean;
  /** Whether FSATTRI also prints the file's date. */
  tellsDate: boolean;
  /** Whether CFTRANRX works while the modem sends a file by radio. With false it answers ERROR, and with `silence` it does not answer. */
  stagesDuringPut: boolean | 'silence';
  /** Whether AT+FSMEM tells the size of the current drive only, or of all drives. */
  fsmem: 'current' | 'all';
  /** Most bytes in one block of CFTRANTX. */
  blockBytes: number;
  /** Called whenever CFTRANRX has received bytes of a file from the UART: its path, the bytes so far, and the bytes in all. */
  onStage?: ((name: string, gotBytes: number, totalBytes: number) => void) | undefined;
}

/** The data that the DTE has sent to the modem by one AT+CFTRANRX command. Tests compare them as a whole. */
export interface Staged {
  path: string;
  bytes: Uint8Array;
  /** Whether all bytes that the command had announced have arrived. */
  isWhole: boolean;
}

/** The state of the file commands. Each group of them reads and changes it. */
export interface EfsState {
  drives: Drives;
  options: EfsOptions;
  /** What other parts of the modem tell. `localMs` is its local time in milliseconds since 1970, and `isPutting` whether it sends a file by radio. */
  outside: { localMs(): number; urcPort(): number; isPutting(): boolean };
  /** The data that the DTE has sent by each AT+CFTRANRX, in order. */
  staged: Staged[];
  /** The current folder, as AT+FSCD has set it. */
  folder: string;
}

/** Returns the full path of an argument that is a bare name in the current folder, with or without quotes. It is undefined for anything else. */
export function fileHere(efs: EfsState, arg: Arg | undefined): string | undefined {
  return !arg || arg.text === '' || /[/:]/.test(arg.text) ? undefined : efs.drives.resolve(arg.text, efs.folder);
}

/** Returns the path of an argument that is a full path in quotes, with an existing drive. It is undefined for anything else. */
export function fileAnywhere(efs: EfsState, arg: Arg | undefined): string | undefined {
  const { drives } = efs;
  const text = textOf(arg, 254);
  if (text === undefined || !/^[A-Za-z]:\/.*[^/]$/.test(text)) return undefined;
  const path = drives.resolve(text, efs.folder);
  return path && drives.has(path[0]!) ? path : undefined;
}
