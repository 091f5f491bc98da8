// A server for tests of HTTP in simulated modems. Its output is scripted, byte by byte if necessary, and its input recorded.

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fallSilent } from '../../nearby.ts';

/** What the server does on one connection. */
export interface Turn {
  /** Text that is sent once the request is complete. */
  answer?: string;
  /** Number of the request's bytes after which this response is sent instead. */
  afterBytes?: number;
  /** What follows: it closes, resets, stays silent, or waits until the other side closes. */
  then?: 'ends' | 'breaks' | 'is silent' | 'stays';
}

/** The server in use. */
export interface Peer {
  port: number;
  /** Input of each connection, as latin1. */
  heard: string[];
  stop(): Promise<void>;
}

/** Starts the server. @param turns one for each connection; the last one repeats */
export async function startPeer(turns: Turn[]): Promise<Peer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    const index = heard.push('') - 1;
    const turn = turns[Math.min(index, turns.length - 1)]!;
    let isAnswered = false;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => void sockets.delete(socket));
    socket.on('data', bytes => {
      heard[index] += bytes.toString('latin1');
      if (isAnswered || !isDue(heard[index]!, turn)) return;
      isAnswered = true;
      say(socket, turn);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      sockets.forEach(socket => socket.destroy());
    }),
  };
}

function isDue(text: string, { afterBytes }: Turn): boolean {
  if (afterBytes !== undefined) return text.length >= afterBytes;
  const end = text.indexOf('\r\n\r\n');
  const [, length = '0'] = /\r\nContent-Length: (\d+)\r\n/i.exec(text) ?? [];
  return end >= 0 && text.length >= end + 4 + Number(length);
}

function say(socket: Socket, { answer = '', then = 'stays' }: Turn): void {
  const end = () => {
    if (then === 'ends') socket.end();
    else if (then === 'breaks') socket.resetAndDestroy();
    else if (then === 'is silent') fallSilent(socket);
  };
  socket.write(Buffer.from(answer, 'latin1'), () => setImmediate(end));
}

/** Makes a response with its length. */
export function answerWith(status: string, body = '', ...fields: string[]): string {
  return [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, ...fields, '', body].join('\r\n');
}
