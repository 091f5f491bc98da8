// The state of the Quectel M series' TCP socket, and what ends it.

import type { Clock } from '../../../clock.ts';
import type { At } from '../../command/at.ts';
import type { Several } from '../../common/several.ts';
import type { Channel, ChannelOptions, EndAtSend } from '../../net/channel.ts';
import type { QuectelContext, QuectelContextOptions } from '../context.ts';

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

/** A state of the connection, as AT+QISTAT prints it. */
export type State = 'TCP CONNECTING' | 'CONNECT OK' | 'IP CLOSE';
/** The number of the socket in +QIRDI and AT+QIRD. */
export const index = 0;

/** The TCP socket. Each group of its commands reads and changes it. */
export interface QuectelSocket {
  clock: Clock;
  at: At;
  context: QuectelContext;
  options: QuectelSocketsOptions & Pick<QuectelContextOptions, 'activateMs'>;
  /** The state of the connection. It is undefined if there was none. */
  state: State | undefined;
  /** The connection. */
  link: Channel | undefined;
  /** 1 if AT+QIOPEN takes a host name (AT+QIDNSIP). Otherwise it takes an address. */
  takesNames: number;
  /** How AT+QINDI has received data reported. With 0, they are printed at once. */
  notice: number;
  /** 1 if printed data begin with their number (AT+QIHEAD). */
  hasHead: number;
  /** Number of the last reported packet. */
  packets: number;
  /** Bytes of it that were not read yet. */
  packetBytes: number;
  /** Number of AT+QISEND that took bytes. */
  sends: number;
  /** Number of AT+QISEND on an open connection. */
  asks: number;
  /** The connections while QIMUX=1. */
  several: Several;
}

/** Ends the connection without a message. */
export function drop(socket: QuectelSocket): void {
  socket.several.drop();
  socket.link?.kill();
  socket.link = undefined;
  socket.state = undefined;
}

/** Tells whether a connection is open or being opened. */
export const isBusy = (socket: QuectelSocket) => socket.several.isConnected() || socket.state === 'CONNECT OK' || socket.state === 'TCP CONNECTING';
