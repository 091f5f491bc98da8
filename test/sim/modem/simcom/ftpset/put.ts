// Uploads on SIMCom's modems (SIM7080 AT reference C1015, C1024; application note 5.2, 5.14). For FTPPUT, the modem allows a number of bytes,
// confirms how many it takes, takes exactly these, and allows more. FTPETPUT is one escaped stream. Data may also come from the modem's memory.

import type { At, Handler } from '../../command/at.ts';
import type { Params } from './params.ts';
import { etPut, put } from './put/take.ts';
import { send, type Uploads } from './put/uploads.ts';
import type { Session } from './session.ts';

/** Properties and faults of uploads. */
export interface PutOptions {
  /**
   * How many bytes the modem allows for the next piece, as it prints in `+FTPPUT: 1,1,<max>`. It is one number for all pieces, or several that are
   * used in turn.
   */
  grantBytes: number | number[];
  /**
   * Most bytes of a piece that the modem takes, even if the DTE has announced more. It is one number for all pieces, or several that are used
   * in turn. With Infinity, whole pieces are taken.
   */
  confirmBytes: number | number[];
  /** Least milliseconds from the OK of a piece until the modem allows the next one. */
  grantMs: number;
  /** Most bytes that may wait for the radio. If more bytes wait, the modem does not allow the next piece yet. */
  windowBytes: number;
  /** Whether an upload begins at the offset of FTPREST (`sent`), or at the beginning of the file (`ignored`). The manuals do not tell it. */
  restInPut: 'ignored' | 'sent';
  /**
   * What happens if the UART is silent for `giveUpMs` within a piece. `error`: the command ends with ERROR, and the session goes on. `ends`: the
   * session ends, too, with code 64.
   */
  silentData: 'error' | 'ends';
  /** Milliseconds without data from the UART after which a session ends with code 64. */
  idleMs: number;
  /**
   * What comes before the data of FTPETPUT=2. `ok-first`: `OK` and `+FTPETPUT: 2,1` (application note 5.14). `ok-at-end`: only `+FTPETPUT:
   * 2,1` (C1024).
   */
  etPutOrder: 'ok-first' | 'ok-at-end';
  /** Size of the buffer between FTPETPUT and the radio, in bytes. Bytes that exceed it are lost. With Infinity, there is no limit. */
  etBufferBytes: number;
  /** Called after each slice of an upload that the radio has sent. `totalBytes` is 0 if the upload's length is unknown. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The data that the DTE has sent for one upload. Tests compare them as a whole. */
export interface Received {
  /** The command by which the data came, such as `FTPPUT`, or `memory` for the modem's memory. */
  via: string;
  path: string;
  bytes: Uint8Array;
  /** Whether the DTE ended the upload correctly. */
  isWhole: boolean;
}

/** The handlers of the commands that upload, FTPPUT and FTPETPUT, and functions for other commands that upload. */
export interface Put {
  put: Handler;
  etPut: Handler;
  received: Received[];
  /**
   * Makes FTPPUT=1 send the bytes that this function returns, in place of data from the UART. With undefined, FTPPUT takes data from the UART again.
   */
  sendFrom(bytes: (() => Uint8Array | undefined) | undefined): void;
  /**
   * Uploads these bytes as the file that FTPPUTNAME names, for a command other than FTPPUT.
   * @param onSent called with the number of bytes that were sent so far
   */
  send(bytes: Uint8Array, onSent?: (sentBytes: number) => void): Promise<void>;
}

/** Creates the handlers of the commands that upload, FTPPUT and FTPETPUT. */
export function createPut(at: At, session: Session, params: Params, options: PutOptions): Put {
  const uploads: Uploads = {
    at, session, params, options, received: [], nextGrant: cycle(options.grantBytes), nextConfirm: cycle(options.confirmBytes),
    memory: undefined, flow: undefined, isWaiting: false, cancelIdle: () => {},
  };
  return {
    put: args => put(uploads, args),
    etPut: args => etPut(uploads, args),
    received: uploads.received,
    sendFrom: bytes => void (uploads.memory = bytes),
    send: (bytes, onSent) => send(uploads, bytes, onSent),
  };
}

/**
 * Returns a function that returns `values` at each call if it is a number. If it is a list, each call returns the next number, and the list is
 * repeated.
 */
export function cycle(values: number | number[]): () => number {
  const all = typeof values === 'number' ? [values] : values;
  let turn = 0;
  return () => all[turn++ % all.length]!;
}
