// Replaces the simulator's FTP client and its server: an FTP server in memory that takes every name and password. It has no files at its start.

import { joinBytes } from '../../../firmware/bytes.js';
import type { Clock } from '../../../test/sim/clock.ts';
import { createAir, type Air } from '../../../test/sim/modem/net/air.ts';
import { failure, failures } from '../../../test/sim/modem/net/failure.ts';
import type { Account, Ftp, FtpOptions, PutVerb } from '../../../test/sim/modem/net/ftp/ftp.ts';
import type { Readable } from './node/stream.ts';

interface Stored { bytes: Uint8Array; changedMs: number }

const files = new Map<string, Stored>();
const folders = new Set(['/']);
/** The number of round trips that it takes to open a session: connection, greeting, USER, PASS and TYPE. */
const openTrips = 5;
/** The number of round trips before the data of a transfer: PASV, the data connection, and the command. */
const transferTrips = 3;

let tell: (path: string, count: number, content: Uint8Array | undefined) => void = () => undefined;

/**
 * Sets the function that is called whenever a file comes to the simulated server or is removed from it. Reports are not told. @param listener gets
 * the newest file's path, the number of files, and the newest file's content
 */
export function onArrival(listener: typeof tell): void {
  tell = listener;
}

/**
 * Stores or removes a file, and tells of all files but reports. A stored file becomes the last one in the map, and so the newest. @param file
 * undefined removes it
 */
