// Runs a real FTP server (ftp-srv) on loopback. Its faults are options.

import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, utimesSync, writeSync, type Stats } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import FtpSrv, { FileSystem, type FtpServer } from 'ftp-srv';
import { fallSilent, noteGreeting } from '../nearby.ts';
import { keepSecret } from '../secrets.ts';
import { createHabits, type HabitOptions, type Habits, type Taken } from './habits.ts';
import { createMalice, type Malice, type MaliceOptions, type Spoken } from './malice.ts';

/** How the server behaves. */
export interface FtpServerOptions extends Partial<MaliceOptions>, HabitOptions {
  /** The folder that the server serves, which is made if it is missing. */
  root: string;
  user?: string;
  password?: string;
  /** Port at which the server listens. With 0 it takes any free one. */
  port?: number;
  /** Range of passive ports. */
  passive?: { min: number; max: number };
  /** The server does not know SIZE, and answers 502. */
  noSize?: boolean;
  /** Directories cannot be made, nor entered except the first. The answer is 550. */
  denyDirectory?: boolean;
  /** A directory that is entered, or in which a file is put, exists, as for a modem that cannot make one. */
  hasDirectories?: boolean;
  /** The account may write but not read. The answer is 551. */
  isWriteOnly?: boolean;
  /** Existing files can be deleted, but not overwritten or renamed onto. The answer is 550. */
  keepsFiles?: boolean;
  /** Bytes for all uploads. Beyond them the answer is 552. */
  quotaBytes?: number;
  /** Most bytes a second that the server receives. */
  bytesPerSecond?: number;
  /** Verbs that the server answers with 502. */
  unknownVerbs?: string[];
  /** Most sessions at once. A further one is closed after a 421. */
  mostSessions?: number;
  /** Called at each connection. If it returns false, the connection is accepted, but nothing is ever sent. */
  greets?: () => boolean;
  /** Writes a line of a listing, in place of the format of `ls -l`. */
  listing?: (file: Stats & { name: string }) => string;
  /** Certificate and key. With them it has AUTH TLS. */
  tls?: SecureContextOptions;
  /** TLS begins with the first byte, instead of by AUTH TLS. */
  isImplicit?: boolean;
}

/** One upload, as the server sees it. */
export interface Upload {
  /** The final path, as clients see it. */
  path: string;
  /** Whether it is under way, was reported as complete (226), or was interrupted. */
  end: 'open' | 'complete' | 'broken';
  /** Number of bytes that were received, stored or not. */
  bytes: number;
  /** SHA-256 of the whole file when it was reported as complete. */
  digest: string;
}

/** A server that runs. */
export interface RunningFtpServer {
  port: number;
  /** Every command line in order. Passwords are masked. */
  commands: string[];
  /** Number of bytes sent on control connections so far. */
  saidBytes(): number;
  /** The uploads in order. */
  uploads: Upload[];
  /** Files that the hook has taken. */
  taken(): Taken[];
  stop(): Promise<void>;
}

/** Members of ftp-srv that its types omit. */
interface Served extends FtpServer {
  server: { address(): AddressInfo };
  getNextPasvPort(): Promise<number>;
}
interface Stored {
  stream: Writable;
  clientPath: string;
}
interface StoringFiles extends Omit<FileSystem, 'cwd'> {
  cwd: string;
  _resolvePath(path: string): { clientPath: string; fsPath: string };
  write(fileName: string, how?: { append?: boolean; start?: number }): Stored;
}

const host = '127.0.0.1';
const quotaText = 'Quota exceeded';
const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;

/** Starts a server. */
export async function startFtpServer(options: FtpServerOptions): Promise<RunningFtpServer> {
  mkdirSync(options.root, { recursive: true });
  const user = options.user ?? 'camera';
  const password = options.password ?? 'secret';
  keepSecret(password);
  const commands: string[] = [];
  const uploads: Upload[] = [];
  const room = { bytes: options.quotaBytes ?? Infinity };
  const malice = createMalice(options);
  const habits = createHabits(options);
  const wrongs = new WeakMap<object, () => Malice | undefined>();
  const server = makeServer(options);

  const sessions = new Set<unknown>();
  const connectors = new Set<Spoken['connector']>();
  server.on('connect' as 'login', ({ connection }) => {
    let connector = (connection as Spoken).connector;
    Object.defineProperty(connection, 'connector', { get: () => connector, set: (next: Spoken['connector']) => connectors.add(connector = next) });
    (connection as Spoken).commandSocket.setNoDelay(); // else each 226 after a 150 waits 40 ms for an acknowledgement
    wrongs.set(connection, malice.corrupt(connection as Spoken));
    observe(connection as Spoken, commands, habits);
    if (isFull(connection as Spoken, sessions, options.mostSessions ?? Infinity)) return;
    if (!options.greets || options.greets()) return;
    connection.reply = () => Promise.resolve();
    fallSilent((connection as Spoken).commandSocket);
  });
  server.on('login', ({ connection, username, password: given }, resolve, reject) => {
    if (username !== user || given !== password) return reject(new Error('Login incorrect'));
    resolve({ fs: serveFiles(connection as Spoken, options, room, habits, uploads, wrongs.get(connection)!) });
  });
  server.on('client-error', () => undefined);
  await server.listen();
  noteGreeting(server.server.address().port, !options.isImplicit);
  const taken = () => (habits.catchUp(), habits.taken);
  async function stop(): Promise<void> {
    await server.close();
    // ftp-srv leaves the data connections of a client that asks for another one, or is gone
    for (const { dataSocket, dataServer } of connectors) {
      dataSocket?.destroy();
      dataServer?.close();
    }
  }
  return { port: server.server.address().port, commands, uploads, taken, saidBytes: malice.saidBytes, stop };
}

