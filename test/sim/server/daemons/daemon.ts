// Starts and ends real servers that are installed on this machine. The files beside this one configure them.

import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { noteGreeting } from '../../nearby.ts';
import { listTree } from '../../tree.ts';

/** A real web server in its own folder. */
export interface RunningDaemon {
  /** URL of the folder below which pictures are stored, without a trailing slash. */
  url: string;
  /** Returns the contents of the files below that URL, by path. */
  files(): Record<string, Buffer>;
  /** Returns the text of the server's own log of errors. It is missing if the server keeps none. */
  log?(): string;
  stop(): Promise<void>;
}

/** The account that the servers of this folder have. */
export const account = { user: 'ferryman', password: 'Gr8-secret' };
/**
 * Returns a port at which no server listens. @param greets whether the new server speaks first, as FTP does; the simulator notes it, as another
 * server may have had the port
 */
export async function freePort(greets: boolean): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  noteGreeting(port, greets);
  return port;
}

/** Returns whether a server listens at a port of loopback. */
export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/**
 * Waits until a server answers. @throws if it does not
 * @param name the server's name, for the error's text
 * @param isSo tells whether the server answers
 * @param child the server's process; if it has exited, this throws at once
 */
export async function started(name: string, isSo: () => boolean | Promise<boolean>, child?: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return;
    if (child && (child.exitCode !== null || child.signalCode !== null)) break;
    await pause(20);
  }
  throw new Error(`${name} does not start`);
}

/** Ends a process, and waits for its end. */
export function end(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

/**
 * Returns the contents of the files in a folder, by path. @param isOwn finds the server's own temporary files by their paths, which are left out
 */
export function filesIn(root: string, isOwn: (path: string) => boolean = () => false): Record<string, Buffer> {
  return Object.fromEntries(listTree(root).filter(path => !isOwn(path)).sort().map(path => [path, readFileSync(join(root, path))]));
}
