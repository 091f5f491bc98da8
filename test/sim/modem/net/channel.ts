// One TCP connection of a modem to a real server, plain or with TLS. It has the modem's buffers, the radio's speed and the radio's round-trip
// time. Both directions are in channel/.

import type { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { doesGreet, whenSilent } from '../../nearby.ts';
import type { At } from '../command/at.ts';
import { handshake, reach } from './channel/reach.ts';
import { arrive, bring, end, read } from './channel/receive.ts';
import { close, kill, send } from './channel/send.ts';
import {
  answerMs, settle, type ChannelEvents, type ChannelOptions, type Connection, type EndAtSend, type Refusal, type Target,
} from './channel/state.ts';
import { createWait } from './channel/wait.ts';
import { createOwes } from './owes.ts';

export type { ChannelEvents, ChannelOptions, EndAtSend, Refusal, Target };

/** A modem's connection to a server. */
export interface Channel {
  /** Returns the number of bytes in the receive buffer. */
  waitingBytes(): number;
  /** Whether the receive buffer is full. */
  isFull(): boolean;
  read(most: number): Uint8Array;
  /** Returns the number of free bytes in the send buffer. */
  roomBytes(): number;
  /** Sends bytes by radio. `then` is called with true once the server has them, or with false if they will never arrive. */
  send(bytes: Uint8Array, then: (isThere: boolean) => void): void;
  /** Returns the number of bytes that were given to `send` so far. */
  sentBytes(): number;
  /** Returns the number of sent bytes that the server has confirmed so far. */
  confirmedBytes(): number;
  isOpen(): boolean;
  /** Address and port of the server, such as `127.0.0.1:80`. */
  peer: string;
  /** Called when an event on another connection makes this connection's server send. Simulated time then waits for the server's bytes. */
  expect(): void;
  /** Closes the connection once all bytes given to `send` have left. */
  close(): void;
  /** Loses the connection without a message to the server. It is called when the modem has lost radio or power. */
  kill(): void;
}

/** Real milliseconds to wait for a greeting from an unknown server. If it is silent for this long, it does not greet. */
const greetingMs = 300;

/** Opens a connection. It returns the connection, or why it failed. */
export async function openChannel(clock: Clock, at: At, target: Target, options: ChannelOptions, events: ChannelEvents): Promise<Channel | Refusal> {
  let isAlive = false;
  const look = at.bound(() => void (isAlive = true));
  const raw = await clock.hold(reach(target, options));
  if (typeof raw === 'string') return raw;
  const socket = target.tls ? await handshake(clock, raw, target.tls, options) : raw;
  if (typeof socket === 'string') return socket;
  const connection = connectionOn(clock, at, raw, socket, options, events);
  const greeting = doesGreet(target.port) ?? (target.tls && false);
  if (greeting !== false) await connection.wait.next(socket, greeting ? answerMs : greetingMs);
  look(undefined);
  if (isAlive) {
    // The owner is ready. From now on, the connection calls the functions of ChannelEvents.
    connection.isBegun = true;
    bring(connection);
    return channelOf(connection);
  }
  kill(connection);
  return 'failed';
}

/** Makes a connection of an open socket. Its owner hears of nothing yet. */
function connectionOn(clock: Clock, at: At, raw: Socket, socket: Socket, options: ChannelOptions, events: ChannelEvents): Connection {
  const connection: Connection = {
    clock, at, raw, socket, options, events, owes: createOwes(), wait: createWait(clock), unconfirmed: new Set(),
    arrived: Buffer.alloc(0), received: Buffer.alloc(0), isOpen: true, isBegun: false, isEnded: false, isComing: false,
    freeUpMs: 0, freeDownMs: 0, sentBytes: 0, confirmedBytes: 0,
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => arrive(connection, bytes));
  socket.once('end', () => end(connection));
  socket.once('close', () => end(connection));
  whenSilent(raw, connection.wait.end);
  return connection;
}

function channelOf(connection: Connection): Channel {
  const { options, owes, raw } = connection;
  return {
    waitingBytes: () => connection.received.length,
    isFull: () => connection.received.length === options.receiveBufferBytes,
    read: most => read(connection, most),
    roomBytes: () => options.sendBufferBytes - (connection.sentBytes - connection.confirmedBytes),
    send: (bytes, then) => send(connection, bytes, then),
    sentBytes: () => connection.sentBytes,
    confirmedBytes: () => connection.confirmedBytes,
    isOpen: () => connection.isOpen,
    peer: `${raw.remoteAddress}:${raw.remotePort}`,
    expect() {
      owes.expect();
      settle(connection);
    },
    close: () => close(connection),
    kill: () => kill(connection),
  };
}
