// An HTTP server for tests of simulated modems. Its output is scripted, byte by byte if necessary, and its input is recorded.

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fallSilent } from '../../nearby.ts';

/** What the server does on one connection. */
export interface Turn {
  /** Text that is sent once the request is complete, or once `afterBytes` bytes have come. By default nothing is sent. */
  answer?: string;
  /**
   * Number of the request's bytes after which the response is sent, even if the request goes on. By default the response waits for the whole request.
   */
  afterBytes?: number;
  /**
   * What the server does after its response: it closes the connection, resets it, stays silent, or waits for the other side to close. The
   * default is `stays`.
   */
  then?: 'ends' | 'breaks' | 'is silent' | 'stays';
}

/** The running server. */
export interface Peer {
  port: number;
  /** All input of each connection as latin1 text, in the order of the connections. */
  heard: string[];
  stop(): Promise<void>;
}

/** Starts the server on this machine. @param turns what it does on the first connection, the second and so on; the last one repeats */
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

/** Returns a response as text. It has this status, such as `200 OK`, these fields, and the body with its length. */
export function answerWith(status: string, body = '', ...fields: string[]): string {
  return [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, ...fields, '', body].join('\r\n');
}
