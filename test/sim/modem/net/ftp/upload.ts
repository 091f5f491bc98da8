// Uploads a file by a modem's FTP client, as fast as the radio carries it.

import type { Client } from 'basic-ftp';
import { type Air, createAir } from '../air.ts';
import { explain, failure, failures, isFailure } from '../failure.ts';
import type { PutVerb } from './account.ts';
import { explained, type FtpSession, pause } from './session.ts';

/** Begins an upload, as `Ftp.put` has it. */
export function upload(session: FtpSession, path: string, rest: number, onSent: (sentBytes: number) => void, verb: PutVerb = 'STOR') {
  const { options } = session;
  const beforeTrips = session.trips;
  options.onDraw?.('send');
  const leadMs = () => (session.trips - beforeTrips) * options.rttMs;
  const air = createAir(session.clock, { bytesPerSecond: options.upBytesPerSecond, sliceBytes: options.airSliceBytes, leadMs, onSent });
  return { air, done: carry(session, air, path, rest, verb) };
}

async function carry(session: FtpSession, air: Air, path: string, rest: number, verb: PutVerb): Promise<void> {
  const { options } = session;
  const open = session.client;
  const beforeMs = session.clock.now();
  try {
    if (!open || open.closed) throw failure(failures.closed, 'no session');
    await withRest(open, rest, () => store(open, air, path, verb));
    air.close();
    await pause(session, options.rttMs);
  } catch (reason) {
    air.close();
    const found = isFailure(reason) ? reason : explain(reason, open!, false, air.isTaken());
    throw await explained(session, found, open!, beforeMs, options.rttMs);
  }
}

/**
 * Stores an upload by one of the verbs. The package basic-ftp has no function for STOU, so its inner function for STOR is called with this
 * verb.
 */
function store(open: Client, air: Air, path: string, verb: PutVerb): Promise<unknown> {
  if (verb === 'APPE') return open.appendFrom(air.stream, path);
  const inner = open as unknown as { _uploadFromStream(source: unknown, path: string, verb: string): Promise<unknown> };
  return verb === 'STOU' ? inner._uploadFromStream(air.stream, path, verb) : open.uploadFrom(air.stream, path);
}

/** Does a transfer with REST between PASV and the transfer's own command, since a server forgets REST at any other command. */
async function withRest<T>(open: Client, rest: number, job: () => Promise<T>): Promise<T> {
  const prepare = open.prepareTransfer;
  if (rest > 0) {
    open.prepareTransfer = async context => {
      const reply = await prepare(context);
      await open.send(`REST ${rest}`);
      return reply;
    };
  }
  try {
    return await job();
  } finally {
    open.prepareTransfer = prepare;
  }
}
