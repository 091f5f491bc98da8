// What a modem's connection knows: its buffers, its bytes under way, and when simulated time must wait for its server.

import type { Socket } from 'node:net';
import type { Clock } from '../../../clock.ts';
import { isSilent } from '../../../nearby.ts';
import type { At } from '../../command/at.ts';
import type { FtpOptions } from '../ftp/ftp.ts';
import type { createOwes } from '../owes.ts';
import type { TlsTrouble, Trust } from '../tls.ts';
import type { Wait } from './wait.ts';

/** A fault: a command that sends bytes finds the connection ended, so the modem gives no prompt for them. */
export interface EndAtSend {
  /** Number of the sending command that finds the connection ended, from 1 on. */
  nth: number;
  /** The line that reports the end of the connection. It comes before the command's own answer. */
  line: string;
  /** Milliseconds from `line` to the ERROR of the command. If it is undefined, the command gets no answer. */
  errorMs?: number;
}

/** Properties of a connection, with the buffers of the modem. */
export interface ChannelOptions extends Pick<FtpOptions, 'hosts' | 'rttMs' | 'upBytesPerSecond' | 'downBytesPerSecond' | 'timeoutMs' | 'wallTimeoutMs'
  | 'onDraw'> {
  /** Size of the send buffer in bytes. Bytes stay in it until the server confirms them. */
  sendBufferBytes: number;
  /** Size of the receive buffer in bytes. Bytes stay in it until the DTE reads them. */
  receiveBufferBytes: number;
}

/** The server to which a connection goes. */
export interface Target {
  host: string;
  port: number;
  /** Host name and certificate checks for TLS. If it is undefined, there is no TLS. */
  tls?: { host: string; trust: Trust } | undefined;
}

/** Functions of a connection's owner, which the connection calls when data come or the connection ends. */
export interface ChannelEvents {
  /** Called when new data can be read. `isFirst` is true if the receive buffer was empty before. */
  onData(isFirst: boolean): void;
  /** Called when the peer has closed or reset the connection, after all its data were reported. */
  onClosed(): void;
}

/** Why a connection failed: no such name, the port refuses, another reason, or TLS. */
export type Refusal = 'dns' | 'refused' | 'failed' | TlsTrouble;

/** The state of a connection, and the parts of the modem that it uses. */
export interface Connection {
  readonly clock: Clock;
  readonly at: At;
  /** The TCP connection, and what its bytes pass: the same, or TLS on it. */
  readonly raw: Socket;
  readonly socket: Socket;
  readonly options: ChannelOptions;
  readonly events: ChannelEvents;
  readonly owes: ReturnType<typeof createOwes>;
  readonly wait: Wait;
  /** What is to be called when the server has the bytes of a `send`, or will never have them. */
  readonly unconfirmed: Set<(isThere: boolean) => void>;
  /** Bytes that the simulator has from the server, and that the radio has not brought yet. */
  arrived: Buffer;
  /** The modem's receive buffer. */
  received: Buffer;
  isOpen: boolean;
  /** Whether the owner is ready, so that its functions are called. */
  isBegun: boolean;
  /** Whether the server has ended the connection. */
  isEnded: boolean;
  /** Whether a segment is on its way to the modem. */
  isComing: boolean;
  /** When the radio is free again in each direction, in milliseconds since 1970. */
  freeUpMs: number;
  freeDownMs: number;
  sentBytes: number;
  confirmedBytes: number;
}

/** Real milliseconds to wait for the answer of a server. */
export const answerMs = 30_000;
/** Real milliseconds to wait for the end of the connection if the server has announced it. */
const farewellMs = 1000;

/** Stops the simulated time while a real server owes an answer or the end of the connection, and lets it pass otherwise. */
export function settle({ owes, wait, raw, socket, isOpen, isEnded }: Connection): void {
  const limitMs = owes.isOwed() ? answerMs : owes.isLeaving() ? farewellMs : 0;
  if (limitMs > 0 && isOpen && !isEnded && !isSilent(raw) && !socket.isPaused()) wait.begin(limitMs);
  else wait.end();
}

/** Ends the connection for the modem. What the server has not confirmed never arrives. */
export function leave(connection: Connection): void {
  const { unconfirmed } = connection;
  connection.isOpen = false;
  connection.wait.end();
  const waiting = [...unconfirmed];
  unconfirmed.clear();
  waiting.forEach(then => then(false));
}
