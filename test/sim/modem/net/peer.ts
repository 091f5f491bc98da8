// A real TCP server at the far end of a simulated modem's socket, for tests. Its output is scripted, and its input is recorded.

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { noteGreeting } from '../../nearby.ts';

/** The running server, and its control by a test. */
export interface Peer {
  port: number;
  /** Returns all input of all connections, as latin1 text. */
  heard(): string;
  say(text: string): void;
  /** Closes the latest connection. */
  end(): void;
  /** Resets the latest connection. */
  breakOff(): void;
}

/** What the server sends by itself. */
export interface PeerOptions {
  /** Text that is sent at the beginning of each connection. By default there is none. */
  greeting?: string;
  /** Returns the response to each piece of input. By default there is none. */
  answer?: (piece: string) => string;
}

/** Runs a test's function while such a server listens on this machine. */
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