function keep(path: string, file: Stored | undefined): void {
  files.delete(path);
  if (file) files.set(path, file);
  const told = [...files].filter(([name]) => !/\.json\b/.test(name));
  const [newest, stored] = told.at(-1) ?? [''];
  tell(newest, told.length, stored?.bytes);
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

/** A client's session with the simulated FTP server. */
interface Session {
  readonly clock: Clock;
  readonly options: FtpOptions;
  readonly talk: string[];
  isOpen: boolean;
  at: string;
  /** A number that grows whenever the session is opened or closed. A command that finds another number than at its start fails. */
  turn: number;
}

const pause = (session: Session, ms: number) => new Promise<void>(resolve => void session.clock.after(ms, resolve));

function fullOf(session: Session, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${session.at}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/**
 * Carries out a client's command after the time of its round trips to the server, and returns its result. @param trips the number of round trips
 * @throws a failure if the session was closed meanwhile
 */
async function work<T>(session: Session, command: string, act: () => T, trips = 1): Promise<T> {
  if (!session.isOpen) throw failure(failures.closed, 'no session');
  const mine = session.turn;
  session.talk.push(`> ${command}`);
  await pause(session, trips * session.options.rttMs);
  if (mine !== session.turn) throw failure(failures.closed, 'the session is closed');
  return act();
}

function fileAt(session: Session, path: string): Stored {
  const file = files.get(fullOf(session, path));
  if (!file) throw refusal('No such file');
  return file;
}

async function upload(session: Session, air: Air, path: string, rest: number, verb: PutVerb): Promise<void> {
  const mine = session.turn;
  const full = verb === 'STOU' ? fullOf(session, `stou.${files.size}`) : fullOf(session, path);
  try {
    if (!session.isOpen) throw failure(failures.closed, 'no session');
    if (!folders.has(parentOf(full)) || folders.has(full)) throw refusal('No such folder');
    const old = files.get(full)?.bytes ?? new Uint8Array(0);
    const parts = [verb === 'APPE' ? old : old.slice(0, rest)];
    const stream = air.stream as unknown as Readable;
    for (let part = await stream.next(); part; part = await stream.next()) {
      if (mine !== session.turn) throw failure(failures.closed, 'the session is closed');
      parts.push(part.slice());
    }
    await pause(session, session.options.rttMs);
    const bytes = joinBytes(parts);
    keep(full, { bytes, changedMs: session.clock.now() });
  } finally {
    air.close();
  }
}

async function get(session: Session, path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const whole = await work(session, `RETR ${path}`, () => fileAt(session, path).bytes.slice(rest), transferTrips);
  const mine = session.turn;
  for (let from = 0; from < whole.length; from += session.options.airSliceBytes) {
    const slice = whole.subarray(from, from + session.options.airSliceBytes);
    await pause(session, slice.length * 1000 / session.options.downBytesPerSecond);
    if (mine !== session.turn) throw failure(failures.closed, 'the session is closed');
    onSlice?.(slice);
  }
  return whole;
}

function listing(session: Session, path: string): Uint8Array {
  const full = fullOf(session, path);
  const file = files.get(full);
  if (!file && !folders.has(full)) throw refusal('No such folder');
  const rows = file ? [rowOf(nameOf(full), file.bytes.length, file.changedMs, false)] : [
    ...[...folders].filter(one => one !== '/' && parentOf(one) === full).map(one => rowOf(nameOf(one), 0, session.clock.now(), true)),
    ...[...files].filter(([one]) => parentOf(one) === full)
      .map(([one, { bytes, changedMs }]) => rowOf(nameOf(one), bytes.length, changedMs, false)),
  ];
  return Buffer.from(rows.join(''), 'latin1');
}

function end(session: Session): void {
  session.turn += 1;
  session.isOpen = false;
}

/** Makes an FTP client with a session of its own. All clients share the server's files. */
export function createFtp(clock: Clock, options: FtpOptions): Ftp {
  const talk: string[] = [];
  const session: Session = { clock, options, talk, isOpen: false, at: '/', turn: 0 };

  return {
    async open({ host, user }: Account) {
      session.turn += 1;
      talk.push(`< 220 ${host}`, `> USER ${user}`);
      await pause(session, (openTrips + 1) * options.rttMs);
      session.isOpen = true;
      session.at = '/';
    },
    makeDirectory: path => work(session, `MKD ${path}`, () => {
      const full = fullOf(session, path);
      if (folders.has(full) || files.has(full) || !folders.has(parentOf(full))) throw refusal('Cannot create it');
      folders.add(full);
    }),
    removeDirectory: path => work(session, `RMD ${path}`, () => { if (!folders.delete(fullOf(session, path))) throw refusal('No such folder'); }),
    removeFile: path => work(session, `DELE ${path}`, () => {
      fileAt(session, path);
      keep(fullOf(session, path), undefined);
    }),
    rename: (from, to) => work(session, `RNTO ${to}`, () => {
      const file = fileAt(session, from);
      files.delete(fullOf(session, from));
      keep(fullOf(session, to), file);
    }, 2),
    enter: path => work(session, `CWD ${path}`, () => {
      if (!folders.has(fullOf(session, path))) throw refusal('No such folder');
      session.at = fullOf(session, path);
    }),
    where: () => work(session, 'PWD', () => session.at),
    setType: type => work(session, `TYPE ${type}`, () => undefined),
    size: path => work(session, `SIZE ${path}`, () => fileAt(session, path).bytes.length),
    list: path => work(session, 'LIST', () => listing(session, path ?? ''), transferTrips),
    get: (path, rest, onSlice) => get(session, path, rest, onSlice),
    put(path, rest, onSent, verb = 'STOR') {
      const leadMs = () => transferTrips * options.rttMs;
      const air = createAir(clock, { bytesPerSecond: options.upBytesPerSecond, sliceBytes: options.airSliceBytes, leadMs, onSent });
      return { air, done: upload(session, air, path, rest, verb) };
    },
    modified: path => work(session, `MDTM ${path}`, () => new Date(fileAt(session, path).changedMs).toISOString().replace(/\D/g, '').slice(0, 14)),
    async close() {
      if (!session.isOpen) return;
      end(session);
      await pause(session, options.rttMs);
    },
    kill: () => end(session),
    isOpen: () => session.isOpen,
    talk,
  };
}
