// The service of a SIM7600's TLS sockets, which AT+CCHSTART starts: its state, and the commands that start, stop and set it.

import type { Clock } from '../../../../clock.ts';
import { error, ok, type At, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import type { Network } from '../../../common/network.ts';
import type { Channel, ChannelOptions } from '../../../net/channel.ts';
import type { Ssl } from '../../tls/ssl.ts';

/** Properties of the TLS sockets. */
export interface CchOptions extends Omit<ChannelOptions, 'sendBufferBytes' | 'receiveBufferBytes'> {
  /**
   * Whether CCHSTART, CCHOPEN, CCHCLOSE and CCHSTOP print OK before or after their result line, such as `+CCHOPEN: 0,0`. The manual has samples of
   * both.
   */
  cchOrder: 'ok-first' | 'ok-last';
}

/** The modem's parts that the TLS sockets use. */
export interface CchParts {
  clock: Clock;
  at: At;
  network: Network;
  /** The contexts of TLS, which say how a server's certificate is checked. */
  ssl: Ssl;
  options: CchOptions;
}

/** A connection that AT+CCHOPEN asks for. */
export interface Wanted {
  host: string;
  port: number;
  /** 1 TCP, 2 TLS. */
  type: number;
  bindPort: number | undefined;
}

/** A TLS socket in use. */
export interface Session extends Wanted {
  /** The connection. It is undefined while it is being opened. */
  channel: Channel | undefined;
}

/** The service. Each group of its commands reads and changes it. */
export interface CchService extends CchParts {
  /** The sockets in use, by their number. */
  sessions: Map<number, Session>;
  /** The context of TLS of each socket, by the socket's number. */
  contexts: Map<number, number>;
  /** The timeout of sends of each socket in seconds, by the socket's number. */
  timeouts: Map<number, number>;
  isStarted: boolean;
  /** Whether the context was lost, so that CCHSTOP and CCHSTART must come before the next CCHOPEN. */
  isStale: boolean;
  /** 1 if sent data are reported (AT+CCHSET). */
  reportsSends: number;
  /** 1 if received data wait for AT+CCHRECV. Otherwise they are printed at once. */
  isManual: number;
}

/** The numbers of the sockets. */
export const ids = [0, 1];
/** Most bytes of one AT+CCHSEND, and of one block of received data. */
export const mostAtOnce = 2048;
/** The result codes that the commands of TLS sockets print (AT manual 10.3). */
export const codes = { done: 0, transfer: 6, parameter: 8, network: 9, state: 11, dns: 13, connect: 14, handshake: 15, noAuthority: 19 };
const lastContext = 9;
const pdpContext = 1;
const sendTimeout = { least: 60, most: 150 };

/** Makes the service, which is not started. */
export function createService(parts: CchParts): CchService {
  return { ...parts, sessions: new Map(), contexts: new Map(), timeouts: new Map(), isStarted: false, isStale: false, reportsSends: 0, isManual: 0 };
}

/** Returns the number of a socket in an argument. */
export function idOf(arg: Arg | undefined): number | undefined {
  return numberOf(arg, 0, 1);
}

/** Returns the socket in use that an argument names. */
export function sessionOf({ sessions }: CchService, arg: Arg | undefined): { id: number; session: Session } | undefined {
  const id = idOf(arg);
  const session = id === undefined ? undefined : sessions.get(id);
  return session && { id: id!, session };
}

/** Returns a reply of OK and a given result line, in the order of `cchOrder`. */
export function both({ at, options }: CchService, line: string): Reply {
  return options.cchOrder === 'ok-first' ? { ...ok(), after: () => at.result(line) } : ok(line);
}

/** Forgets a socket with its settings. */
export function clear({ sessions, contexts, timeouts }: CchService, id: number): void {
  for (const each of [sessions, contexts, timeouts]) each.delete(id);
}

/** Forgets all sockets, and stops the service. */
export function forget(service: CchService): void {
  for (const each of [service.sessions, service.contexts, service.timeouts]) each.clear();
  service.isStarted = service.isStale = false;
}

/** Makes the handlers of the commands that start, stop and set the service. */
export function serviceCommands(service: CchService): Commands {
  const { contexts, timeouts } = service;
  return {
    '+CCHSTART': { run: () => start(service) },
    '+CCHSTOP': { run: () => stop(service) },
    '+CCHSET': {
      test: () => ok('+CCHSET: (0,1),(0,1)'),
      read: () => ok(`+CCHSET: ${service.reportsSends},${service.isManual}`),
      write: args => setReports(service, args),
    },
    '+CCHMODE': {
      test: () => ok('+CCHMODE: (0,1)'),
      read: () => ok('+CCHMODE: 0'),
      write: args => (service.isStarted || args.length !== 1 || numberOf(args[0], 0, 0) === undefined ? error() : ok()),
    },
    '+CCHADDR': { run: () => (service.isStarted ? ok('+CCHADDR: 10.94.36.44') : error()) },
    '+CCHSSLCFG': {
      test: () => ok('+CCHSSLCFG: (0,1),(0-9)'),
      read: () => ok(...ids.map(id => `+CCHSSLCFG: ${id},${contexts.get(id) ?? ''}`)),
      write: args => (args.length === 2 ? assign(service, contexts, args[0], numberOf(args[1], 0, lastContext)) : error()),
    },
    '+CCHCFG': {
      test: () => ok('+CCHCFG: "sendtimeout",(0-1),(60-150)', '+CCHCFG: "sslctx",(0-1),(0-9)'),
      read: () => ok(...ids.map(id => `+CCHCFG: ${id},${timeouts.get(id) ?? sendTimeout.most},${contexts.get(id) ?? id}`)),
      write: args => configure(service, args),
    },
  };
}

function start(service: CchService): Reply {
  const { at, network } = service;
  if (service.isStarted) return error();
  service.isStarted = network.isRegistered() && network.activate(pdpContext);
  if (service.isStarted) return both(service, '+CCHSTART: 0');
  return { ...ok(), after: () => at.result(`+CCHSTART: ${codes.network}`) };
}

function stop(service: CchService): Reply {
  if (!service.isStarted) return error();
  for (const { channel } of service.sessions.values()) channel?.close();
  forget(service);
  return both(service, '+CCHSTOP: 0');
}

/**
 * Carries out AT+CCHSET=, which sets whether sent data are reported, and whether received data wait for CCHRECV. Like AT+CCHMODE, it is
 * allowed only before CCHSTART. Other settings are allowed only between CCHSTART and CCHOPEN.
 */
function setReports(service: CchService, args: Arg[]): Reply {
  const [sends, mode] = [numberOf(args[0], 0, 1), args[1] ? numberOf(args[1], 0, 1) : 0];
  if (service.isStarted || sends === undefined || mode === undefined || args.length > 2) return error();
  service.reportsSends = sends;
  service.isManual = mode;
  return ok();
}

/** Carries out AT+CCHCFG=, which sets the context of TLS or the timeout of one socket. */
function configure(service: CchService, args: Arg[]): Reply {
  const key = textOf(args[0], 16);
  if (args.length !== 3) return error();
  if (key === 'sslctx') return assign(service, service.contexts, args[1], numberOf(args[2], 0, lastContext));
  return key === 'sendtimeout' ? assign(service, service.timeouts, args[1], numberOf(args[2], sendTimeout.least, sendTimeout.most)) : error();
}

/** Sets a value of the socket that an argument names, if the service is started and the socket is not in use. */
function assign({ isStarted, sessions }: CchService, to: Map<number, number>, arg: Arg | undefined, value: number | undefined): Reply {
  const id = idOf(arg);
  if (!isStarted || id === undefined || value === undefined || sessions.has(id)) return error();
  to.set(id, value);
  return ok();
}
