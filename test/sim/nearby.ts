// Lets a server in this process tell a simulated modem in this process that it is silent on purpose. So the modem need not wait in real time to
// tell silence from a busy machine.

import type { Socket } from 'node:net';

/** Connections on which the server is silent. The name of each has its two ports, the server's first. */
const silent = new Set<string>();
const watched = new WeakSet<Socket>();
/**
 * The clients' sockets by the names of their connections. They are held weakly. A client such as basic-ftp may remove listeners before the close,
 * so nothing else would free them.
 */
const clients = new Map<string, WeakRef<Socket>>();
const waiting = new WeakMap<Socket, () => void>();
const greets = new Map<number, boolean>();

/** Tells the client that its server sends nothing more on a connection, or nothing before simulated time passes. @param socket the server's end */
export function fallSilent(socket: Socket): void {
  const name = `${socket.localPort} ${socket.remotePort}`;
  if (socket.destroyed) return;
  silent.add(name);
  if (!watched.has(socket)) watched.add(socket.once('close', () => void silent.delete(name)));
  const client = clients.get(name)?.deref();
  if (client && !client.destroyed) waiting.get(client)?.();
}

/** Notes that the server's silence on a connection is over. @param socket the server's end */
export function speakAgain(socket: Socket): void {
  silent.delete(`${socket.localPort} ${socket.remotePort}`);
}

/**
 * Calls a function when the server sends nothing more on a connection, or nothing before simulated time passes. A second call replaces the function
 * of the first.
 * @param socket the client's end
 */
export function whenSilent(socket: Socket, run: () => void): void {
  const name = `${socket.remotePort} ${socket.localPort}`;
  clients.set(name, new WeakRef(socket));
  waiting.set(socket, run);
  if (silent.has(name)) run();
}

/** Returns whether the server is silent on purpose on a connection. @param socket the client's end */
export function isSilent(socket: Socket): boolean {
  return silent.has(`${socket.remotePort} ${socket.localPort}`);
}

/** Notes whether the server at a port speaks first, as FTP does. @param isSaid true if it does */
export function noteGreeting(port: number, isSaid: boolean): void {
  greets.set(port, isSaid);
}

/** Returns whether the server at a port speaks first. It is undefined if no server of this process is there. */
export function doesGreet(port: number): boolean | undefined {
  return greets.get(port);
}
