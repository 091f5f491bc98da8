// Uploads on SIMCom's modems (SIM7080 AT reference C1015, C1024; application note 5.2, 5.14). For FTPPUT, the modem allows a number of bytes,
// confirms how many it takes, takes exactly these, and allows more. FTPETPUT is one escaped stream. Data may also come from the modem's memory.

import { error, ok, type At, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted, takeEscaped, type Phase } from '../../command/phase.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';
import { sendAll, type Air } from '../../net/air.ts';
import type { PutVerb } from '../../net/ftp/ftp.ts';
import { join, type Params } from './params.ts';
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

interface Flow {
  name: string;
  path: string;
  air: Air;
  parts: Uint8Array[];
  /** Most bytes of the next piece. It is undefined if the modem does not allow a piece now. */
  grantedBytes: number | undefined;
  isEnded: boolean;
  tell(value: string): void;
}

const etEscapes = { escape: 0x10, end: 0x03 };
/** The bits of a byte that FTPTYPE="A" keeps. The highest one is cleared (C1003). */
const sevenBits = 0x7f;

/** Creates the handlers of the commands that upload, FTPPUT and FTPETPUT. */
export function createPut(at: At, session: Session, params: Params, options: PutOptions): Put {
  const received: Received[] = [];
  const nextGrant = cycle(options.grantBytes);
  const nextConfirm = cycle(options.confirmBytes);
  let memory: (() => Uint8Array | undefined) | undefined;
  let flow: Flow | undefined;
  let isWaiting = false;
  let cancelIdle = () => {};

  /** Returns the path of the upload on the server. */
  const remotePath = () => join(params.putPath, params.putName);

  async function begin(totalBytes: number, tellSent?: (sentBytes: number) => void) {
    const path = await session.place(params.putPath, params.putName);
    const rest = options.restInPut === 'sent' ? params.rest : 0;
    const shown = remotePath();
    const onSent = (sent: number) => {
      options.onPut?.(shown, sent, totalBytes);
      tellSent?.(sent);
      grant();
    };
    return session.ftp.put(path, rest, onSent, params.putOption as PutVerb);
  }

  async function send(bytes: Uint8Array, onSent?: (sentBytes: number) => void): Promise<void> {
    await sendAll(await begin(bytes.length, onSent), asTyped(bytes));
  }

  function asTyped(bytes: Uint8Array): Uint8Array {
    return params.type === 'A' ? bytes.map(byte => byte & sevenBits) : bytes.slice();
  }

  async function stream(name: string, tell: (value: string) => void): Promise<string> {
    const { air, done } = await begin(0);
    const mine: Flow = { name, path: remotePath(), air, parts: [], grantedBytes: undefined, isEnded: false, tell };
    void air.begun.then(at.bound(() => start(mine)));
    await done;
    return '0';
  }

  function start(mine: Flow): void {
    if (session.running() !== mine.name || mine.isEnded) return;
    flow = mine;
    if (mine.name === '+FTPETPUT') {
      mine.tell('1');
      watch();
    } else {
      isWaiting = true;
      grant();
    }
  }

  function over(): void {
    cancelIdle();
    if (flow) keep(flow, flow.isEnded);
    flow = undefined;
    isWaiting = false;
  }

  function keep({ name, path, parts }: Flow, isWhole: boolean): void {
    received.push({ via: name.slice(1), path, bytes: new Uint8Array(Buffer.concat(parts)), isWhole });
  }

  function watch(): void {
    cancelIdle();
    cancelIdle = at.after(options.idleMs, () => session.fail('timeout'));
  }

  /** Tells the DTE how many bytes the next piece may have. This happens only if the DTE waits for that, and the radio's buffer has room. */
  function grant(): void {
    if (!flow || !isWaiting || flow.air.waitingBytes() > options.windowBytes) return;
    isWaiting = false;
    flow.grantedBytes = nextGrant();
    flow.tell(`1,${flow.grantedBytes}`);
    watch();
  }

  function open(name: string): Reply {
    const isNameless = params.putName === '';
    if (name === '+FTPPUT' && memory) return openFromMemory(name, isNameless);
    return session.run({ name, isNameless, work: tell => stream(name, tell), over });
  }

  function openFromMemory(name: string, isNameless: boolean): Reply {
    const bytes = memory!();
    const work = async () => {
      await send(bytes!);
      received.push({ via: 'memory', path: remotePath(), bytes: bytes!, isWhole: true });
      return '0';
    };
    return session.run({ name, isNameless: isNameless || bytes === undefined, work });
  }

  /** Carries out AT+FTPPUT=: 1 opens an upload, and 2 announces a piece or, with 0 bytes, the end. */
  function put(args: Arg[]): Reply {
    const mode = numberOf(args[0], 1, 2);
    if (mode === 1 && args.length === 1) return open('+FTPPUT');
    const asked = args[1] && numberOf(args[1], 0, flow?.grantedBytes ?? -1);
    if (mode !== 2 || args.length !== 2 || asked === undefined || flow?.name !== '+FTPPUT') return error();
    cancelIdle();
    flow.grantedBytes = undefined;
    return asked === 0 ? finish(flow) : takePiece(flow, Math.min(asked, nextConfirm()));
  }

  function finish(mine: Flow): Reply {
    mine.isEnded = true;
    return session.answer('AT+FTPPUT=2', tell => {
      session.tellBy(tell);
      mine.air.end();
    });
  }

  function takePiece(mine: Flow, size: number): Reply {
    const take = (bytes: Uint8Array) => accept(mine, bytes);
    const phase = takeCounted(size, take, () => endPiece(mine), () => abandon(mine));
    return { phase: { ...phase, prompt: '', broke: session.drop }, lines: [`+FTPPUT: 2,${size}`] };
  }

  function accept(mine: Flow, bytes: Uint8Array): void {
    mine.parts.push(bytes.slice());
    mine.air.push(asTyped(bytes));
  }

  function acceptStream(mine: Flow, bytes: Uint8Array): void {
    const roomBytes = Math.max(0, options.etBufferBytes - mine.air.waitingBytes());
    accept(mine, bytes.subarray(0, roomBytes));
  }

  /**
   * Returns the modem's reply once all bytes of a piece have come. If the session has ended meanwhile, its code was already sent, so the reply is
   * ERROR.
   */
  function endPiece(mine: Flow): Reply {
    if (flow !== mine) return error();
    return session.answer('AT+FTPPUT=2', tell => {
      session.tellBy(tell);
      at.after(options.grantMs, () => {
        isWaiting = true;
        grant();
      });
    });
  }

  function abandon(mine: Flow): Reply {
    if (options.silentData === 'ends') return { ...error(), after: () => session.fail('timeout') };
    return { ...error(), after: () => void (flow === mine && ((isWaiting = true), grant())) };
  }

  /** Carries out AT+FTPETPUT=: 1 opens an upload, and 2 takes its data as one escaped stream. */
  function etPut(args: Arg[]): Reply {
    const mode = args.length === 1 ? numberOf(args[0], 1, 2) : undefined;
    if (mode === 1) return open('+FTPETPUT');
    if (mode !== 2 || flow?.name !== '+FTPETPUT' || flow.isEnded) return error();
    cancelIdle();
    const lines = options.etPutOrder === 'ok-first' ? ['OK', '+FTPETPUT: 2,1'] : ['+FTPETPUT: 2,1'];
    return { phase: etPhase(flow), lines };
  }

  function etPhase(mine: Flow): Phase {
    const whole = (): Reply => {
      if (flow !== mine) return error();
      mine.isEnded = true;
      return { ...ok(), after: () => mine.air.end() };
    };
    const take = (bytes: Uint8Array) => acceptStream(mine, bytes);
    return { ...takeEscaped(etEscapes, take, whole, () => abandon(mine)), prompt: '', broke: session.drop };
  }

  return { put, etPut, received, sendFrom: bytes => void (memory = bytes), send };
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
