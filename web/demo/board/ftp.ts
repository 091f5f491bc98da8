// In place of the simulator's FTP client: an FTP server in memory, which takes every name and password. Its folders begin empty.

import { joinBytes } from '../../../firmware/bytes.js';
import type { Clock } from '../../../test/sim/clock.ts';
import { createAir, type Air } from '../../../test/sim/modem/net/air.ts';
import { failure, failures } from '../../../test/sim/modem/net/failure.ts';
import type { Account, Ftp, FtpOptions, PutVerb } from '../../../test/sim/modem/net/ftp.ts';
import type { Readable } from './node/stream.ts';

interface Stored { bytes: Uint8Array; changedMs: number }

const files = new Map<string, Stored>();
const folders = new Set(['/']);
/** Round trips that open a session: connection, greeting, USER, PASS and TYPE. */
const openTrips = 5;
/** Round trips of a transfer: PASV, its connection, and the command. */
const transferTrips = 3;

let tell: (path: string, count: number, content: Uint8Array | undefined) => void = () => undefined;

/** @param listener of each change: the newest file, and the number of files */
export function onArrival(listener: typeof tell): void {
  tell = listener;
}

/** The newest file is the last of the map. */
function keep(path: string, file: Stored | undefined): void {
  files.delete(path);
  if (file) files.set(path, file);
  const [newest, stored] = [...files].at(-1) ?? [''];
  tell(newest, files.size, stored?.bytes);
}

const refusal = (text: string) => ({ ...failure(failures.rejected, `550 ${text}`), reply: 550 });
const parentOf = (path: string) => path.replace(/\/[^/]*$/, '') || '/';
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

function rowOf(name: string, size: number, atMs: number, isFolder: boolean): string {
  const at = new Date(atMs);
  const time = `${months[at.getUTCMonth()]} ${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return `${isFolder ? 'd' : '-'}rw-r--r-- 1 ftp ftp ${String(size).padStart(10)} ${time} ${name}\r\n`;
}

export function createFtp(clock: Clock, options: FtpOptions): Ftp {
  const talk: string[] = [];
  let isOpen = false;
  let at = '/';
  /** Counts sessions: a transfer of an older one is over. */
  let turn = 0;

  const pause = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve));

  function fullOf(path: string): string {
    const names: string[] = [];
    for (const name of (path.startsWith('/') ? path : `${at}/${path}`).split('/')) {
      if (name === '..') names.pop();
      else if (name !== '' && name !== '.') names.push(name);
    }
    return `/${names.join('/')}`;
  }

  /** One command: a round trip, then its act. */
  async function work<T>(command: string, act: () => T, trips = 1): Promise<T> {
    if (!isOpen) throw failure(failures.closed, 'no session');
    const mine = turn;
    talk.push(`> ${command}`);
    await pause(trips * options.rttMs);
    if (mine !== turn) throw failure(failures.closed, 'the session is closed');
    return act();
  }

  function fileAt(path: string): Stored {
    const file = files.get(fullOf(path));
    if (!file) throw refusal('No such file');
    return file;
  }

  async function upload(air: Air, path: string, rest: number, verb: PutVerb): Promise<void> {
    const mine = turn;
    const full = verb === 'STOU' ? fullOf(`stou.${files.size}`) : fullOf(path);
    try {
      if (!isOpen) throw failure(failures.closed, 'no session');
      if (!folders.has(parentOf(full)) || folders.has(full)) throw refusal('No such folder');
      const old = files.get(full)?.bytes ?? new Uint8Array(0);
      const parts = [verb === 'APPE' ? old : old.slice(0, rest)];
      const stream = air.stream as unknown as Readable;
      for (let part = await stream.next(); part; part = await stream.next()) {
        if (mine !== turn) throw failure(failures.closed, 'the session is closed');
        parts.push(part.slice());
      }
      await pause(options.rttMs);
      const bytes = joinBytes(parts);
      keep(full, { bytes, changedMs: clock.now() });
    } finally {
      air.close();
    }
  }

  async function get(path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
    const whole = await work(`RETR ${path}`, () => fileAt(path).bytes.slice(rest), transferTrips);
    const mine = turn;
    for (let from = 0; from < whole.length; from += options.airSliceBytes) {
      const slice = whole.subarray(from, from + options.airSliceBytes);
      await pause(slice.length * 1000 / options.downBytesPerSecond);
      if (mine !== turn) throw failure(failures.closed, 'the session is closed');
      onSlice?.(slice);
    }
    return whole;
  }

  function listing(path: string): Uint8Array {
    const full = fullOf(path);
    const file = files.get(full);
    if (!file && !folders.has(full)) throw refusal('No such folder');
    const rows = file ? [rowOf(nameOf(full), file.bytes.length, file.changedMs, false)] : [
      ...[...folders].filter(one => one !== '/' && parentOf(one) === full).map(one => rowOf(nameOf(one), 0, clock.now(), true)),
      ...[...files].filter(([one]) => parentOf(one) === full)
        .map(([one, { bytes, changedMs }]) => rowOf(nameOf(one), bytes.length, changedMs, false)),
    ];
    return Buffer.from(rows.join(''), 'latin1');
  }

  function end(): void {
    turn += 1;
    isOpen = false;
  }

  return {
    async open({ host, user }: Account) {
      turn += 1;
      talk.push(`< 220 ${host}`, `> USER ${user}`);
      await pause((openTrips + 1) * options.rttMs);
      isOpen = true;
      at = '/';
    },
    makeDirectory: path => work(`MKD ${path}`, () => {
      const full = fullOf(path);
      if (folders.has(full) || files.has(full) || !folders.has(parentOf(full))) throw refusal('Cannot create it');
      folders.add(full);
    }),
    removeDirectory: path => work(`RMD ${path}`, () => { if (!folders.delete(fullOf(path))) throw refusal('No such folder'); }),
    removeFile: path => work(`DELE ${path}`, () => {
      fileAt(path);
      keep(fullOf(path), undefined);
    }),
    rename: (from, to) => work(`RNTO ${to}`, () => {
      const file = fileAt(from);
      files.delete(fullOf(from));
      keep(fullOf(to), file);
    }, 2),
    enter: path => work(`CWD ${path}`, () => {
      if (!folders.has(fullOf(path))) throw refusal('No such folder');
      at = fullOf(path);
    }),
    where: () => work('PWD', () => at),
    setType: type => work(`TYPE ${type}`, () => undefined),
    size: path => work(`SIZE ${path}`, () => fileAt(path).bytes.length),
    list: path => work('LIST', () => listing(path ?? ''), transferTrips),
    get,
    put(path, rest, onSent, verb = 'STOR') {
      const leadMs = () => transferTrips * options.rttMs;
      const air = createAir(clock, { bytesPerSecond: options.upBytesPerSecond, sliceBytes: options.airSliceBytes, leadMs, onSent });
      return { air, done: upload(air, path, rest, verb) };
    },
    modified: path => work(`MDTM ${path}`, () => new Date(fileAt(path).changedMs).toISOString().replace(/\D/g, '').slice(0, 14)),
    async close() {
      if (!isOpen) return;
      end();
      await pause(options.rttMs);
    },
    kill: end,
    isOpen: () => isOpen,
    talk,
  };
}
