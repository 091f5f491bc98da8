// Counts what the TCP connections of this process carry, below everything else. No other part of the simulator knows of it.

import { Socket } from 'node:net';

/** Counts so far. */
export interface Traffic {
  /** Connections, and how many of them failed or were reset. */
  connections: number;
  failures: number;
  /** Bytes of all connections, without the headers of TCP and IP. */
  sentBytes: number;
  receivedBytes: number;
  /** Packets of data that were sent: as few as possible for an image, and one for each line of a dialogue. */
  packets: number;
}

/** Watches the connections of this process. */
export interface Watch {
  read(): Traffic;
  /** Number of the connections to this port that are open. */
  open(port: number): number;
  stop(): void;
}

/** Bytes of a packet's headers: IP and TCP without options. */
const headerBytes = 40;
/** Packets that open and close a connection. */
const packetsOfConnection = 7;
const segmentBytes = 1400;
/** A connection that carries less is a dialogue. */
const imageBytes = 4096;

/** Nothing yet. */
export const noTraffic: Traffic = { connections: 0, failures: 0, sentBytes: 0, receivedBytes: 0, packets: 0 };

/** The sum of two counts. @param times of the second one; -1: the difference */
export function addTraffic(a: Traffic, b: Traffic, times = 1): Traffic {
  return Object.fromEntries(Object.entries(a).map(([key, count]) => [key, count + times * b[key as keyof Traffic]])) as unknown as Traffic;
}

/** Reckons the bytes on the air with headers. Each packet of data is answered by another one, an acknowledgement or an answer. */
export function airBytesOf({ connections, sentBytes, receivedBytes, packets }: Traffic): number {
  return sentBytes + receivedBytes + headerBytes * (packetsOfConnection * connections + 2 * packets);
}

/** Begins to watch. Only one may watch at a time. */
export function watchConnections(): Watch {
  const { connect, write } = Socket.prototype;
  /** With the number of writes. */
  const open = new Map<Socket, number>();
  const done = { ...noTraffic };
  const count = (socket: Socket, writes: number, into: Traffic) => {
    into.sentBytes += socket.bytesWritten;
    into.receivedBytes += socket.bytesRead;
    into.packets += socket.bytesWritten < imageBytes ? writes : Math.ceil(socket.bytesWritten / segmentBytes);
    if (socket.errored) into.failures += 1;
  };

  /** Listeners would be removed by the modems. */
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
