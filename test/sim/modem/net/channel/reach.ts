// Reaches a server by TCP, and then by TLS.

import { connect, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import { whenSilent } from '../../../nearby.ts';
import { secure, type TlsTrouble } from '../tls.ts';
import type { ChannelOptions, Refusal, Target } from './state.ts';
import { createWait } from './wait.ts';

/** Number of round trips that a TLS 1.2 handshake takes, for its simulated time. */
const handshakeTrips = 2;

/** Opens a TCP connection. @returns its socket, or why it failed */
export function reach({ host, port }: Target, options: ChannelOptions): Promise<Socket | Refusal> {
  const address = addressOf(host, options);
  if (address === undefined) return Promise.resolve('dns');
  return new Promise(resolve => {
    const socket = connect({ host: address, port, noDelay: true });
    const refuse = (why: Refusal) => {
      socket.destroy();
      resolve(why);
    };
    socket.setTimeout(options.wallTimeoutMs, () => refuse('failed'));
    socket.once('error', reason => refuse(whyOf(reason)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners();
      resolve(socket);
    });
  });
}

function whyOf(reason: NodeJS.ErrnoException): Refusal {
  if (reason.code === 'ENOTFOUND' || reason.code === 'EAI_AGAIN') return 'dns';
  return reason.code === 'ECONNREFUSED' ? 'refused' : 'failed';
}

function addressOf(host: string, { hosts }: ChannelOptions): string | undefined {
  // All servers of tests listen at this address, and a look-up of the name would take a thread.
  if (host === 'localhost') return '127.0.0.1';
  return isIP(host) || !hosts ? host : hosts[host];
}

/**
 * Does the TLS handshake. Its limit is `wallTimeoutMs` of real time while the server is busy, and then the modem's timeout in simulated time.
 * @returns the secured socket, or why the handshake failed
 */
export async function handshake(
  clock: Clock,
  raw: Socket,
  { host, trust }: NonNullable<Target['tls']>,
  options: ChannelOptions,
): Promise<TLSSocket | TlsTrouble> {
  const wait = createWait(clock);
  wait.begin(options.wallTimeoutMs);
  whenSilent(raw, wait.end);
  raw.on('error', () => raw.destroy());
  let giveUp = () => {};
  const late = new Promise<TlsTrouble>(resolve => (giveUp = clock.after(options.timeoutMs, () => resolve('handshake'))));
  const made = await Promise.race([secure(raw, host, trust), late]);
  giveUp();
  wait.end();
  if (typeof made === 'string') raw.destroy();
  await new Promise<void>(resolve => clock.after(handshakeTrips * options.rttMs, resolve));
  return made;
}
