// A real server at the far end of a simulated modem's socket, for tests. Its output is scripted, and its input recorded.

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { noteGreeting } from '../../nearby.ts';

/** The server in use. */
export interface Peer {
  port: number;
  /** All input of all connections. */
  heard(): string;
  say(text: string): void;
  /** Closes the connection. */
  end(): void;
  /** Resets the connection. */
  breakOff(): void;
}

/** What the server says. */
export interface PeerOptions {
  /** Text at the beginning of each connection. */
  greeting?: string;
  /** Makes the response to each piece that is received. */
  answer?: (piece: string) => string;
}

/** Runs a function while such a server listens. */
export async function withPeer({ greeting = '', answer }: PeerOptions, run: (peer: Peer) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  let heard = '';
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', bytes => {
      heard += bytes.toString('latin1');
      if (answer) socket.write(answer(bytes.toString('latin1')));
    });
    socket.write(greeting);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  noteGreeting(port, greeting !== '');
  try {
    await run({
      port,
      heard: () => heard,
      say: text => void sockets.at(-1)!.write(Buffer.from(text, 'latin1')),
      end: () => void sockets.at(-1)!.end(),
      breakOff: () => void sockets.at(-1)!.resetAndDestroy(),
    });
  } finally {
    sockets.forEach(socket => socket.destroy());
    server.close();
  }
}
