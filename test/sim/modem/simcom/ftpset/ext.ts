// The modem's memory for a file on its way between UART and server. FTPEXTPUT fills it by count, and FTPPUT=1 sends it. FTPEXTGET fetches a
// whole file into it, which is read in pieces. Sources: SIM7080 AT reference C1019, C1023; SIM800 AT manual 12.2.20.

import { error, ok, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Get } from './get.ts';
import type { Params } from './params.ts';
import type { Put } from './put.ts';
import type { Refused, Session } from './session.ts';

/** Size and behaviour of the memory for a file. */
export interface ExtOptions {
  /** Size of the memory in bytes: 300,000 on SIM800 and SIM7000, 320,000 on the SIM7080 and its relatives. */
  extMemoryBytes: number;
  /** Least length of a piece in bytes: 0 on the SIM800, 1 on the SIM7080 (AT manual V1.05). */
  extLeastBytes: number;
  /**
   * What the memory holds after several pieces by FTPEXTPUT=2. `kept`: all pieces as one file. `last-only`: only the last piece. `refused`: a piece
   * that does not begin at offset 0 gets ERROR.
   */
  extPieces: 'kept' | 'last-only' | 'refused';
  /** Whether the timeout of FTPEXTPUT=2 counts from the prompt on, or from the last byte. */
  extCounts: 'prompt' | 'byte';
  /** Response after the timeout of FTPEXTPUT=2. With OK, the next FTPPUT=1 sends the bytes that came. With ERROR, these bytes are dropped. */
  extTimeOut: 'ERROR' | 'OK';
  /** Called whenever FTPEXTPUT has received bytes of a file from the UART: the file's name, the bytes so far, and the bytes in all. */
  onStage?: ((name: string, gotBytes: number, totalBytes: number) => void) | undefined;
}

/** The handlers of FTPEXTPUT and FTPEXTGET, and what their memory in the modem holds. */
export interface Ext {
  extPut: Handler;
  extGet: Handler;
  /** Carries out AT+FTPEXTGET?, which prints whether a file was fetched, and its size. */
  extGetState: Handler;
  /** Whether FTPEXTPUT has opened the memory. */
  isOn(): boolean;
  reset(): void;
}

/** Stores a file in the modem, which only a SIM800 can do. It returns false if the name exists or the file does not fit. */
export type KeepFile = (name: string, bytes: Uint8Array) => boolean;

const leastTimeOutMs = 1000;
const mostTimeOutMs = 1_000_000;

/** The parts of the modem that both commands use. */
interface Parts {
  /** The upload, whose bytes may come from the memory. */
  put: Put;
  /** The download. */
  get: Get;
  /** Returns whether an upload from a file of the modem is on. */
  isFilePutOn(): boolean;
  /** Stores a file in the modem. It is missing if the modem has no files. */
  keepFile?: KeepFile | undefined;
}

