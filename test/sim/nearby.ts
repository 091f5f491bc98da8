// Lets a server of this process tell a simulated modem of this process that it is silent on purpose. So the modem need not wait in real time
// to tell silence from a busy machine.

import type { Socket } from 'node:net';

/** Connections that are silent, each named by both of its ends, the server's first. */
const silent = new Set<string>();
const watched = new WeakSet<Socket>();
/**
 * The clients' sockets. A listener may be removed before the close, as basic-ftp does, so nothing here may keep a socket or its waiters
 * alive.
 */
const clients = new Map<string, WeakRef<Socket>>();
const waiting = new WeakMap<Socket, () => void>();
const greets = new Map<number, boolean>();

/** Tells that nothing more is sent on this connection, or not before simulated time passes. @param socket the server's end */
export function fallSilent(socket: Socket): void {
  const name = `${socket.localPort} ${socket.remotePort}`;
  if (socket.destroyed) return;
  silent.add(name);
  if (!watched.has(socket)) watched.add(socket.once('close', () => void silent.delete(name)));
  const client = clients.get(name)?.deref();
  if (client && !client.destroyed) waiting.get(client)?.();
}

/** Tells that the silence is over. @param socket the server's end */
export function speakAgain(socket: Socket): void {
  silent.delete(`${socket.localPort} ${socket.remotePort}`);
}

/**
 * Calls a function when nothing more is sent on this connection, or not before simulated time passes. Only the last function is kept.
 * @param socket the client's end
 */
export function whenSilent(socket: Socket, run: () => void): void {
  const name = `${socket.remotePort} ${socket.localPort}`;
  clients.set(name, new WeakRef(socket));
  waiting.set(socket, run);
  if (silent.has(name)) run();
}

/** Whether the connection is silent on purpose. @param socket the client's end */
export function isSilent(socket: Socket): boolean {
  return silent.has(`${socket.remotePort} ${socket.localPort}`);
}

/** Records whether a server at this port greets first. */
export function noteGreeting(port: number, isSaid: boolean): void {
  greets.set(port, isSaid);
}

/** Whether the server at this port greets first. It is undefined if no server of this process is there. */
export function doesGreet(port: number): boolean | undefined {
  return greets.get(port);
}
