// The FTP client of a modem: one session with a real server in passive mode, through the package basic-ftp. Each call returns a value, or throws
// a Failure with the modem's code (SIM7600 AT manual 12.3.1).

import { isIP, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { Client } from 'basic-ftp';
import type { Clock } from '../../clock.ts';
import { whenSilent } from '../../nearby.ts';
import { createAir, type Air } from './air.ts';
import { explain, failure, failures, isFailure, type Failure } from './failure.ts';
import { connectData, dataAddress, secure } from './passive.ts';

/** The radio and the timeouts of a modem's FTP client. */
export interface FtpOptions {
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

/** TLS of a session: 0 none, 1 explicit by AUTH SSL, 2 explicit by AUTH TLS, 3 implicit (SIM7600 AT manual 12.2.3). */
export type Security = 0 | 1 | 2 | 3;

/** How an upload is stored: it replaces a file, appends to it, or gets a free name. */
export type PutVerb = 'STOR' | 'APPE' | 'STOU';

/** An FTP server with the account for the login. */
export interface Account {
  host: string;
  port: number;
  user: string;
  password: string;
  security: Security;
  /** Whether data connections go to the control connection's host, whatever address the server gives (AT+CFTPSSINGLEIP=1). */
  singleIp: boolean;
}

/** An FTP session of a modem. Each call throws a Failure if it fails. */
export interface Ftp {
  /** Connects to a server and logs in. */
  open(account: Account): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Enters a folder on the server, as CWD does. */
  enter(path: string): Promise<void>;
  /** Returns the path of the session's present folder on the server. */
  where(): Promise<string>;
  /** Sets the type of transfers: A text, I binary. */
  setType(type: 'A' | 'I'): Promise<void>;
  /** Returns the size of a file on the server, in bytes. */
  size(path: string): Promise<number>;
  /** Returns the server's listing of a folder as text. If `path` is undefined, it is the present folder. */
  list(path: string | undefined): Promise<Uint8Array>;
  /**
   * Downloads a file from the offset `rest` on, in bytes. @param onSlice receives each slice as the radio delivers it @returns the whole
   * content
   */
  get(path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array>;
  /** Begins an upload at the offset `rest`, in bytes. The caller gives the content to `air`, and `done` resolves at the end of the upload. */
  put(path: string, rest: number, onSent: (sentBytes: number) => void, verb?: PutVerb): { air: Air; done: Promise<void> };
  /** Returns the server's response to MDTM, which is the time of a file's last change. */
  modified(path: string): Promise<string>;
  /** Ends the session by QUIT. Without a session, nothing happens. */
  close(): Promise<void>;
  /** Loses the session without a message, as by a power cut or a reset. */
  kill(): void;
  isOpen(): boolean;
  /** The dialogue with all servers, in lines such as `> STOR name` and `< 226 …`. */
  talk: string[];
}

/** Creates an FTP client without a session. @param onClosed called when the server ends the session */
export function createFtp(clock: Clock, options: FtpOptions, onClosed: () => void): Ftp {
  const talk: string[] = [];
  let client: Client | undefined;
  let trips = 0;
  let rawData: Socket | undefined;

  /** Runs one operation with the server. Simulated time stands still meanwhile. Then it advances by the time that the radio would have needed. */
  async function work<T>(job: (open: Client) => Promise<T>, airMs: (value: T) => number = () => 0): Promise<T> {
    const open = client;
    if (!open || open.closed) throw failure(failures.closed, 'no session');
    const beforeTrips = trips;
    const beforeMs = clock.now();
    try {
      const value = await clock.hold(job(open));
      await pause((trips - beforeTrips) * options.rttMs + airMs(value));
      return value;
    } catch (reason) {
      throw await explained(reason, open, beforeMs, (trips - beforeTrips) * options.rttMs);
    }
  }

  async function explained(reason: unknown, open: Client, sinceMs: number, tripMs: number): Promise<Failure> {
    const found = isFailure(reason) ? reason : explain(reason, open);
    const restMs = found.code === failures.timeout ? options.timeoutMs - (clock.now() - sinceMs) : tripMs;
    await pause(restMs);
    return found;
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>(resolve => clock.after(ms, resolve));
  }

  function createClient(account: Account): Client {
    const fresh = new Client(options.wallTimeoutMs);
    fresh.ftp.encoding = 'latin1'; // With latin1, each character of a path is sent as one byte, unchanged.
    fresh.ftp.log = text => {
      if (text.startsWith('> ')) trips += 1;
      if (/^[<>] /.test(text)) talk.push(text.trimEnd());
    };
    fresh.availableListCommands = ['LIST'];
    keepNoStacks(fresh);
    fresh.prepareTransfer = () => openData(fresh, account);
    return fresh;
  }

  async function openData(open: Client, account: Account) {
    const reply = await open.send('PASV').catch(() => open.send('EPSV'));
    const target = dataAddress(reply.message, open.ftp.socket.remoteAddress ?? account.host, account.singleIp);
    trips += 1;
    const raw = await connectData(target.host, target.port, options.wallTimeoutMs);
    rawData = raw;
    open.ftp.dataSocket = open.ftp.hasTLS ? secure(open, raw) : raw;
    return reply;
  }

  async function open(account: Account): Promise<void> {
    const fresh = createClient(account);
    const beforeMs = clock.now();
    client = fresh;
    try {
      await clock.hold(enterServer(fresh, account));
    } catch (reason) {
      fresh.close();
      const found = isFailure(reason) ? reason : explain(reason, fresh, true);
      throw await explained(found, fresh, beforeMs, options.rttMs);
    }
    watch(fresh);
    await pause(5 * options.rttMs);
  }

  async function enterServer(fresh: Client, account: Account): Promise<void> {
    const host = addressOf(account.host);
    const tls = { rejectUnauthorized: false };
    const connected = account.security === 3 ? fresh.connectImplicitTLS(host, account.port, tls) : fresh.connect(host, account.port);
    noticeSilence(fresh);
    await connected;
    if (account.security === 1) await fresh.useTLS(tls, 'AUTH SSL');
    if (account.security === 2) await fresh.useTLS(tls, 'AUTH TLS');
    await fresh.login(account.user, account.password);
    if (account.security > 0) await protect(fresh);
    await fresh.send('TYPE I');
  }

  async function protect(fresh: Client): Promise<void> {
    await fresh.sendIgnoringError('PBSZ 0');
    await fresh.sendIgnoringError('PROT P');
  }

  function addressOf(host: string): string {
    if (isIP(host) || host === 'localhost' || !options.hosts) return host;
    const address = options.hosts[host];
    if (address === undefined) throw failure(failures.dns, `no such host: ${host}`);
    return address;
  }

  function watch(fresh: Client): void {
    const socket = fresh.ftp.socket;
    let isTold = false;
    const tell = () => {
      if (isTold || client !== fresh) return;
      isTold = true;
      onClosed();
    };
    for (const event of ['end', 'error', 'close']) socket.prependOnceListener(event, tell);
  }

  function put(path: string, rest: number, onSent: (sentBytes: number) => void, verb: PutVerb = 'STOR') {
    const beforeTrips = trips;
    const leadMs = () => (trips - beforeTrips) * options.rttMs;
    const air = createAir(clock, { bytesPerSecond: options.upBytesPerSecond, sliceBytes: options.airSliceBytes, leadMs, onSent });
    return { air, done: upload(air, path, rest, verb) };
  }

  async function upload(air: Air, path: string, rest: number, verb: PutVerb): Promise<void> {
    const open = client;
    const beforeMs = clock.now();
    try {
      if (!open || open.closed) throw failure(failures.closed, 'no session');
      await withRest(open, rest, () => store(open, air, path, verb));
      air.close();
      await pause(options.rttMs);
    } catch (reason) {
      air.close();
      const found = isFailure(reason) ? reason : explain(reason, open!, false, air.isTaken());
      throw await explained(found, open!, beforeMs, options.rttMs);
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

  async function get(path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
    const isSliced = onSlice !== undefined && !options.fetchesWhole && options.downBytesPerSecond !== Infinity;
    const whole = await work(async open => {
      const parts: Buffer[] = [];
      const sink = new Writable({ write: (part, _encoding, done) => (parts.push(part), done()) });
      await open.downloadTo(sink, path, rest);
      return new Uint8Array(Buffer.concat(parts));
    }, isSliced ? undefined : downMs);
    if (isSliced) await handOut(whole, onSlice);
    else if (whole.length > 0) onSlice?.(whole);
    return whole;
  }

  /** Passes a downloaded file on, slice by slice, at the radio's speed. If the session is lost meanwhile, the rest of the file is lost, too. */
  async function handOut(whole: Uint8Array, onSlice: (bytes: Uint8Array) => void): Promise<void> {
    const mine = client;
    for (let at = 0; at < whole.length; at += options.airSliceBytes) {
      const slice = whole.subarray(at, at + options.airSliceBytes);
      await pause(downMs(slice));
      if (client !== mine) throw failure(failures.closed, 'the session is closed');
      onSlice(slice);
    }
  }

  function list(path: string | undefined): Promise<Uint8Array> {
    return work(async open => {
      let raw = '';
      open.parseList = text => {
        raw = text;
        return [];
      };
      await open.list(path ?? '');
      return new Uint8Array(Buffer.from(raw, 'latin1'));
    }, downMs);
  }

  function downMs(bytes: Uint8Array): number {
    return (bytes.length * 1000) / options.downBytesPerSecond;
  }

  async function part(open: Client): Promise<void> {
    await open.sendIgnoringError('QUIT').catch(() => undefined);
    open.close();
    await beNoticed();
  }

  async function beNoticed(): Promise<void> {
    if (options.partingMs) await new Promise(resolve => setTimeout(resolve, options.partingMs));
  }

  function drop(): Client | undefined {
    const open = client;
    client = undefined;
    return open;
  }

  return {
    open,
    makeDirectory: path => work(async open => void (await open.send(`MKD ${path}`))),
    removeDirectory: path => work(async open => void (await open.send(`RMD ${path}`))),
    removeFile: path => work(async open => void (await open.send(`DELE ${path}`))),
    rename: (from, to) => work(async open => void (await open.rename(from, to)), () => options.renameMs ?? 0),
    enter: path => work(async open => void (await open.send(`CWD ${path}`))),
    where: () => work(open => open.pwd()),
    setType: type => work(async open => void (await open.send(`TYPE ${type}`))),
    size: path => work(open => open.size(path)),
    list,
    get,
    put,
    modified: path => work(async open => (await open.send(`MDTM ${path}`)).message.slice(4)),
    async close() {
      const open = drop();
      if (!open || open.closed) return;
      await clock.hold(part(open));
      await pause(options.rttMs);
    },
    kill() {
      const open = drop();
      if (!open) return;
      cutOff(rawData);
      cutOff(open.ftp.socket);
      open.close();
      void clock.hold(beNoticed());
    },
    isOpen: () => client !== undefined && !client.closed,
    talk,
  };
}

/**
 * Lets the client time out at once if a test's server is silent on purpose, as nearby.ts tells. A server that is only slow gets all the time
 * that it needs.
 */
function noticeSilence({ ftp }: Client): void {
  const { socket } = ftp;
  socket.once('connect', () => whenSilent(socket, () => void ftp.socket.emit('timeout')));
}

/** Prevents the stack trace that basic-ftp records for each command, since it takes longer than the command. */
function keepNoStacks({ ftp }: Client): void {
  const handle = ftp.handle.bind(ftp);
  ftp.handle = (command, onResponse) => {
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    const answer = handle(command, onResponse);
    Error.stackTraceLimit = depth;
    return answer;
  };
}

/** Resets the connection, since the server would take a normal end of the data for the end of the file. */
function cutOff(socket: Socket | TLSSocket | undefined): void {
  if (!socket || socket.destroyed) return;
  socket.on('error', () => {});
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
