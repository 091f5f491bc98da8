// Uploads on SIMCom's modems (SIM7080 AT reference C1015, C1024; application note 5.2, 5.14). For FTPPUT, the modem allows a number of bytes,
// confirms how many it takes, takes exactly these, and allows more. FTPETPUT is one escaped stream. Data may also come from the modem's memory.

import type { At, Handler } from '../../command/at.ts';
import type { Params } from './params.ts';
import { etPut, put } from './put/take.ts';
import type { PutOptions, Received } from './put/types.ts';
import { send, type Uploads } from './put/uploads.ts';
import type { Session } from './session.ts';

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