/** Creates the handler of FTPEXTPUT, with the memory that an upload takes its bytes from. */
function createExtPut(session: Session, params: Params, parts: Parts, options: ExtOptions) {
  let memory: Uint8Array | undefined;
  let used: number | undefined;

  /** Carries out AT+FTPEXTPUT=: 0 closes the memory, 1 opens it, and 2 fills it. */
  function extPut(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 2);
    if (mode === undefined || parts.isFilePutOn()) return error();
    if (mode === 2) return fill(args);
    if (args.length !== 1 || session.running()) return error();
    return mode === 1 ? open() : close();
  }

  function open(): Reply {
    memory = new Uint8Array(options.extMemoryBytes);
    used = undefined;
    parts.put.sendFrom(() => (used === undefined ? undefined : memory!.slice(0, used)));
    return ok();
  }

  function close(): Reply {
    memory = undefined;
    parts.put.sendFrom(undefined);
    return ok();
  }

  function fill(args: Arg[]): Reply {
    const from = numberOf(args[1], 0, options.extMemoryBytes);
    const size = numberOf(args[2], options.extLeastBytes, options.extMemoryBytes);
    const timeOutMs = numberOf(args[3], leastTimeOutMs, mostTimeOutMs);
    if (!memory || args.length !== 4 || from === undefined || size === undefined || timeOutMs === undefined) return error();
    if (from + size > options.extMemoryBytes || session.running()) return error();
    if (from > 0 && options.extPieces === 'refused') return error();
    return { phase: filling(from, size, timeOutMs), lines: [`+FTPEXTPUT: ${from},${size}`] };
  }

  function filling(from: number, size: number, timeOutMs: number) {
    const start = options.extPieces === 'last-only' ? 0 : from;
    let got = 0;
    const take = (bytes: Uint8Array) => {
      memory?.set(bytes, start + got);
      got += bytes.length;
      options.onStage?.(params.putName, from + got, from + size);
    };
    const close = () => void (used = options.extPieces === 'kept' ? Math.max(used ?? 0, start + got) : start + got);
    const whole = () => (close(), ok());
    const gaveUp = () => (options.extTimeOut === 'OK' ? whole() : error());
    return { ...takeCounted(size, take, whole, gaveUp), prompt: '', giveUpMs: timeOutMs, lifeSign: options.extCounts };
  }

  return { extPut, isOn: () => memory !== undefined, close };
}

/** Creates the handler of FTPEXTGET, with the file that it has fetched. */
function createExtGet(session: Session, params: Params, parts: Parts, options: ExtOptions) {
  let fetched: Uint8Array | undefined;

  /** Carries out AT+FTPEXTGET=: 1 fetches a file, 2 stores it in the modem, 3 prints a piece of it, and 0 forgets it. */
  function extGet(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 3);
    if (mode === 1 && args.length === 1) return session.run({ name: '+FTPEXTGET', isNameless: params.getName === '', work: fetch });
    if (session.running()) return error();
    if (mode === 2) return keep(args);
    if (mode === 3) return giveOut(args);
    if (mode !== 0 || args.length !== 1) return error();
    fetched = undefined;
    return ok();
  }

  async function fetch(): Promise<string> {
    fetched = undefined;
    const bytes = await parts.get.fetch();
    if (bytes.length > options.extMemoryBytes) throw { trouble: 'download' } satisfies Refused;
    fetched = bytes;
    return '0';
  }

  function keep(args: Arg[]): Reply {
    const name = args.length === 2 ? textOf(args[1], 50) : undefined;
    if (!parts.keepFile || name === undefined || !fetched || !parts.keepFile(name, fetched)) return error();
    return ok(`+FTPEXTGET: 2,${fetched.length}`);
  }

  function giveOut(args: Arg[]): Reply {
    const from = numberOf(args[1], 0, options.extMemoryBytes);
    const size = numberOf(args[2], 0, options.extMemoryBytes);
    if (args.length !== 3 || from === undefined || size === undefined || !fetched || from >= fetched.length) return error();
    const piece = fetched.slice(from, from + size);
    return ok(`+FTPEXTGET: 3,${piece.length}`, ...(piece.length > 0 ? [piece] : []));
  }

  return {
    extGet,
    extGetState: () => ok(`+FTPEXTGET: ${fetched || session.running() === '+FTPEXTGET' ? 1 : 0},${fetched?.length ?? 0}`),
    forget: () => void (fetched = undefined),
  };
}

/** Creates the handlers of FTPEXTPUT and FTPEXTGET, with the modem's memory that they use. */
export function createExt(session: Session, params: Params, parts: Parts, options: ExtOptions): Ext {
  const put = createExtPut(session, params, parts, options);
  const get = createExtGet(session, params, parts, options);
  return {
    extPut: put.extPut,
    extGet: get.extGet,
    extGetState: get.extGetState,
    isOn: put.isOn,
    reset() {
      put.close();
      get.forget();
    },
  };
}
