// The TCP socket of the Quectel M series (GSM TCPIP application note; M95 AT commands, chapter 7). It has one connection at a time (QIMUX=0), or
// several that cannot send (common/several.ts). Transparent mode (QIMODE=1) and TLS are not simulated. It uses the same context as FTP.

import { isIP } from 'node:net';
import type { Clock } from '../../clock.ts';
import { error, ok, silence, type At, type Commands, type Reply } from '../command/at.ts';
import { takeCounted } from '../command/phase.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { kept } from '../common/kept.ts';
import { createSeveral } from '../common/several.ts';
import { openChannel, type Channel, type ChannelOptions, type EndAtSend } from '../net/channel.ts';
import type { QuectelContext, QuectelContextOptions } from './context.ts';

/** Sizes and faults of the socket, and points that the manuals leave open. */
export interface QuectelSocketsOptions extends ChannelOptions {
  /** The result of AT+QIOPEN while a connection is open: OK or ERROR. The line ALREADY CONNECT follows the result. */
  alreadyAfter: 'OK' | 'ERROR';
  /** Whether received data can still be read after CLOSED. */
  keepsAfterClose: boolean;
  /** Numbers of the AT+QISEND commands, from 1 on, that fail. They end with SEND FAIL, and their bytes never reach the server. */
  failingSends: number[];
  /** A fault in which AT+QISEND finds that the connection has ended. `line` is then CLOSED. */
  endsAtSend?: EndAtSend;
}

/** A modem's TCP socket: the handlers of AT+QIOPEN, QISEND, QIRD and others, and functions for other parts of the modem. */
export interface QuectelSockets {
  commands: Commands;
  /** Returns the state of the connection. It is undefined if there was none. */
  state(): State | undefined;
  /** Closes the connection without a message. It is called when the modem has lost the GPRS context. */
  drop(): void;
  reset(): void;
}

type State = 'TCP CONNECTING' | 'CONNECT OK' | 'IP CLOSE';

const mostSent = 1460;
const mostRead = 1500;
const longestHost = 100;
/** The number in +QIRDI and AT+QIRD that tells the role of the module, which is always the client. */
const client = 1;
const index = 0;

