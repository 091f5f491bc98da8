// Downloads by SIMCom's AT+FTP commands. FTPGET and FTPLIST are read in pieces, and FTPETGET sends one escaped stream (SIM7080 AT reference
// C1014, C1022, C1025; application note 5.1, 5.3, 5.6, 5.11, 5.15).

import { error, ok, type At, type Handler, type Reply } from '../../command/at.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';
import type { Params } from './params.ts';
import { cycle } from './put.ts';
import type { Session } from './session.ts';

/** Sizes and times of downloads. */
export interface GetOptions {
  /**
   * Most bytes that one AT+FTPGET=2 returns: one number for all reads, or several numbers that are used in turn. A read with the number 0 gets
   * `+FTPGET: 2,0`.
   */
  readyBytes: number | number[];
  /** Milliseconds from a read that has emptied the buffer to the next `+FTPGET: 1,1`, which announces more data. */
  nextReadyMs: number;
  /** Milliseconds after which `+FTPGET: 1,1`, which announces data, is repeated if nothing is read. */
  repeatMs: number;
  /** Milliseconds without a read after which the session ends with code 64. */
  idleMs: number;
}

/** The handlers of the commands that download: FTPGET, FTPLIST and FTPETGET. */
export interface Get {
  get: Handler;
  list: Handler;
  etGet: Handler;
  /** Downloads the file that FTPGETNAME and FTPGETPATH name, from the offset of FTPREST on. @returns its content */
  fetch(): Promise<Uint8Array>;
}

type OnSlice = (bytes: Uint8Array) => void;

interface Reading {
  /** All bytes that the radio has received so far. */
  bytes: Uint8Array;
  at: number;
  isReady: boolean;
  /** Whether all bytes of the file were received. */
  isWhole: boolean;
  tell(value: string): void;
  done(): void;
}

const longestRead = 1460;
const dle = 0x10;
const etx = 0x03;

/** What both readers use. */
interface Parts {
  at: At;
  session: Session;
  params: Params;
  options: GetOptions;
  /** Returns the number of bytes that are ready at the next request. */
  nextReady(): number;
}

/**
 * Makes the handler of FTPGET or FTPLIST. In mode 1 the command opens a download, and in mode 2 it reads a piece. @param needsName whether
 * a file name must be set
 */
function createReader(parts: Parts, name: string, needsName: boolean, load: (onSlice: OnSlice) => Promise<Uint8Array>): Handler {
  const { at, session, params, options, nextReady } = parts;
  let reading: Reading | undefined;
  let cancels: (() => void)[] = [];

  async function work(tell: (value: string) => void): Promise<string> {
    const mine: Reading = { bytes: new Uint8Array(0), at: 0, isReady: false, isWhole: false, tell, done: () => undefined };
    const read = new Promise<void>(done => void (mine.done = done));
    const take = at.bound((slice: Uint8Array) => {
      const isFirst = mine.bytes.length === 0;
      if (isFirst) reading = mine;
      mine.bytes = new Uint8Array(Buffer.concat([mine.bytes, slice]));
      if (isFirst) announce(mine);
      else if (!mine.isReady) at.after(options.nextReadyMs, () => announce(mine));
    });
    if ((await load(take)).length === 0) return '0';
    mine.isWhole = true;
    if (mine.at === mine.bytes.length) mine.done();
    await read;
    return '0';
  }

  function announce(mine: Reading): void {
    if (reading !== mine) return;
    mine.isReady = true;
    mine.tell('1');
    rest(mine);
  }

  function rest(mine: Reading): void {
    cancel();
    cancels = [at.after(options.idleMs, () => session.fail('timeout'))];
    repeat(mine);
  }

  function repeat(mine: Reading): void {
    if (options.repeatMs === Infinity) return;
    const again = () => {
      mine.tell('1');
      repeat(mine);
    };
    cancels[1] = at.after(options.repeatMs, again);
  }

  function cancel(): void {
    for (const one of cancels) one();
    cancels = [];
  }

  function over(): void {
    cancel();
    reading = undefined;
  }

  function read(mine: Reading, asked: number): Reply {
    const size = mine.isReady ? Math.min(asked, nextReady(), mine.bytes.length - mine.at) : 0;
    const piece = mine.bytes.slice(mine.at, mine.at + size);
    mine.at += size;
    return { ...ok(`${name}: 2,${size}`, ...(size > 0 ? [piece] : [])), after: () => goOn(mine, size < asked) };
  }

  function goOn(mine: Reading, isEmptied: boolean): void {
    const isOut = mine.at === mine.bytes.length;
    if (isOut && mine.isWhole) return void (cancel(), mine.done());
    rest(mine);
    if (isOut) mine.isReady = false;
    if (!isEmptied || !mine.isReady) return;
    mine.isReady = false;
    at.after(options.nextReadyMs, () => announce(mine));
  }

  return args => {
    const mode = numberOf(args[0], 1, 2);
    const asked = args[1] && numberOf(args[1], 1, longestRead);
    if (mode === 1 && args.length === 1) return session.run({ name, isNameless: needsName && params.getName === '', work, over });
    if (mode !== 2 || args.length !== 2 || asked === undefined || !reading) return error();
    return read(reading, asked);
  };
}

/** Creates the handlers of the commands that download: FTPGET, FTPLIST and FTPETGET. */
export function createGet(at: At, session: Session, params: Params, options: GetOptions): Get {
  const parts: Parts = { at, session, params, options, nextReady: cycle(options.readyBytes) };

  async function fetch(onSlice?: OnSlice): Promise<Uint8Array> {
    const path = await session.place(params.getPath, params.getName);
    return session.ftp.get(path, params.rest, onSlice);
  }

  async function list(onSlice: OnSlice): Promise<Uint8Array> {
    const bytes = await session.ftp.list(params.getPath === '' ? undefined : params.getPath);
    if (bytes.length > 0) onSlice(bytes);
    return bytes;
  }

  /** Carries out AT+FTPETGET=1, which sends a whole file to the UART as one escaped stream. */
  function etGet(args: Arg[]): Reply {
    if (args.length !== 1 || numberOf(args[0], 1, 1) === undefined) return error();
    const work = async (tell: (value: string) => void) => {
      const bytes = await fetch();
      tell('1');
      at.data(escaped(bytes));
      return '0';
    };
    return session.run({ name: '+FTPETGET', isNameless: params.getName === '', work });
  }

  return { get: createReader(parts, '+FTPGET', true, fetch), list: createReader(parts, '+FTPLIST', false, list), etGet, fetch };
}

/** Escapes bytes for FTPETGET: a DLE comes before each ETX and DLE, and an ETX without a DLE ends the data (C1025). */
function escaped(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === dle || byte === etx) out.push(dle);
    out.push(byte);
  }
  return Uint8Array.from([...out, etx]);
}
