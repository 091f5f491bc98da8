// Runs a real FTP server (ftp-srv) on loopback, with options for its limits, habits and faults.

import { createHash } from 'node:crypto';
import {
  closeSync, constants, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, utimesSync, writeSync, type Stats,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import FtpSrv, { FileSystem, type FtpServer } from 'ftp-srv';
import { fallSilent, noteGreeting } from '../nearby.ts';
import { keepSecret } from '../secrets.ts';
import { createHabits, type HabitOptions, type Habits, type Taken } from './habits.ts';
import { createMalice, textOf, type Malice, type MaliceOptions, type Spoken } from './malice.ts';

/** How the FTP server behaves. */
export interface FtpServerOptions extends Partial<MaliceOptions>, HabitOptions {
  /** The folder that the server serves, which is made if it is missing. */
  root: string;
  user?: string;
  password?: string;
  /** Port at which the server listens. With 0, the default, it takes any free one. */
  port?: number;
  /** First and last port for passive connections. If missing, the system chooses free ones. */
  passive?: { min: number; max: number };
  /** Whether the server does not know the command SIZE, and answers 502. */
  noSize?: boolean;
  /** Whether no directory can be made, and none but the root can be entered. The answer is 550. */
  denyDirectory?: boolean;
  /** Whether each directory exists once a client enters it or puts a file into it. It is for modems that cannot make one. */
  hasDirectories?: boolean;
  /** Whether the account may only write. A download is answered with 551. */
  isWriteOnly?: boolean;
  /** Whether existing files can be deleted, but neither overwritten nor replaced by a rename. The answer is 550. */
  keepsFiles?: boolean;
  /** Names that the server refuses in every command on a file, as vsftpd does by its `deny_file`. The answer is 550. */
  denied?: RegExp;
  /** Whether a program at the server holds a file that would get this name, so that the rename is answered with 550. */
  holds?: (name: string) => boolean;
  /** Most bytes of all uploads together. Beyond them the answer is 552. */
  quotaBytes?: number;
  /** Most bytes a second that the server receives on a data connection. */
  bytesPerSecond?: number;
  /** Verbs of commands that the server does not know, and answers with 502. */
  unknownVerbs?: string[];
  /** Most sessions at once. A further one is refused by the response 421, and closed. */
  mostSessions?: number;
  /** Called at each connection. If it returns false, the connection is accepted, but nothing is ever sent. */
  greets?: () => boolean;
  /** Called for each command before it is carried out, with the path that its argument names. The result is called with the last reply to it. */
  watch?: Watch;
  /** Writes one line of a directory listing, in place of the format of `ls -l`. */
  listing?: (file: Stats & { name: string }) => string;
  /** Certificate and private key. If given, the server knows AUTH TLS. */
  tls?: SecureContextOptions;
  /** Whether TLS begins with the first byte, without the command AUTH TLS. */
  isImplicit?: boolean;
}

/** Watches the commands of one server. @param path that the command's argument names, as clients see it; by HTTP, the line is the request's */
export type Watch = (line: string, path: string) => (code: number, text: string) => void;

/** One upload, as the server sees it. */
export interface Upload {
  /** The file's path as clients see it, after all renames. */
  path: string;
  /** How the upload ended. `open`: it is under way. `complete`: it was reported as complete (226). `broken`: it was interrupted. */
  end: 'open' | 'complete' | 'broken';
  /** Number of bytes that the server received, even if it stored fewer. */
  bytes: number;
  /** SHA-256 of the file in hexadecimal, at the moment when the upload was reported as complete. It is empty before. */
  digest: string;
}

/** A running FTP server. */
export interface RunningFtpServer {
  port: number;
  /** All command lines in their order. Passwords are masked. */
  commands: string[];
  /** Returns the number of bytes sent on control connections so far. */
  saidBytes(): number;
  /** The uploads in their order. */
  uploads: Upload[];
  /** Returns the files that the upload hook, a program at the server that moves or deletes uploads, has taken away. */
  taken(): Taken[];
  stop(): Promise<void>;
}

/** Members of ftp-srv's server that its types omit. */
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

/** Starts an FTP server on loopback. */
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
    // Without this, the response after a transfer (226) would wait 40 ms until TCP has acknowledged the one before it (150).
    (connection as Spoken).commandSocket.setNoDelay();
    const seen = watchReplies(connection as Spoken, options.watch);
    wrongs.set(connection, malice.corrupt(connection as Spoken));
    observe(connection as Spoken, commands, habits, seen);
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
    // ftp-srv leaves a data connection open if the client has asked for another one, or is gone. So all of them are closed here.
    for (const { dataSocket, dataServer } of connectors) {
      dataSocket?.destroy();
      dataServer?.close();
    }
  }
  return { port: server.server.address().port, commands, uploads, taken, saidBytes: malice.saidBytes, stop };
}

