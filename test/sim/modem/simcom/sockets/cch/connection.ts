// The commands by which a SIM7600's TLS sockets connect to a server and close the connection: AT+CCHOPEN and CCHCLOSE.

import { error, ok, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { openChannel, type Refusal } from '../../../net/channel.ts';
import { both, clear, codes, idOf, ids, sessionOf, type CchService, type Session, type Wanted } from './service.ts';

const tcp = 1;
const tls = 2;
const longestHost = 256;
/** Size of a receive buffer, in bytes. No manual has it, so it is an assumption. */
const bufferBytes = 29_200;
const codeOf: Record<Refusal, number> = {
  'dns': codes.dns, 'refused': codes.connect, 'failed': codes.connect,
  'handshake': codes.handshake, 'alert': codes.handshake, 'untrusted': codes.handshake, 'expired': codes.handshake, 'misnamed': codes.handshake,
  'expired-misnamed': codes.handshake,
};

/** Called when data have arrived. `isFirst` is true if none were waiting. */
type OnData = (id: number, session: Session, isFirst: boolean) => void;

/** Makes the handlers of the commands of connections. */
export function connectionCommands(service: CchService, onData: OnData): Commands {
  return {
    '+CCHOPEN': {
      test: () => ok('+CCHOPEN: (0,1),"ADDRESS",(1-65535)[,(1-2)[,(1-65535)]]'),
      read: () => ok(...ids.map(id => lineOf(service, id))),
      write: args => open(service, args, onData),
    },
    '+CCHCLOSE': { write: args => close(service, args) },
  };
}

/** Returns the line that AT+CCHOPEN? prints for a socket. */
function lineOf({ sessions }: CchService, id: number): string {
  const { host, port, type, bindPort, channel } = sessions.get(id) ?? {};
  return channel?.isOpen() ? `+CCHOPEN: ${id},"${host}",${port},${type},${bindPort ?? ''}` : `+CCHOPEN: ${id},"",,,`;
}

/** Returns the connection that the arguments of AT+CCHOPEN ask for. It is undefined if the arguments are invalid. */
function wantedOf(args: Arg[]): Wanted & { id: number } | undefined {
  const [id, host, port] = [idOf(args[0]), textOf(args[1], longestHost), numberOf(args[2], 1, 65535)];
  const type = args[3] ? numberOf(args[3], tcp, tls) : tls;
  const bindPort = args[4] ? numberOf(args[4], 1, 65535) : undefined;
  if (id === undefined || host === undefined || port === undefined || type === undefined || args.length > 5) return undefined;
  return args[4] && bindPort === undefined ? undefined : { id, host, port, type, bindPort };
}

function open(service: CchService, args: Arg[], onData: OnData): Reply {
  const { at, options, sessions, isStarted } = service;
  const wanted = wantedOf(args);
  if (!wanted || !isStarted || isTaken(service, wanted.id)) return error();
  const { id, ...server } = wanted;
  const session: Session = { ...server, channel: undefined };
  sessions.set(id, session);
  const line = (code: number) => `+CCHOPEN: ${id},${code}`;
  const tell = (code: number) => void at.result(line(code));
  if (options.cchOrder === 'ok-first') return { ...ok(), after: () => reach(service, id, session, onData, tell) };
  return { later: finish =>
    reach(service, id, session, onData, code => finish(code === codes.done ? ok(line(code)) : { ...ok(), after: () => tell(code) })) };
}

/** Returns whether a connection uses this socket number. If its server has closed the connection, the number is free again. */
function isTaken({ sessions }: CchService, id: number): boolean {
  const session = sessions.get(id);
  return session !== undefined && session.channel?.isOpen() !== false;
}

/** Connects, and tells the result code, unless the socket was forgotten meanwhile. */
function reach(service: CchService, id: number, session: Session, onData: OnData, tell: (code: number) => void): void {
  const { at, options, sessions } = service;
  const settle = at.bound((code: number) => {
    if (sessions.get(id) !== session) return;
    if (code !== codes.done) clear(service, id);
    tell(code);
  });
  void begin(service, id, session, onData).then(code => void at.after(options.rttMs, () => settle(code)));
}

async function begin(service: CchService, id: number, session: Session, onData: OnData): Promise<number> {
  const { clock, at, ssl, options, sessions } = service;
  const { host, port, type } = session;
  if (service.isStale) return codes.network;
  const context = service.contexts.get(id) ?? id;
  const trust = type === tls ? ssl.trustOf(context) : undefined;
  if (type === tls && !trust) return codes.noAuthority;
  const bounds = { ...options, sendBufferBytes: Infinity, receiveBufferBytes: bufferBytes, timeoutMs: ssl.patienceMs(context) };
  const made = await openChannel(clock, at, { host, port, tls: trust && { host, trust } }, bounds, {
    onData: isFirst => onData(id, session, isFirst),
    onClosed: () => at.urc(`+CCH_PEER_CLOSED: ${id}`),
  });
  if (typeof made === 'string') return codeOf[made];
  if (sessions.get(id) === session) session.channel = made;
  else made.kill();
  return codes.done;
}

function close(service: CchService, args: Arg[]): Reply {
  const found = args.length === 1 ? sessionOf(service, args[0]) : undefined;
  if (!found?.session.channel) return error();
  found.session.channel.close();
  clear(service, found.id);
  return both(service, `+CCHCLOSE: ${found.id},0`);
}
