// The server of a test world, FTP or HTTP, and the account that it has.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { startHttpServer, type RunningHttpServer } from '../../server/http/http.ts';
import { startFtpServer, type RunningFtpServer } from '../../server/server.ts';
import { layFile, listTree } from '../../tree.ts';
import { sheetIn } from './modem.ts';
import type { Tree, WorldOptions } from './options.ts';

/** The user of the account that all servers of test worlds have. */
export const user = 'ferryman';
/** The password of the account that all servers of test worlds have. */
export const password = 'Gr8-secret';
/**
 * A port at which no server listens. Port 1 is tcpmux, which no system assigns, while a port that was just free may be taken by another process.
 */
const nobodysPort = 1;

/** The server of a test world. */
export interface Servers {
  /** The folder with the server's files. */
  readonly root: string;
  /** The FTP server. It is undefined if there is an HTTP server, or none at all. */
  readonly ftp: RunningFtpServer | undefined;
  /** The HTTP server. It is undefined if the world has none. */
  readonly http: RunningHttpServer | undefined;
}

/** Starts the server that the options name. @param root the folder with the server's files */
export async function startServers(options: WorldOptions, root: string, clock: Clock): Promise<Servers> {
  if (options.http) return { root, ftp: undefined, http: await startHttpServer({ root, user, password, clock, ...options.http }) };
  if (options.server === false) return { root, ftp: undefined, http: undefined };
  const hasDirectories = !!sheetIn(options).lacks?.includes('directories');
  return { root, ftp: await startFtpServer({ root, user, password, now: clock.now, hasDirectories, ...options.server }), http: undefined };
}

/** Returns the keys of config.json by which the firmware finds the server. */
export function serverKeys({ http, ftp }: Servers): Tree {
  if (http) return { http: { url: `${http.url}/up/{path}{name}`, user, password } };
  return { ftp: { host: '127.0.0.1', port: ftp?.port ?? nobodysPort, user, password, directory: '/up' } };
}

/** Returns the contents of the files on the server, by path. */
export function served({ root, ftp }: Servers): Record<string, Buffer> {
  ftp?.taken();
  return Object.fromEntries(existsSync(root) ? listTree(root).sort().map(path => [path, readFileSync(join(root, path))]) : []);
}

/** Puts a file onto the server, as another client would. */
export function putServed({ root }: Servers, path: string, content: Uint8Array | string): void {
  layFile(join(root, path), content);
}

/** Deletes a file of the server, as another client would. */
export function removeServed({ root }: Servers, path: string): void {
  rmSync(join(root, path));
}

/** Stops the server. */
export async function stopServers({ http, ftp }: Servers): Promise<void> {
  await http?.stop();
  await ftp?.stop();
}
