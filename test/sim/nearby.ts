// Messages from a server of this process to a simulated modem of this process. They distinguish intentional silence from a busy machine
// without a wait in real time.

import type { Socket } from 'node:net';

/** By both ends of the connection, the server's first. */
const silent = new Set<string>();
const watched = new WeakSet<Socket>();
/** The listener may be removed before the close (basic-ftp does so), so nothing here may keep a socket or its waiters alive. */
const clients = new Map<string, WeakRef<Socket>>();
const waiting = new WeakMap<Socket, () => void>();
const greets = new Map<number, boolean>();

/** Nothing more is sent on this connection, or not before simulated time passes. @param socket the server's end */
export function fallSilent(socket: Socket): void {
  const name = `${socket.localPort} ${socket.remotePort}`;
  if (socket.destroyed) return;
  silent.add(name);
  if (!watched.has(socket)) watched.add(socket.once('close', () => void silent.delete(name)));
  const client = clients.get(name)?.deref();
  if (client && !client.destroyed) waiting.get(client)?.();
}

/** Its silence is over. @param socket the server's end */
export function speakAgain(socket: Socket): void {
  silent.delete(`${socket.localPort} ${socket.remotePort}`);
}

/**
 * Keeps only the last callback.
 * @param socket the client's end
 * @param run on silence: nothing more is sent, or not before simulated time passes
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

/** Records whether a server at this port greets first. */
export function noteGreeting(port: number, isSaid: boolean): void {
  greets.set(port, isSaid);
}

/** Undefined: no server of this process. */
export function doesGreet(port: number): boolean | undefined {
  return greets.get(port);
}
