// Downloads files and listings by a modem's FTP client, as fast as the radio carries them.

import { Writable } from 'node:stream';
import { failure, failures } from '../failure.ts';
import { downMs, type FtpSession, pause, work } from './session.ts';

/** Downloads a file, as `Ftp.get` has it. */
export async function download(session: FtpSession, path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const { options } = session;
  const isSliced = onSlice !== undefined && !options.fetchesWhole && options.downBytesPerSecond !== Infinity;
  const whole = await work(session, async open => {
    const parts: Buffer[] = [];
    const sink = new Writable({ write: (part, _encoding, done) => (parts.push(part), done()) });
    await open.downloadTo(sink, path, rest);
    return new Uint8Array(Buffer.concat(parts));
  }, isSliced ? undefined : bytes => downMs(session, bytes));
  if (isSliced) await handOut(session, whole, onSlice);
  else if (whole.length > 0) onSlice?.(whole);
  return whole;
}

/** Passes a downloaded file on, slice by slice, at the radio's speed. If the session is lost meanwhile, the rest of the file is lost, too. */
async function handOut(session: FtpSession, whole: Uint8Array, onSlice: (bytes: Uint8Array) => void): Promise<void> {
  const { options } = session;
  const mine = session.client;
  for (let at = 0; at < whole.length; at += options.airSliceBytes) {
    const slice = whole.subarray(at, at + options.airSliceBytes);
    await pause(session, downMs(session, slice));
    if (session.client !== mine) throw failure(failures.closed, 'the session is closed');
    onSlice(slice);
  }
}

/** Returns the server's listing of a folder as text. */
export function listFolder(session: FtpSession, path: string | undefined): Promise<Uint8Array> {
  return work(session, async open => {
    let raw = '';
    open.parseList = text => {
      raw = text;
      return [];
    };
    await open.list(path ?? '');
    return new Uint8Array(Buffer.from(raw, 'latin1'));
  }, bytes => downMs(session, bytes));
}
