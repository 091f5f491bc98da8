// Counts what the TCP connections of this process carry, by replacing `connect` and `write` of Node's sockets. No other part of the simulator knows
// of it.

import { Socket } from 'node:net';

/** What the connections have carried so far. */
export interface Traffic {
  /** Number of connections that were begun. */
  connections: number;
  /** How many of the connections failed or were reset. */
  failures: number;
  /** Bytes sent over all connections, without the headers of TCP and IP. */
  sentBytes: number;
  /** Bytes received over all connections, without headers. */
  receivedBytes: number;
  /** Estimated number of sent packets with data: for an image its bytes divided by 1,400, for a dialogue one for each line. */
  packets: number;
}

/** Counts the bytes and packets of all TCP connections of this process, from `watchConnections` until `stop`. */
export interface Watch {
  read(): Traffic;
  /** Returns the number of open connections to this port. */
  open(port: number): number;
  stop(): void;
}

/** Bytes of a packet's headers: IP and TCP without options. */
const headerBytes = 40;
/** Number of packets that open and close a connection. */
const packetsOfConnection = 7;
const segmentBytes = 1400;
/** A connection that has sent fewer bytes is counted as a dialogue, otherwise as an image. */
const imageBytes = 4096;

/** The record of traffic in which every count is 0. */
export const noTraffic: Traffic = { connections: 0, failures: 0, sentBytes: 0, receivedBytes: 0, packets: 0 };

/** Adds two counts. @param times how often the second one is added; -1 gives the difference */
export function addTraffic(a: Traffic, b: Traffic, times = 1): Traffic {
  return Object.fromEntries(Object.entries(a).map(([key, count]) => [key, count + times * b[key as keyof Traffic]])) as unknown as Traffic;
}

/** Returns the estimated bytes over the air, with headers. Each packet with data is answered by one packet, an acknowledgement or an answer. */
export function airBytesOf({ connections, sentBytes, receivedBytes, packets }: Traffic): number {
  return sentBytes + receivedBytes + headerBytes * (packetsOfConnection * connections + 2 * packets);
}

/** Begins to count the TCP traffic of this process. Only one such count may run at a time. */
export function watchConnections(): Watch {
  const { connect, write } = Socket.prototype;
  /** The open connections, each with the number of writes to it. */
  const open = new Map<Socket, number>();
  const done = { ...noTraffic };
  const count = (socket: Socket, writes: number, into: Traffic) => {
    into.sentBytes += socket.bytesWritten;
    into.receivedBytes += socket.bytesRead;
    into.packets += socket.bytesWritten < imageBytes ? writes : Math.ceil(socket.bytesWritten / segmentBytes);
    if (socket.errored) into.failures += 1;
  };

  /**
   * Counts the connections that have ended since the last call. It polls all open sockets, as the simulated modems would remove listeners for their
   * end.
   */
  function sweep(): void {
    for (const [socket, writes] of open) {
      if (!socket.destroyed) continue;
      open.delete(socket);
      count(socket, writes, done);
    }
  }

  Socket.prototype.connect = function (this: Socket, ...args: never[]) {
    open.set(this, 0);
    done.connections += 1;
    return (connect as (...all: never[]) => Socket).apply(this, args);
  } as typeof connect;
  Socket.prototype.write = function (this: Socket, ...args: [Uint8Array | string]) {
    const writes = open.get(this);
    if (writes !== undefined) open.set(this, writes + 1);
    return (write as (...all: unknown[]) => boolean).apply(this, args);
  } as typeof write;

  return {
    read() {
      sweep();
      const all = { ...done };
      for (const [socket, writes] of open) count(socket, writes, all);
      return all;
    },
    open(port) {
      sweep();
      return [...open.keys()].filter(socket => socket.remotePort === port).length;
    },
    stop() {
      Object.assign(Socket.prototype, { connect, write });
    },
  };
}