/** Adds a session. One too many is refused in place of its greeting. */
function isFull(connection: Spoken, sessions: Set<unknown>, most: number): boolean {
  const { commandSocket } = connection;
  if (sessions.size < most) {
    sessions.add(commandSocket.once('close', () => void sessions.delete(commandSocket)));
    return false;
  }
  const reply = connection.reply.bind(connection);
  connection.reply = async () => {
    await reply(421, 'There are too many connected users, please try later.');
    commandSocket.end();
  };
  return true;
}

/** Removes ftp-srv's own exit handlers of the process's signals. */
function makeServer(options: FtpServerOptions): Served {
  const before = signals.map((signal) => process.listeners(signal));
  const server = new FtpSrv({
    url: `${options.isImplicit ? 'ftps' : 'ftp'}://${host}:${options.port ?? 0}`,
    pasv_url: host,
    ...(options.passive && { pasv_min: options.passive.min, pasv_max: options.passive.max }),
    log: silentLog,
    blacklist: [...options.noSize ? ['SIZE'] : [], ...options.unknownVerbs ?? []],
    tls: options.tls ?? false,
    ...(options.listing && { file_format: options.listing as (file: Stats) => string }),
  }) as Served;
  // the system's choice: ftp-srv tries five ports, and answers 425 if other servers have them all
  if (!options.passive) server.getNextPasvPort = () => Promise.resolve(0);
  signals.forEach((signal, i) => {
    for (const listener of process.listeners(signal)) if (!before[i]!.includes(listener)) process.removeListener(signal, listener);
  });
  return server;
}

const silentLog: Record<string, unknown> = {
  child: () => silentLog,
  ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => undefined])),
};

function observe(connection: Spoken, commands: string[], habits: Habits): void {
  const handle = connection.commands.handle.bind(connection.commands);
  connection.commands.handle = async (command) => {
    commands.push(/^pass /i.test(command) ? 'PASS ***' : command);
    habits.catchUp();
    await handle(command);
    habits.answered(command.split(' ')[0]!.toUpperCase());
    if (/^(PASV|EPSV)/i.test(command)) hasten(connection);
    const passive = connection.connector.dataServer?.address();
    if (passive) noteGreeting(passive.port, false);
  };
  const reply = connection.reply.bind(connection);
  // a full disk is 552, which ftp-srv cannot send, and it takes a size of 0 for no message
  connection.reply = (code, ...letters) => reply(code === 550 && letters[0] === quotaText ? 552 : code, ...letters.map((letter) => code === 213 && isNought(letter) ? '0' : letter));
}

function isNought(letter: unknown): boolean {
  return typeof letter === 'object' && letter !== null && 'message' in letter && letter.message === 0;
}

/** ftp-srv polls its data connection only every 50 ms; the tests open thousands. */
function hasten({ connector }: Spoken): void {
  const wait = connector.waitForConnection.bind(connector);
  connector.waitForConnection = () => wait({ delay: 1, timeout: 1000 });
}

function serveFiles(connection: Spoken, options: FtpServerOptions, room: { bytes: number }, habits: Habits, uploads: Upload[], wrong: () => Malice | undefined): FileSystem {
  const files = new FileSystem(connection, { root: options.root, cwd: '/' }) as StoringFiles;
  lookAtOnce(files);
  const enter = files.chdir.bind(files);
  files.mkdir = (path) => makeFolder(files._resolvePath(path));
  if (options.denyDirectory) {
    files.mkdir = () => Promise.reject(new Error('Permission denied'));
    files.chdir = (path) => (path === '/' || path === '.' ? enter(path) : Promise.reject(new Error('Permission denied')));
  }
  if (options.hasDirectories) files.chdir = path => {
    mkdirSync(files._resolvePath(path ?? '.').fsPath, { recursive: true });
    return enter(path);
  };
  const read = files.read.bind(files) as (name: string, how: object) => Promise<{ stream: Readable; clientPath: string }>;
  files.read = async (name, how) => {
    const { stream, clientPath } = await read(name, how as object);
    const room = roomOf(connection, { bytes: Infinity }, wrong());
    return { stream: room.onFull ? stream.pipe(tornAfter(room)) : stream, clientPath };
  };
  if (options.isWriteOnly) files.read = () => Promise.reject(new Error('Permission denied'));
  habits.lay(files);
  const rename = files.rename.bind(files);
  const refuseOver = (path: string) => {
    if (options.keepsFiles && existsSync(path)) throw new Error('File exists');
  };
  files.rename = async (from, to) => {
    refuseOver(files._resolvePath(to).fsPath);
    await rename(from, to);
    const { clientPath } = files._resolvePath(from);
    // an earlier upload of this path was overwritten and stays unchanged
    const upload = uploads.findLast(({ path }) => path === clientPath);
    if (upload) upload.path = files._resolvePath(to).clientPath;
  };
  files.write = (name, how = {}) => {
    const { clientPath, fsPath } = files._resolvePath(name);
    if (!how.append && !how.start) refuseOver(fsPath);
    // a modem may name the directory with the file, and enter none
    if (options.hasDirectories) mkdirSync(dirname(fsPath), { recursive: true });
    const upload = follow(connection, habits, clientPath, fsPath, options.now ?? Date.now);
    uploads.push(upload);
    const count = (bytes: number) => void (upload.bytes += bytes);
    return { stream: store(fsPath, how, options.bytesPerSecond ?? Infinity, roomOf(connection, room, wrong()), count), clientPath };
  };
  return files;
}