/** Counts a new session. If it is one too many, it returns true, and the session gets a 421 in place of the greeting, and is closed. */
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

/** Makes the server of ftp-srv. Its handlers of the process's signals are removed, since they would end the process. */
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
  // The system chooses the port of a passive connection. ftp-srv would try five ports, and answer 425 if other servers have them all.
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

/** Tells a watcher the last reply to each command, as it is sent. @returns a function to be called with each command */
function watchReplies(connection: Spoken, watch: Watch | undefined): (command: string) => void {
  if (!watch) return () => undefined;
  let onReply: ReturnType<Watch> | undefined;
  const reply = connection.reply.bind(connection);
  connection.reply = (code, ...letters) => {
    if (typeof code === 'number' && code >= 200) {
      onReply?.(code, textOf(letters));
      onReply = undefined;
    }
    return reply(code, ...letters);
  };
  return command => {
    const [verb, ...words] = command.split(' ');
    const name = words.filter(word => !word.startsWith('-')).join(' ');
    onReply = watch(`${verb!.toUpperCase()} ${name}`.trim(), (connection as { fs?: StoringFiles }).fs?._resolvePath(name || '.').clientPath ?? '');
  };
}

/**
 * Records the commands of a connection. As RFC 959 demands, it begins in ASCII mode. There, SIZE is refused as by ProFTPD and Pure-FTPd, since the
 * number of bytes on the line is another one.
 */
function observe(connection: Spoken, commands: string[], habits: Habits, seen: (command: string) => void): void {
  const handle = connection.commands.handle.bind(connection.commands);
  const types = connection as { transferType: string };
  types.transferType = 'ascii';
  connection.commands.handle = async (command) => {
    commands.push(/^pass /i.test(command) ? 'PASS ***' : command);
    if (!/^pass /i.test(command)) seen(command);
    habits.catchUp();
    if (/^size /i.test(command) && types.transferType === 'ascii') await connection.reply(550, 'SIZE not allowed in ASCII mode');
    else await handle(command);
    habits.answered(command.split(' ')[0]!.toUpperCase());
    if (/^(PASV|EPSV)/i.test(command)) hasten(connection);
    const passive = connection.connector.dataServer?.address();
    if (passive) noteGreeting(passive.port, false);
  };
  const reply = connection.reply.bind(connection);
  // Two answers of ftp-srv are corrected. A full disk is 552, which it cannot send. A size of 0 is sent as text, since it takes the number for no
  // message.
  connection.reply = (code, ...letters) => reply(code === 550
    && letters[0] === quotaText ? 552 : code, ...letters.map((letter) => code === 213 && isNought(letter) ? '0' : letter));
}

function isNought(letter: unknown): boolean {
  return typeof letter === 'object' && letter !== null && 'message' in letter && letter.message === 0;
}

/** Lets ftp-srv look for its data connection each millisecond. It does so each 50 ms by itself, and tests open thousands of connections. */
function hasten({ connector }: Spoken): void {
  const wait = connector.waitForConnection.bind(connector);
  connector.waitForConnection = () => wait({ delay: 1, timeout: 1000 });
}

function serveFiles(
  connection: Spoken,
  options: FtpServerOptions,
  room: { bytes: number },
  habits: Habits,
  uploads: Upload[],
  wrong: () => Malice | undefined,
): FileSystem {
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
    if (options.holds?.(to.slice(to.lastIndexOf('/') + 1))) throw new Error('The file is in use by another process');
    refuseOver(files._resolvePath(to).fsPath);
    await rename(from, to);
    const { clientPath } = files._resolvePath(from);
    // Only the newest upload of this path is renamed. An earlier one was overwritten, so its record stays.
    const upload = uploads.findLast(({ path }) => path === clientPath);
    if (upload) upload.path = files._resolvePath(to).clientPath;
  };
  files.write = (name, how = {}) => {
    const { clientPath, fsPath } = files._resolvePath(name);
    if (!how.append && !how.start) refuseOver(fsPath);
    // A modem may name the directory together with the file, and enter none.
    if (options.hasDirectories) mkdirSync(dirname(fsPath), { recursive: true });
    const upload = follow(connection, habits, clientPath, fsPath, options.now ?? Date.now);
    uploads.push(upload);
    const count = (bytes: number) => void (upload.bytes += bytes);
    return { stream: store(fsPath, how, options.bytesPerSecond ?? Infinity, roomOf(connection, room, wrong()), count), clientPath };
  };
  if (options.denied) denyNames(files, options.denied);
  return files;
}

