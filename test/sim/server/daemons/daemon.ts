// Helpers to start a server that is installed on this machine.

import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { noteGreeting } from '../../nearby.ts';
import { listTree } from '../../tree.ts';

/** A real web server in its own folder. */
export interface RunningDaemon {
  /** Without a trailing slash; images are stored below it. */
  url: string;
  /** Path → content, below that URL. */
  files(): Record<string, Buffer>;
  stop(): Promise<void>;
}

export const account = { user: 'ferryman', password: 'Gr8-secret' };
/** Debian installs daemons outside a user's PATH. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

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

/** @param greets the server greets first; another server may have had the port before */
export async function freePort(greets: boolean): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  noteGreeting(port, greets);
  return port;
}

export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** @param name for messages @param child if it has exited, waiting fails at once */
export async function started(name: string, isSo: () => boolean | Promise<boolean>, child?: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return;
    if (child && (child.exitCode !== null || child.signalCode !== null)) break;
    await pause(20);
  }
  throw new Error(`${name} does not start`);
}

export function end(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

/** Path → content of a folder. @param isOwn the server's temporary names */
export function filesIn(root: string, isOwn: (path: string) => boolean = () => false): Record<string, Buffer> {
  return Object.fromEntries(listTree(root).filter(path => !isOwn(path)).sort().map(path => [path, readFileSync(join(root, path))]));
}
