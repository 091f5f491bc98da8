// The SIM800's TCP socket (AT manual V1.09 chapter 8, TCPIP application note V1.01), plain or with TLS (CIPSSL, SSL application note V1.05 3.4).
// It has one connection at a time (CIPMUX=0), or several that cannot send (common/several.ts). Transparent mode (CIPMODE=1) is not simulated.
// CSTT, CIICR and CIFSR activate its own context, independent of SAPBR's bearers.

import type { Clock } from '../../../clock.ts';
import { cme, error, ok, silence, type At, type Commands, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { kept } from '../../common/kept.ts';
import { createSeveral } from '../../common/several.ts';
import { openChannel, type Channel, type ChannelOptions, type EndAtSend, type Refusal } from '../../net/channel.ts';
import type { Trust } from '../../net/tls.ts';
import { isTaken, type BearerOptions, type CanFlow } from '../bearer.ts';

/** Sizes and faults of the socket, and points that the manuals leave open. */
export interface CipOptions extends BearerOptions, ChannelOptions {
  /** Whether AT+CIPSTART works in the state TCP CLOSED, as users report. By the AT manual (8.2.2), AT+CIPSHUT must come first. */
  reopens: boolean;
  /**
   * The result of AT+CIPSTART while a connection is open: OK by the AT manual (8.2.2), or ERROR as users report. The line ALREADY CONNECT follows the
   * result.
   */
  alreadyAfter: 'OK' | 'ERROR';
  /**
   * The line that reports a failed TLS handshake: CONNECT FAIL as with TCP, or CLOSE OK as users report. The application note shows only
   * success.
   */
  failedTls: 'CONNECT FAIL' | 'CLOSE OK';
  /** Whether received data can still be read after CLOSED. The manual does not say it. */
  keepsAfterClose: boolean;
  /** Numbers of the AT+CIPSEND commands, from 1 on, that fail. They end with SEND FAIL, and their bytes never reach the server. */
  failingSends: number[];
  /** A fault in which AT+CIPSEND finds that the connection has ended. `line` is then CLOSED, or +PDP: DEACT if the network is lost, too. */
  endsAtSend?: EndAtSend;
}

/** A modem's TCP socket: the handlers of AT+CIPSTART, CIPSEND, CIPRXGET and others, and functions for other parts of the modem. */
export interface Cip {
  commands: Commands;
  /** Closes the connection with a URC. It is called when the modem has lost the network. */
  lose(): void;
  reset(): void;
}

type State =
  | 'IP INITIAL' | 'IP START' | 'IP CONFIG' | 'IP GPRSACT' | 'IP STATUS'
  | 'TCP CONNECTING' | 'CONNECT OK' | 'TCP CLOSING' | 'TCP CLOSED' | 'PDP DEACT';

/** Most bytes of one AT+CIPSEND or AT+CIPRXGET (AT manual 8.2.3 and 8.2.26). */
const mostAtOnce = 1460;
/** Most bytes of one AT+CIPRXGET=3, which prints them in hexadecimal (AT manual 8.2.26). */
const mostInHex = 730;
/** Most characters of APN, user and password. The manual has no limit, and 3GPP allows 100 octets for the APN. */
const longestText = 99;
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
const notAllowed = 3;
/** The states in which the modem has an IP address (AT manual 8.2.11). */
const withAddress: State[] = ['IP GPRSACT', 'IP STATUS', 'TCP CONNECTING', 'CONNECT OK', 'TCP CLOSING', 'TCP CLOSED'];
const factoryAccess = { apn: 'CMNET', user: '', password: '' };

/**
 * Creates the TCP socket of a modem.
 * @param trust returns how a server's certificate is checked, as SSLOPT and others have set it; undefined if these settings are impossible
 */
export function createCip(clock: Clock, at: At, canFlow: CanFlow, trust: () => Trust | undefined, options: CipOptions): Cip {
  let state: State = 'IP INITIAL';
  let access = factoryAccess;
  let link: Channel | undefined;
  let isManual = false;
  let isQuick = false;
  let isSecure = false;
  let hasHead = false;
  let hasPeer = false;
  let isTold = false;
  let asks = 0;
  let sends = 0;
  const several = createSeveral(clock, at, options, (index, bytes) => `+RECEIVE,${index},${bytes}:`);

  function drop(): void {
    several.drop();
    link?.kill();
    link = undefined;
    isTold = false;
  }

  /** Carries out AT+CSTT, which sets the access point and begins the context. */
  function start(args: Arg[]): Reply {
    const texts = args.map(arg => textOf(arg, longestText, 0));
    if (args.length > 3 || texts.includes(undefined)) return error();
    if (state !== 'IP INITIAL') return cme(notAllowed);
    const [apn, user = '', password = ''] = texts as string[];
    if (apn !== undefined) access = { apn, user, password };
    state = 'IP START';
    return ok();
  }

  function bringUp(): Reply {
    if (state !== 'IP START') return cme(notAllowed);
    state = 'IP CONFIG';
    return { later: finish => void at.after(options.bearerMs, () => finish(activate() ? ok() : error())) };
  }

  function activate(): boolean {
    const isUp = canFlow() && isTaken(options, access);
    state = isUp ? 'IP GPRSACT' : 'PDP DEACT';
    return isUp;
  }

  function tellAddress(): Reply {
    if (!withAddress.includes(state)) return cme(notAllowed);
    if (state === 'IP GPRSACT') state = 'IP STATUS';
    return { ...silence, lines: [options.address] };
  }

  function shut(): Reply {
    const down = (): Reply => {
      drop();
      state = 'IP INITIAL';
      return { ...silence, lines: ['SHUT OK'] };
    };
    return { later: finish => void at.after(state === 'IP INITIAL' ? 0 : options.closeMs, () => finish(down())) };
  }

  function tellState(): Reply {
    return { ...ok(), after: () => at.result(`STATE: ${state}`) };
  }

  /**
   * Carries out AT+CIPMUX=, which allows several connections (1) or only one (0). A change is allowed only before the context begins, or
   * after a complete shutdown (8.2.1).
   */
  function setSeveral(args: Arg[]): Reply {
    const next = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (next === undefined) return error();
    if (state !== 'IP INITIAL' && several.isOn() !== (next === 1)) return cme(notAllowed);
    several.turn(next === 1);
    return ok();
  }

  function openOneOf(args: Arg[]): Reply {
    if (!['IP STATUS', 'IP GPRSACT'].includes(state)) return cme(notAllowed);
    return several.open(args);
  }

  function open(args: Arg[]): Reply {
    if (several.isOn()) return openOneOf(args);
    const host = textOf(args[1], 255);
    const port = portOf(args[2]);
    if (textOf(args[0], 3) !== 'TCP' || host === undefined || port === undefined || args.length !== 3) return error();
    if (state === 'CONNECT OK') return { ...(options.alreadyAfter === 'OK' ? ok() : error()), after: () => at.result('ALREADY CONNECT') };
    if (state === 'TCP CLOSED' && options.reopens) state = 'IP STATUS';
    if (state !== 'IP INITIAL' && state !== 'IP STATUS') return cme(notAllowed);
    const activateMs = state === 'IP INITIAL' ? options.bearerMs : 0;
    return { ...ok(), after: () => void at.after(activateMs, () => (activateMs === 0 || activate() ? void begin(host, port) : fail('PDP DEACT'))) };
  }

  async function begin(host: string, port: number): Promise<void> {
    drop();
    state = 'TCP CONNECTING';
    const made = await reach(host, port);
    const tell = at.bound(() => void at.after(options.rttMs, () => {
      if (state !== 'TCP CONNECTING') return;
      if (typeof made === 'string') return fail('TCP CLOSED', made);
      state = 'CONNECT OK';
      at.result('CONNECT OK');
    }));
    if (typeof made !== 'string' && state !== 'TCP CONNECTING') made.kill();
    else if (typeof made !== 'string') link = made;
    tell(undefined);
  }

  async function reach(host: string, port: number): Promise<Channel | Refusal> {
    const trusted = isSecure ? trust() : undefined;
    if (isSecure && !trusted) return 'handshake';
    return openChannel(clock, at, { host, port, tls: trusted && { host, trust: trusted } }, options, { onData, onClosed });
  }

  function fail(next: State, why?: Refusal): void {
    const isTcp = why === undefined || ['dns', 'refused', 'failed'].includes(why);
    state = next;
    if (!isTcp && options.failedTls === 'CLOSE OK') return at.result('CLOSE OK');
    at.result(`STATE: ${state}`);
    at.result('CONNECT FAIL');
  }

  function onClosed(): void {
    state = 'TCP CLOSED';
    if (!options.keepsAfterClose) link = undefined;
    at.urc('CLOSED');
  }

  function close(args: Arg[]): Reply {
    if (several.isOn()) return several.close(args);
    if (args.length > 1 || (args[0] && numberOf(args[0], 0, 1) === undefined)) return error();
    if (state !== 'CONNECT OK' && state !== 'TCP CONNECTING') return error();
    link?.close();
    state = 'TCP CLOSING';
    const closed = (): Reply => {
      state = state === 'TCP CLOSING' ? 'TCP CLOSED' : state;
      link = undefined;
      return { ...silence, lines: ['CLOSE OK'] };
    };
    return { later: finish => void at.after(options.rttMs, () => finish(closed())) };
  }

  /** Returns the most bytes that one AT+CIPSEND may send now, as AT+CIPSEND? prints it. */
  const roomBytes = () => Math.min(mostAtOnce, link?.isOpen() ? link.roomBytes() : mostAtOnce);

  /** Carries out AT+CIPSEND=: takes the bytes after the prompt, and sends them. They must be fewer than the value of AT+CIPSEND? (8.2.3). */
  function send(args: Arg[]): Reply {
    const size = numberOf(args[0], 1, mostAtOnce);
    const end = options.endsAtSend;
    if (state === 'CONNECT OK' && link && end && ++asks === end.nth) {
      drop();
      state = end.line === 'CLOSED' ? 'TCP CLOSED' : 'PDP DEACT';
      at.urc(end.line);
      return { later: finish => void at.after(end.errorMs ?? 0, () => finish(end.errorMs === undefined ? silence : error())) };
    }
    if (state !== 'CONNECT OK' || !link || args.length !== 1 || size === undefined || size >= roomBytes()) return error();
    const parts: Uint8Array[] = [];
    return { phase: { ...takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(Buffer.concat(parts))), prompt: '\r\n> ' } };
  }

  function pass(bytes: Uint8Array): Reply {
    const said = (line: string): Reply => ({ ...silence, lines: [line] });
    sends += 1;
    if (!link?.isOpen() || options.failingSends.includes(sends)) return said('SEND FAIL');
    if (!isQuick) return { later: finish => link!.send(bytes, isThere => finish(said(isThere ? 'SEND OK' : 'SEND FAIL'))) };
    link.send(bytes, () => {});
    return said(`DATA ACCEPT:${bytes.length}`);
  }

  function tellSent(): Reply {
    if (!link) return error();
    const [sent, confirmed] = [link.sentBytes(), link.confirmedBytes()];
    return ok(`+CIPACK: ${sent}, ${confirmed}, ${sent - confirmed}`);
  }

  /** Reports by a URC that data have arrived. If AT+CIPRXGET=1 is not set, it prints the data at once instead. */
  function onData(): void {
    if (!isManual) return push();
    if (isTold) return;
    isTold = true;
    at.urc(`+CIPRXGET: 1${place()}`);
  }

  const place = () => (hasPeer && link ? `,${link.peer}` : '');

  /** Prints received data, in the form that AT+CIPHEAD and AT+CIPSRIP have set (AT manual 8.2.15 and 8.2.20). */
  function push(): void {
    const bytes = link!.read(mostAtOnce);
    if (hasPeer) at.urc(`+RECV FROM:${link!.peer}`);
    at.data(Buffer.concat([Buffer.from(hasHead ? `\r\n+IPD,${bytes.length}:` : ''), bytes]));
  }

  function receive(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 4);
    if (mode === undefined || args.length > 2) return error();
    if (mode <= 1) return args.length === 1 ? choose(mode === 1) : error();
    if (!link || !isManual || (!link.isOpen() && link.waitingBytes() === 0)) return cme(notAllowed);
    if (mode === 4) return args.length === 1 ? ok(`+CIPRXGET: 4,${link.waitingBytes()}`) : error();
    const longest = mode === 3 ? mostInHex : mostAtOnce;
    const most = args[1] ? numberOf(args[1], 1, longest) : longest;
    return most === undefined ? error() : take(link, mode, most);
  }

  /**
   * Carries out AT+CIPRXGET=0 or 1, which sets whether received data are printed at once or wait for a read. It is allowed only before the
   * context begins (8.2.26).
   */
  function choose(next: boolean): Reply {
    if (state !== 'IP INITIAL') return cme(notAllowed);
    isManual = next;
    return ok();
  }

  function take(from: Channel, mode: number, most: number): Reply {
    const bytes = from.read(most);
    isTold = false;
    const head = `+CIPRXGET: ${mode},${bytes.length},${from.waitingBytes()}${place()}`;
    if (bytes.length === 0) return ok(head);
    return ok(head, mode === 3 ? Buffer.from(Buffer.from(bytes).toString('hex').toUpperCase()) : bytes);
  }

  const commands: Commands = {
    '+CIPMUX': { test: () => ok('+CIPMUX: (0,1)'), read: () => ok(`+CIPMUX: ${Number(several.isOn())}`), write: setSeveral },
    '+CIPMODE': kept('+CIPMODE', [0], () => 0),
    '+CIPHEAD': kept('+CIPHEAD', [0, 1], () => Number(hasHead), value => void (hasHead = value === 1)),
    '+CIPSRIP': kept('+CIPSRIP', [0, 1], () => Number(hasPeer), value => void (hasPeer = value === 1)),
    '+CIPQSEND': kept('+CIPQSEND', [0, 1], () => Number(isQuick), value => void (isQuick = value === 1)),
    '+CIPSSL': kept('+CIPSSL', [0, 1], () => Number(isSecure), value => void (isSecure = value === 1)),
    '+CSTT': {
      test: () => ok('+CSTT: "APN","USER","PWD"'),
      read: () => ok(`+CSTT: "${access.apn}","${access.user}","${access.password}"`),
      write: start,
      run: () => start([]),
    },
    '+CIICR': { test: () => ok(), run: bringUp },
    '+CIFSR': { test: () => ok(), run: tellAddress },
    '+CIPSHUT': { test: () => ok(), run: shut },
    '+CIPSTATUS': { test: () => ok(), run: tellState },
    '+CIPSTART': { test: () => ok('+CIPSTART: ("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)', '+CIPSTART: ("TCP","UDP"),("DOMAIN NAME"),(1-65535)'), write: open },
    '+CIPSEND': { test: () => ok('+CIPSEND: <length>'), read: () => ok(`+CIPSEND: ${roomBytes()}`), write: send },
    '+CIPACK': { test: () => ok(), run: tellSent },
    '+CIPRXGET': { test: () => ok('+CIPRXGET: (0-4),(1-1460)'), read: () => ok(`+CIPRXGET: ${Number(isManual)}`), write: receive },
    '+CIPCLOSE': { test: () => ok(), write: close, run: () => close([]) },
  };

  return {
    commands,
    lose() {
      if (!withAddress.includes(state)) return;
      drop();
      state = 'PDP DEACT';
      at.urc('+PDP: DEACT');
    },
    reset() {
      drop();
      state = 'IP INITIAL';
      access = factoryAccess;
      isManual = isQuick = isSecure = hasHead = hasPeer = false;
      several.turn(false);
    },
  };
}

/** Returns the port in an argument. It has quotes in the manual's samples, but not in its syntax, so both forms are accepted. */
function portOf(arg: Arg | undefined): number | undefined {
  return numberOf(arg && { ...arg, isQuoted: false }, 1, 65535);
}
