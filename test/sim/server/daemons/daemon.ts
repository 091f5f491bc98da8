// Starts and ends servers that are installed on this machine.

import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { noteGreeting } from '../../nearby.ts';
import { listTree } from '../../tree.ts';

/** A real web server in its own folder. */
export interface RunningDaemon {
  /** URL without a trailing slash. Images are stored below it. */
  url: string;
  /** Contents of the files below that URL, by path. */
  files(): Record<string, Buffer>;
  /** The server's own log of errors. It is undefined if the server keeps none. */
  log?(): string;
  stop(): Promise<void>;
}

/** The account at all these servers. */
export const account = { user: 'ferryman', password: 'Gr8-secret' };
/** Debian installs daemons outside a user's PATH. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Path of a program. It is undefined if the program is not installed. */
export function find(name: string): string | undefined {
  return folders.map(folder => join(folder, name)).find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A port that no server has. @param greets whether the new server greets first, since another server may have had the port before */
export async function freePort(greets: boolean): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  noteGreeting(port, greets);
  return port;
}

/** Whether a server listens at a port of loopback. */
export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/**
 * Waits until a server answers.
 * @param name the server's, for messages
 * @param child its process; if it has exited, this throws at once
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

/** Contents of the files in a folder, by path. @param isOwn finds the server's own temporary names, which are left out */
export function filesIn(root: string, isOwn: (path: string) => boolean = () => false): Record<string, Buffer> {
  return Object.fromEntries(listTree(root).filter(path => !isOwn(path)).sort().map(path => [path, readFileSync(join(root, path))]));
}
