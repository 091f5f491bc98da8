// The session of a modem's FTP client, and the time that its operations take. Simulated time stands still while the real server answers. Then it
// advances by the time that the radio would have needed.

import type { Socket } from 'node:net';
import type { Client } from 'basic-ftp';
import type { Clock } from '../../../clock.ts';
import type { DrawOptions } from '../../common/power.ts';
import { explain, failure, type Failure, failures, isFailure } from '../failure.ts';

/** The radio and the timeouts of a modem's FTP client. */
export interface FtpOptions extends DrawOptions {
  /** Addresses in the operator's DNS, by host name. If it is undefined, this machine's DNS is asked. */
  hosts: Record<string, string> | undefined;
  /** Speed of the radio to the server, in bytes a second. */
  upBytesPerSecond: number;
  /** Speed of the radio from the server, in bytes a second. */
  downBytesPerSecond: number;
  /** Whether the modem receives a whole file before it returns any of it. Otherwise it returns each slice when it has come. */
  fetchesWhole: boolean;
  /** Milliseconds from a command to the server until its response, as the radio's round trip. */
  rttMs: number;
  /** Whether the modem ends the TLS of a data connection without its last message (close_notify). */
  noGoodbye?: boolean;
  /** Milliseconds that the server takes for a renaming, as object storage does, which copies the file. The default is 0. */
  renameMs?: number;
  /** Most bytes of a file that the radio carries at one time. */
  airSliceBytes: number;
  /** The modem's timeout, in milliseconds of simulated time. */
  timeoutMs: number;
  /** Real milliseconds without a response after which a server counts as silent. */
  wallTimeoutMs: number;
  /**
   * Real milliseconds for which simulated time stands still after a session, so that a server with a limit of sessions notices its end. The
   * default is 0.
   */
  partingMs?: number;
}

/** A modem's FTP client, with one session or none. */
export interface FtpSession {
  clock: Clock;
  options: FtpOptions;
  /** Called when the server ends the session. */
  onClosed(): void;
  /** The dialogue with all servers. */
  talk: string[];
  /** The open session. */
  client: Client | undefined;
  /** Round trips to the server so far. */
  trips: number;
  /** The newest data connection, below its TLS. */
  rawData: Socket | undefined;
}

/** Runs one operation with the server. Simulated time stands still meanwhile. Then it advances by the time that the radio would have needed. */
export async function work<T>(session: FtpSession, job: (open: Client) => Promise<T>, airMs: (value: T) => number = () => 0): Promise<T> {
  const { clock, options } = session;
  const open = session.client;
  if (!open || open.closed) throw failure(failures.closed, 'no session');
  const beforeTrips = session.trips;
  const beforeMs = clock.now();
  try {
    const value = await clock.hold(job(open));
    await pause(session, (session.trips - beforeTrips) * options.rttMs + airMs(value));
    return value;
  } catch (reason) {
    throw await explained(session, reason, open, beforeMs, (session.trips - beforeTrips) * options.rttMs);
  }
}

/** Turns an exception into a Failure, after the time that the modem needs to find it. */
export async function explained(session: FtpSession, reason: unknown, open: Client, sinceMs: number, tripMs: number): Promise<Failure> {
  const found = isFailure(reason) ? reason : explain(reason, open);
  const restMs = found.code === failures.timeout ? session.options.timeoutMs - (session.clock.now() - sinceMs) : tripMs;
  await pause(session, restMs);
  return found;
}

/** Lets simulated time pass, in milliseconds. */
export async function pause(session: FtpSession, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>(resolve => session.clock.after(ms, resolve));
}

/** Returns the milliseconds that the radio needs to receive these bytes. */
export function downMs(session: FtpSession, bytes: Uint8Array): number {
  return (bytes.length * 1000) / session.options.downBytesPerSecond;
}
