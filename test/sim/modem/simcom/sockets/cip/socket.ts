// The state of a SIM800's TCP socket, and what ends it.

import type { Clock } from '../../../../clock.ts';
import type { At } from '../../../command/at.ts';
import type { Several } from '../../../common/several.ts';
import type { Channel, ChannelOptions, EndAtSend } from '../../../net/channel.ts';
import type { Trust } from '../../../net/tls.ts';
import { isTaken, type BearerOptions, type CanFlow } from '../../bearer.ts';

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

/** A state of the socket, as AT+CIPSTATUS prints it. */
export type State =
  | 'IP INITIAL' | 'IP START' | 'IP CONFIG' | 'IP GPRSACT' | 'IP STATUS'
  | 'TCP CONNECTING' | 'CONNECT OK' | 'TCP CLOSING' | 'TCP CLOSED' | 'PDP DEACT';

/** What the socket is made of: the modem's parts that it uses. */
export interface CipParts {
  clock: Clock;
  at: At;
  canFlow: CanFlow;
  /** Returns how a server's certificate is checked, as SSLOPT and others have set it; undefined if these settings are impossible. */
  trust(): Trust | undefined;
  options: CipOptions;
  /** The connections while CIPMUX=1. */
  several: Several;
}

/** What AT commands have set. A power-off resets it. */
interface CipSettings {
  state: State;
  /** The access point of AT+CSTT. */
  access: { apn: string; user: string; password: string };
  /** Whether received data wait for a read (AT+CIPRXGET=1). Otherwise they are printed at once. */
  isManual: boolean;
  /** Whether AT+CIPSEND ends when the modem has the bytes (AT+CIPQSEND=1). Otherwise it waits for the server's confirmation. */
  isQuick: boolean;
  /** Whether the next connection uses TLS (AT+CIPSSL=1). */
  isSecure: boolean;
  /** Whether printed data begin with their number (AT+CIPHEAD=1). */
  hasHead: boolean;
  /** Whether the server's address is printed with data (AT+CIPSRIP=1). */
  hasPeer: boolean;
}

/** A SIM800's TCP socket. Each group of its commands reads and changes it. */
export interface CipSocket extends CipParts, CipSettings {
  /** The connection, also a closed one whose data can still be read. */
  link: Channel | undefined;
  /** Whether a URC has told of data since the last read. */
  isTold: boolean;
}

/** The states in which the modem has an IP address (AT manual 8.2.11). */
export const withAddress: State[] = ['IP GPRSACT', 'IP STATUS', 'TCP CONNECTING', 'CONNECT OK', 'TCP CLOSING', 'TCP CLOSED'];
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
export const notAllowed = 3;
/** Most bytes of one AT+CIPSEND or AT+CIPRXGET (AT manual 8.2.3 and 8.2.26). */
export const mostAtOnce = 1460;

const factorySettings: CipSettings = {
  state: 'IP INITIAL', access: { apn: 'CMNET', user: '', password: '' }, isManual: false, isQuick: false, isSecure: false, hasHead: false,
  hasPeer: false,
};

/** Makes a socket without a context. */
export function createSocket(parts: CipParts): CipSocket {
  return { ...parts, ...factorySettings, link: undefined, isTold: false };
}

/** Ends the connection without a message. */
export function drop(socket: CipSocket): void {
  socket.several.drop();
  socket.link?.kill();
  socket.link = undefined;
  socket.isTold = false;
}

/** Ends connection and context, and forgets all settings, as a power-off does. */
export function reset(socket: CipSocket): void {
  drop(socket);
  Object.assign(socket, factorySettings);
  socket.several.turn(false);
}

/** Activates the context. @returns whether the network has admitted it */
export function activate(socket: CipSocket): boolean {
  const isUp = socket.canFlow() && isTaken(socket.options, socket.access);
  socket.state = isUp ? 'IP GPRSACT' : 'PDP DEACT';
  return isUp;
}
