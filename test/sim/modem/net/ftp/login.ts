// Opens and ends the session of a modem's FTP client: connection, TLS, login, QUIT, and the loss of the connection.

import { isIP, type Socket } from 'node:net';
import { Client } from 'basic-ftp';
import { whenSilent } from '../../../nearby.ts';
import { explain, failure, failures, isFailure } from '../failure.ts';
import { connectData, dataAddress, secure } from '../passive.ts';
import type { Account } from './account.ts';
import { explained, type FtpSession, pause } from './session.ts';

/** Connects to a server and logs in. @throws a Failure */
export async function enter(session: FtpSession, account: Account): Promise<void> {
  const { clock, options } = session;
  const fresh = createClient(session, account);
  const beforeMs = clock.now();
  session.client = fresh;
  try {
    await clock.hold(enterServer(session, fresh, account));
  } catch (reason) {
    fresh.close();
    const found = isFailure(reason) ? reason : explain(reason, fresh, true);
    throw await explained(session, found, fresh, beforeMs, options.rttMs);
  }
  watch(session, fresh);
  await pause(session, 5 * options.rttMs);
}

function createClient(session: FtpSession, account: Account): Client {
  const fresh = new Client(session.options.wallTimeoutMs);
  fresh.ftp.encoding = 'latin1'; // With latin1, each character of a path is sent as one byte, unchanged.
  fresh.ftp.log = text => {
    if (text.startsWith('> ')) session.trips += 1;
    if (/^[<>] /.test(text)) session.talk.push(text.trimEnd());
  };
  fresh.availableListCommands = ['LIST'];
  keepNoStacks(fresh);
  fresh.prepareTransfer = () => openData(session, fresh, account);
  return fresh;
}

async function openData(session: FtpSession, open: Client, account: Account) {
  const reply = await open.send('PASV').catch(() => open.send('EPSV'));
  const target = dataAddress(reply.message, open.ftp.socket.remoteAddress ?? account.host, account.singleIp);
  session.trips += 1;
  const raw = await connectData(target.host, target.port, session.options.wallTimeoutMs);
  session.rawData = raw;
  open.ftp.dataSocket = open.ftp.hasTLS ? secure(open, raw) : raw;
  if (session.options.noGoodbye && open.ftp.hasTLS) leaveSilently(open.ftp.dataSocket, raw);
  return reply;
}

/** Lets the end of a TLS connection be that of its TCP connection alone. An alert that the server sends then is not read any more. */
function leaveSilently(tls: Socket, raw: Socket): void {
  tls._final = done => {
    setTimeout(() => raw.destroySoon(), 0);
    done();
  };
}

async function enterServer(session: FtpSession, fresh: Client, account: Account): Promise<void> {
  const host = addressOf(session, account.host);
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

function addressOf(session: FtpSession, host: string): string {
  const { options } = session;
  if (isIP(host) || host === 'localhost' || !options.hosts) return host;
  const address = options.hosts[host];
  if (address === undefined) throw failure(failures.dns, `no such host: ${host}`);
  return address;
}

function watch(session: FtpSession, fresh: Client): void {
  const socket = fresh.ftp.socket;
  let isTold = false;
  const tell = () => {
    if (isTold || session.client !== fresh) return;
    isTold = true;
    session.onClosed();
  };
  for (const event of ['end', 'error', 'close']) socket.prependOnceListener(event, tell);
}

/** Forgets the session. @returns it, if there was one */
export function drop(session: FtpSession): Client | undefined {
  const open = session.client;
  session.client = undefined;
  return open;
}

/** Ends a session by QUIT. */
export async function quit(session: FtpSession, open: Client): Promise<void> {
  await open.sendIgnoringError('QUIT').catch(() => undefined);
  open.close();
  await beNoticed(session);
}

/** Gives a server with a limit of sessions the time to notice the end of one. */
export async function beNoticed(session: FtpSession): Promise<void> {
  const { options } = session;
  if (options.partingMs) await new Promise(resolve => setTimeout(resolve, options.partingMs));
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
