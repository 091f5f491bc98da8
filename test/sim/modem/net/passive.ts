// Opens the data connection of passive FTP at the server's address, and secures it by TLS.

import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Client } from 'basic-ftp';
import { failure, failures } from './failure.ts';

/** Opens a data connection. @param timeoutMs real milliseconds @throws a Failure if the server does not accept it in time */
export function connectData(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const refuse = (reason: string) => {
      socket.destroy();
      reject(failure(failures.connect, `data connection to ${host}:${port}: ${reason}`));
    };
    socket.setTimeout(timeoutMs, () => refuse('timeout'));
    socket.once('error', reason => refuse(reason.message));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners();
      resolve(socket);
    });
  });
}

/** Secures a data connection by TLS. The TLS session of the control connection is offered again, as some servers require. */
export function secure(open: Client, socket: Socket): TLSSocket {
  const session = open.ftp.tlsSessionStore ?? (open.ftp.socket as TLSSocket).getSession();
  const tls = connectTls({ ...open.ftp.tlsOptions, socket, ...(session && { session }) });
  tls.on('session', fresh => (open.ftp.tlsSessionStore = fresh));
  return tls;
}

/**
 * Returns the address of the data connection, by the server's `227 … (h1,h2,h3,h4,p1,p2)` or `229 … (|||port|)`. @param singleIp whether the
 * host of the control connection is used in any case
 */
export function dataAddress(message: string, controlHost: string, singleIp: boolean): { host: string; port: number } {
  const host = controlHost.replace(/^::ffff:/i, '');
  const extended = /\|\|\|(\d+)\|/.exec(message);
  if (extended) return { host, port: Number(extended[1]) };
  const numbers = /(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(message)?.slice(1).map(Number);
  if (!numbers) throw failure(failures.rejected, `no address in: ${message}`);
  return { host: singleIp ? host : numbers.slice(0, 4).join('.'), port: numbers[4]! * 256 + numbers[5]! };
}
