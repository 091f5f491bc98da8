// The SIM7600's file commands (AT manual chapter 20), for folders and files of its drives. CFTRANRX receives a file by count from the UART, and
// CFTRANTX sends one to the UART. FSDEL, FSRENAME and FSATTRI act only in the current folder.

import type { Commands } from '../../command/at.ts';
import type { Drives } from './drives.ts';
import { folderCommands } from './efs/folder.ts';
import type { EfsOptions, EfsState, Staged } from './efs/state.ts';
import { transferCommands } from './efs/transfer.ts';

export { blocksOf } from './efs/transfer.ts';
export type { EfsOptions, Staged } from './efs/state.ts';

/** The handlers of the commands for files and folders, such as AT+FSCD and AT+CFTRANRX, and what tests see of them. */
export interface Efs {
  commands: Commands;
  /** The data that the DTE has sent to the modem by each AT+CFTRANRX command, in order. */
  staged: Staged[];
  /** Returns the current folder, as AT+FSCD has set it. */
  folder(): string;
  reset(): void;
}

const startFolder = 'C:/';

/** Creates the handlers of the commands for files and folders, such as AT+FSCD and AT+CFTRANRX. */
export function createEfs(drives: Drives, options: EfsOptions, outside: EfsState['outside']): Efs {
  const efs: EfsState = { drives, options, outside, staged: [], folder: startFolder };
  return {
    commands: { ...folderCommands(efs), ...transferCommands(efs) },
    staged: efs.staged,
    folder: () => efs.folder,
    reset: () => void (efs.folder = startFolder),
  };
}