/** Refuses all commands on files whose names match. */
function denyNames(files: StoringFiles, denied: RegExp): void {
  const isDenied = (name: string) => denied.test(name.slice(name.lastIndexOf('/') + 1));
  const write = files.write.bind(files);
  files.write = (name, how) => {
    if (isDenied(name)) throw new Error('Permission denied');
    return write(name, how);
  };
  for (const verb of ['get', 'read', 'delete', 'rename'] as const) {
    const act = (files[verb] as (name: string, ...more: unknown[]) => Promise<never>).bind(files);
    Object.assign(files, { [verb]: (name: string, ...more: unknown[]) => isDenied(name)
      ? Promise.reject(new Error('Permission denied'))
      : act(name, ...more) });
  }
}

/** Replaces two functions of ftp-srv by synchronous ones. Node's threads for files would take longer to start and end than the calls. */
function lookAtOnce(files: StoringFiles): void {
  files.get = async (name) => Object.assign(statSync(files._resolvePath(name).fsPath), { name });
  files.chdir = async (path = '.') => {
    const { clientPath, fsPath } = files._resolvePath(path);
    if (!statSync(fsPath).isDirectory()) throw new Error('Not a valid directory');
    files.cwd = clientPath;
    return clientPath;
  };
}

/** Records an upload. It ends with the response that the client gets, and its digest is that of the file at that moment. */
function follow(connection: Spoken, habits: Habits, path: string, file: string, now: () => number): Upload {
  const upload: Upload = { path, end: 'open', bytes: 0, digest: '' };
  const onOver = habits.open(file);
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
    onOver();
    connection.commandSocket.off('close', lose);
    // The file's time of change is the simulated time, not the real one.
    if (how === 'complete') utimesSync(file, now() / 1000, now() / 1000);
    if (how === 'complete') upload.digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (how === 'complete') habits.complete(path, file);
    connection.reply = reply;
  }
  return upload;
}

interface Room {
  bytes: number;
  /** Called when the bytes do not fit. If it is missing, the disk is full: what fits is stored, and the rest is discarded. */
  onFull?(): void;
}

/** Returns how many bytes a transfer may store: the free room of the disk, or fewer by a fault. */
function roomOf({ connector, commandSocket }: Spoken, room: Room, wrong: Malice | undefined): Room {
  if (wrong && 'fill' in wrong) return { bytes: wrong.fill };
  if (!wrong || !('tear' in wrong)) return room;
  return { bytes: wrong.tear, onFull: () => tear(connector, commandSocket) };
}

/** Returns a stream that passes on as many bytes as there is room for (`room.bytes`), and then calls `room.onFull`. */
function tornAfter(room: Room): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, room.bytes);
      room.bytes -= part.length;
      this.push(part);
      // When the room is used up, the stream goes no further, so that its end is not sent.
      if (room.bytes > 0) done();
      else room.onFull!();
    },
  });
}

/** Closes both connections of a session by a reset. The control connection is the first: a client that lost both at once might report either. */
function tear(connector: Spoken['connector'], commandSocket: Spoken['commandSocket']): void {
  connector.end = () => undefined;
  commandSocket.resetAndDestroy();
  setTimeout(() => connector.dataSocket?.resetAndDestroy(), 50);
}

/** Makes a folder as strictly as common servers do: the folder above must exist, and an existing folder is refused. */
async function makeFolder({ clientPath, fsPath }: { clientPath: string; fsPath: string }): Promise<string> {
  if (existsSync(fsPath)) throw new Error('File exists');
  if (!existsSync(dirname(fsPath))) throw new Error('No such file or directory');
  mkdirSync(fsPath);
  return clientPath;
}

/**
 * Returns a stream that writes an upload into a file. The upload replaces the file, is appended, or continues at the offset `start`. The stream
 * ends by 'close', as ftp-srv needs.
 */
function store(
  path: string,
  how: { append?: boolean; start?: number },
  bytesPerSecond: number,
  room: Room,
  count: (bytes: number) => void,
): Writable {
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
    // A full disk is reported at the end only. Some clients would miss the response if the data connection were closed before.
    final: (done) => done(isFull ? new Error(quotaText) : null),
    destroy(error, done) {
      closeSync(fd);
      done(error);
    },
  });
  stream.once('close', () => stream.end());
  return stream;
}