/** Creates a modem's TCP socket, with the handlers of its commands and no connection. */
export function createQuectelSockets(
  clock: Clock,
  at: At,
  context: QuectelContext,
  options: QuectelSocketsOptions & Pick<QuectelContextOptions, 'activateMs'>,
): QuectelSockets {
  let state: State | undefined;
  let link: Channel | undefined;
  let takesNames = 0;
  let notice = 0;
  let hasHead = 0;
  let packets = 0;
  let packetBytes = 0;
  let sends = 0;
  let asks = 0;
  const several = createSeveral(clock, at, options, (index, bytes) => `+RECEIVE: ${index},${bytes}`);

  function drop(): void {
    several.drop();
    link?.kill();
    link = undefined;
    state = undefined;
  }

  /** Whether a connection is open or is being opened. */
  const isBusy = () => several.isConnected() || state === 'CONNECT OK' || state === 'TCP CONNECTING';

  /** Carries out AT+QIMUX=, which allows several connections (1) or only one (0). It returns OK, or ERROR during a connection. */
  function setSeveral(args: Arg[]): Reply {
    const next = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (next === undefined || isBusy()) return error();
    several.turn(next === 1);
    return ok();
  }

  function openOneOf(args: Arg[]): Reply {
    return context.bring() ? several.open(args) : error();
  }

  function open(args: Arg[]): Reply {
    if (several.isOn()) return openOneOf(args);
    const host = textOf(args[1], longestHost);
    const port = numberOf(args[2] && { ...args[2], isQuoted: false }, 1, 65535);
    if (textOf(args[0], 3) !== 'TCP' || host === undefined || port === undefined || args.length !== 3) return error();
    if (!takesNames && !isIP(host)) return error();
    if (state === 'CONNECT OK') return { ...(options.alreadyAfter === 'OK' ? ok() : error()), after: () => at.result('ALREADY CONNECT') };
    if (state === 'TCP CONNECTING' || !['IP INITIAL', 'IP GPRSACT'].includes(context.state())) return error();
    state = 'TCP CONNECTING';
    return { ...ok(), after: () => void at.after(context.state() === 'IP GPRSACT' ? 0 : options.activateMs, () => void begin(host, port)) };
  }

  async function begin(host: string, port: number): Promise<void> {
    if (!context.bring()) return fail(undefined);
    link = undefined;
    const made = await openChannel(clock, at, { host, port }, options, { onData, onClosed });
    const tell = at.bound(() => void at.after(options.rttMs, () => {
      if (state !== 'TCP CONNECTING') return;
      if (typeof made === 'string') return fail('IP CLOSE');
      state = 'CONNECT OK';
      at.result('CONNECT OK');
    }));
    if (typeof made !== 'string' && state !== 'TCP CONNECTING') made.kill();
    else if (typeof made !== 'string') link = made;
    tell(undefined);
  }

  function fail(next: State | undefined): void {
    state = next;
    at.result('CONNECT FAIL');
  }

  function onClosed(): void {
    state = 'IP CLOSE';
    if (!options.keepsAfterClose) link = undefined;
    at.urc('CLOSED');
  }

  function close(args: Arg[]): Reply {
    if (several.isOn()) return several.close(args);
    if (args.length > 0) return error();
    if (state !== 'CONNECT OK') return error();
    link?.close();
    link = undefined;
    state = 'IP CLOSE';
    return { later: finish => void at.after(options.rttMs, () => finish({ ...silence, lines: ['CLOSE OK'] })) };
  }

  /** Carries out AT+QISEND=: takes the bytes after the prompt, and sends them. */
  function send(args: Arg[]): Reply {
    const size = numberOf(args[0], 1, mostSent);
    const end = options.endsAtSend;
    if (state === 'CONNECT OK' && link && end && ++asks === end.nth) {
      drop();
      state = 'IP CLOSE';
      at.urc(end.line);
      return { later: finish => void at.after(end.errorMs ?? 0, () => finish(end.errorMs === undefined ? silence : error())) };
    }
    if (state !== 'CONNECT OK' || !link || args.length !== 1 || size === undefined) return error();
    const parts: Uint8Array[] = [];
    return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(Buffer.concat(parts))) };
  }

  /**
   * Returns the result of sent bytes. SEND OK means that they are in the modem's send buffer, and AT+QISACK tells how many the server has.
   * If the buffer has no room, the result waits for the server.
   */
  function pass(bytes: Uint8Array): Reply {
    const said = (isGood: boolean): Reply => ({ ...silence, lines: [isGood ? 'SEND OK' : 'SEND FAIL'] });
    sends += 1;
    if (!link?.isOpen() || options.failingSends.includes(sends)) return said(false);
    const hasRoom = bytes.length <= link.roomBytes();
    if (!hasRoom) return { later: finish => link!.send(bytes, isThere => finish(said(isThere))) };
    link.send(bytes, () => {});
    return said(true);
  }

  function tellSent(): Reply {
    if (!link) return error();
    const [sent, confirmed] = [link.sentBytes(), link.confirmedBytes()];
    return ok(`+QISACK: ${sent}, ${confirmed}, ${sent - confirmed}`);
  }

  /** Reports by a URC that data have arrived, or prints the data at once if AT+QINDI=0. */
  function onData(isFirst: boolean): void {
    if (notice === 0) return push();
    if (isFirst) packets = packetBytes = 0;
    const waiting = link!.waitingBytes();
    packets += 1;
    const count = notice === 2 ? `,${packets},${waiting - packetBytes},${waiting}` : '';
    packetBytes = waiting;
    if (isFirst || notice === 2) at.urc(`+QIRDI: ${context.foreground()},${client},${index}${count}`);
  }

  function push(): void {
    const bytes = link!.read(mostRead);
    at.data(Buffer.concat([Buffer.from(hasHead ? `\r\nIPD${bytes.length}:` : ''), bytes]));
  }

  /** Carries out AT+QIRD=, which reads received data. If there are none, the answer is only OK. */
  function receive(args: Arg[]): Reply {
    const [front, role, id, most] = [numberOf(args[0], 0, 1), numberOf(args[1], 1, 2), numberOf(args[2], 0, 5), numberOf(args[3], 1, mostRead)];
    if (args.length !== 4 || most === undefined || notice === 0) return error();
    if (front !== context.foreground() || role !== client || id !== index || !link) return error();
    const bytes = link.read(most);
    packetBytes = link.waitingBytes();
    return bytes.length === 0 ? ok() : ok(`+QIRD: ${link.peer},TCP,${bytes.length}`, bytes);
  }

  const commands: Commands = {
    '+QIMUX': { test: () => ok('+QIMUX: (0,1)'), read: () => ok(`+QIMUX: ${Number(several.isOn())}`), write: setSeveral },
    '+QIMODE': kept('+QIMODE', [0], () => 0),
    '+QIDNSIP': kept('+QIDNSIP', [0, 1], () => takesNames, value => void (takesNames = value)),
    '+QINDI': kept('+QINDI', [0, 1, 2], () => notice, value => void (notice = value)),
    '+QIHEAD': kept('+QIHEAD', [0, 1], () => hasHead, value => void (hasHead = value)),
    '+QIOPEN': { test: () => ok('+QIOPEN: "TCP/UDP","IP ADDRESS/DOMAIN NAME",PORT'), write: open },
    '+QISEND': { test: () => ok('+QISEND: <length>'), read: () => ok(`+QISEND: ${mostSent}`), write: send },
    '+QISACK': { test: () => ok(), run: tellSent },
    '+QIRD': { test: () => ok('+QIRD: (0,1),(1,2),(0-5),(1-1500)'), write: receive },
    '+QICLOSE': { test: () => ok(), run: () => close([]), write: close },
  };

  return {
    commands,
    state: () => state,
    drop,
    reset() {
      drop();
      takesNames = notice = hasHead = 0;
      several.turn(false);
    },
  };
}
