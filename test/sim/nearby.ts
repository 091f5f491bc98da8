// What a server of this process lets a simulated modem of this process know, so that nobody has to wait in real time to learn
// what is silence on purpose, and what only a machine that is busy.

import type { Socket } from 'node:net';

/** By both ends of the connection, the server's first. */
const silent = new Set<string>();
const watched = new WeakSet<Socket>();
/** Its listener may be taken away before it is closed (basic-ftp does it): nothing here holds a socket, or what waits for it. */
const clients = new Map<string, WeakRef<Socket>>();
const waiting = new WeakMap<Socket, () => void>();
const greets = new Map<number, boolean>();

/** Nothing will be said any more on this connection, or not before simulated time has gone by. @param socket the server's end */
export function fallSilent(socket: Socket): void {
  const name = `${socket.localPort} ${socket.remotePort}`;
  if (socket.destroyed) return;
  silent.add(name);
  if (!watched.has(socket)) watched.add(socket.once('close', () => void silent.delete(name)));
  const client = clients.get(name)?.deref();
  if (client && !client.destroyed) waiting.get(client)?.();
}

/** Its time has gone by. @param socket the server's end */
export function speakAgain(socket: Socket): void {
  silent.delete(`${socket.localPort} ${socket.remotePort}`);
}

/**
 * The last to ask is told.
 * @param socket the client's end
 * @param run as soon as nothing will be said any more, or not before simulated time has gone by
 */
export function whenSilent(socket: Socket, run: () => void): void {
  const name = `${socket.remotePort} ${socket.localPort}`;
  clients.set(name, new WeakRef(socket));
  waiting.set(socket, run);
  if (silent.has(name)) run();
}

/** @param socket the client's end */
export function isSilent(socket: Socket): boolean {
  return silent.has(`${socket.remotePort} ${socket.localPort}`);
}

/** Whether a server at this port says something first. */
export function noteGreeting(port: number, isSaid: boolean): void {
  greets.set(port, isSaid);
}

/** Undefined: no server of this process. */
export function doesGreet(port: number): boolean | undefined {
  return greets.get(port);
}