/** Synchronous file calls: ftp-srv's threads take longer to start and end than the calls. */
function lookAtOnce(files: StoringFiles): void {
  files.get = async (name) => Object.assign(statSync(files._resolvePath(name).fsPath), { name });
  files.chdir = async (path = '.') => {
    const { clientPath, fsPath } = files._resolvePath(path);
    if (!statSync(fsPath).isDirectory()) throw new Error('Not a valid directory');
    files.cwd = clientPath;
    return clientPath;
  };
}

/** Records an upload by the response that the client got and the file at that moment. */
function follow(connection: Spoken, habits: Habits, path: string, file: string, now: () => number): Upload {
  const upload: Upload = { path, end: 'open', bytes: 0, digest: '' };
  const reply = connection.reply;
  connection.reply = (code, ...letters) => {
    if (code === 226) end('complete');
    else if (Number(code) >= 400) end('broken');
    return reply.call(connection, code, ...letters);
  };
  const lose = () => end('broken');
  connection.commandSocket.once('close', lose);
  function end(how: 'complete' | 'broken'): void {
    if (upload.end !== 'open') return;
    upload.end = how;
    connection.commandSocket.off('close', lose);
    // simulated time, not real time
    if (how === 'complete') utimesSync(file, now() / 1000, now() / 1000);
    if (how === 'complete') upload.digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (how === 'complete') habits.complete(path, file);
    connection.reply = reply;
  }
  return upload;
}

interface Room {
  bytes: number;
  /** Accepts everything that fits. */
  onFull?(): void;
}

/** Free room of the disk, or less by a fault. */
function roomOf({ connector, commandSocket }: Spoken, room: Room, wrong: Malice | undefined): Room {
  if (wrong && 'fill' in wrong) return { bytes: wrong.fill };
  if (!wrong || !('tear' in wrong)) return room;
  return { bytes: wrong.tear, onFull: () => tear(connector, commandSocket) };
}

/** Passes on as many bytes as there is room for. */
function tornAfter(room: Room): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, room.bytes);
      room.bytes -= part.length;
      this.push(part);
      // without the end of the rest
      if (room.bytes > 0) done();
      else room.onFull!();
    },
  });
}

/** Closes both connections, the control connection first: a client that lost both at once might report either. */
function tear(connector: Spoken['connector'], commandSocket: Spoken['commandSocket']): void {
  connector.end = () => undefined;
  commandSocket.resetAndDestroy();
  setTimeout(() => connector.dataSocket?.resetAndDestroy(), 50);
}

/** Makes a folder, as strictly as common servers: one level at a time, and an existing folder is refused. */
async function makeFolder({ clientPath, fsPath }: { clientPath: string; fsPath: string }): Promise<string> {
  if (existsSync(fsPath)) throw new Error('File exists');
  if (!existsSync(dirname(fsPath))) throw new Error('No such file or directory');
  mkdirSync(fsPath);
  return clientPath;
}

/** Replaces the file, appends to it, or continues at `start`; the stream ends by 'close', as ftp-srv needs. */
function store(path: string, how: { append?: boolean; start?: number }, bytesPerSecond: number, room: Room, count: (bytes: number) => void): Writable {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | (how.append ? constants.O_APPEND : 0));
  let position = how.start ?? 0;
  let isFull = false;
  if (!how.append) ftruncateSync(fd, position);
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      count(chunk.length);
      const taken = Math.min(chunk.length, room.bytes);
      isFull ||= taken < chunk.length;
      room.bytes -= taken;
      writeSync(fd, chunk, 0, taken, how.append ? null : position);
      position += taken;
      if (isFull) room.onFull?.();
      if (bytesPerSecond === Infinity) done();
      else setTimeout(done, chunk.length / bytesPerSecond * 1000);
    },
    // at the end only: some clients miss the response if the data connection is torn down
    final: (done) => done(isFull ? new Error(quotaText) : null),
    destroy(error, done) {
      closeSync(fd);
      done(error);
    },
  });
  stream.once('close', () => stream.end());
  return stream;
}
