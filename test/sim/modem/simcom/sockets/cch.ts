// The SIM7600's TLS sockets (AT manual V3.00 10.2): CCHSTART, CCHOPEN, CCHSEND with its prompt, and CCHRECV for received data. Transparent mode
// (CCHMODE=1) is refused.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Network } from '../../common/network.ts';
import { openChannel, type Channel, type ChannelOptions, type Refusal } from '../../net/channel.ts';
import type { Ssl } from '../tls/ssl.ts';

/** Properties of the TLS sockets. */
export interface CchOptions extends Omit<ChannelOptions, 'sendBufferBytes' | 'receiveBufferBytes'> {
  /**
   * Whether CCHSTART, CCHOPEN, CCHCLOSE and CCHSTOP print OK before or after their result line, such as `+CCHOPEN: 0,0`. The manual has samples of
   * both.
   */
  cchOrder: 'ok-first' | 'ok-last';
}

/** A modem's TLS sockets: the handlers of AT+CCHOPEN, CCHSEND, CCHRECV and others, and functions for other parts of the modem. */
export interface Cch {
  commands: Commands;
  /** Closes all sockets, with a URC for each. It is called when the modem has lost the network. */
  lose(): void;
  /** Closes all sockets without a message. It is called when the modem has lost its power. */
  reset(): void;
}

interface Session {
  host: string;
  port: number;
  type: number;
  bindPort: number | undefined;
  /** The connection. It is undefined while it is being opened. */
  channel: Channel | undefined;
}

interface Wanted {
  id: number;
  host: string;
  port: number;
  type: number;
  bindPort: number | undefined;
}

const ids = [0, 1];
const lastContext = 9;
const pdpContext = 1;
const tcp = 1;
const tls = 2;
const mostAtOnce = 2048;
const longestHost = 256;
const sendTimeout = { least: 60, most: 150 };
/** Size of a receive buffer, in bytes. No manual has it, so it is an assumption. */
const bufferBytes = 29_200;
/** The result codes that the commands of TLS sockets print (AT manual 10.3). */
const codes = { done: 0, transfer: 6, parameter: 8, network: 9, state: 11, dns: 13, connect: 14, handshake: 15, noAuthority: 19 };
const codeOf: Record<Refusal, number> = {
  'dns': codes.dns, 'refused': codes.connect, 'failed': codes.connect,
  'handshake': codes.handshake, 'alert': codes.handshake, 'untrusted': codes.handshake, 'expired': codes.handshake, 'misnamed': codes.handshake, 'expired-misnamed': codes.handshake,
};

/** Creates a modem's TLS sockets, with the handlers of their commands and no connection. */
export function createCch(clock: Clock, at: At, network: Network, ssl: Ssl, options: CchOptions): Cch {
  const sessions = new Map<number, Session>();
  const contexts = new Map<number, number>();
  const timeouts = new Map<number, number>();
  let isStarted = false;
  /** Whether the context was lost, so that CCHSTOP and CCHSTART must come before the next CCHOPEN. */
  let isStale = false;
  let reportsSends = 0;
  let isManual = 0;

  const idOf = (arg: Arg | undefined) => numberOf(arg, 0, 1);

  function sessionOf(arg: Arg | undefined): { id: number; session: Session } | undefined {
    const id = idOf(arg);
    const session = id === undefined ? undefined : sessions.get(id);
    return session && { id: id!, session };
  }

  /** Returns a reply of OK and a given result line, in the order of `cchOrder`. */
  function both(line: string): Reply {
    return options.cchOrder === 'ok-first' ? { ...ok(), after: () => at.result(line) } : ok(line);
  }

  function start(): Reply {
    if (isStarted) return error();
    isStarted = network.isRegistered() && network.activate(pdpContext);
    if (isStarted) return both('+CCHSTART: 0');
    return { ...ok(), after: () => at.result(`+CCHSTART: ${codes.network}`) };
  }

  function stop(): Reply {
    if (!isStarted) return error();
    for (const { channel } of sessions.values()) channel?.close();
    forget();
    return both('+CCHSTOP: 0');
  }

  function forget(): void {
    sessions.clear();
    contexts.clear();
    timeouts.clear();
    isStarted = isStale = false;
  }

  /**
   * Carries out AT+CCHSET=, which sets whether sent data are reported, and whether received data wait for CCHRECV. Like AT+CCHMODE, it is
   * allowed only before CCHSTART. Other settings are allowed only between CCHSTART and CCHOPEN.
   */
  function setReports(args: Arg[]): Reply {
    const [sends, mode] = [numberOf(args[0], 0, 1), args[1] ? numberOf(args[1], 0, 1) : 0];
    if (isStarted || sends === undefined || mode === undefined || args.length > 2) return error();
    reportsSends = sends;
    isManual = mode;
    return ok();
  }

  function setMode(args: Arg[]): Reply {
    return isStarted || args.length !== 1 || numberOf(args[0], 0, 0) === undefined ? error() : ok();
  }

  function setContext(args: Arg[]): Reply {
    return args.length === 2 ? assign(contexts, args[0], numberOf(args[1], 0, lastContext)) : error();
  }

  function configure(args: Arg[]): Reply {
    const key = textOf(args[0], 16);
    if (args.length !== 3) return error();
    if (key === 'sslctx') return assign(contexts, args[1], numberOf(args[2], 0, lastContext));
    return key === 'sendtimeout' ? assign(timeouts, args[1], numberOf(args[2], sendTimeout.least, sendTimeout.most)) : error();
  }

  function assign(to: Map<number, number>, arg: Arg | undefined, value: number | undefined): Reply {
    const id = idOf(arg);
    if (!isStarted || id === undefined || value === undefined || sessions.has(id)) return error();
    to.set(id, value);
    return ok();
  }

  function clear(id: number): void {
    sessions.delete(id);
    contexts.delete(id);
    timeouts.delete(id);
  }

  /** Returns the connection that the arguments of AT+CCHOPEN ask for. It is undefined if the arguments are invalid. */
  function wantedOf(args: Arg[]): Wanted | undefined {
    const [id, host, port] = [idOf(args[0]), textOf(args[1], longestHost), numberOf(args[2], 1, 65535)];
    const type = args[3] ? numberOf(args[3], tcp, tls) : tls;
    const bindPort = args[4] ? numberOf(args[4], 1, 65535) : undefined;
    if (id === undefined || host === undefined || port === undefined || type === undefined || args.length > 5) return undefined;
    return args[4] && bindPort === undefined ? undefined : { id, host, port, type, bindPort };
  }

  function open(args: Arg[]): Reply {
    const wanted = wantedOf(args);
    if (!wanted || !isStarted || isTaken(wanted.id)) return error();
    const session: Session = { ...wanted, channel: undefined };
    sessions.set(wanted.id, session);
    const line = (code: number) => `+CCHOPEN: ${wanted.id},${code}`;
    const tell = (code: number) => void at.result(line(code));
    if (options.cchOrder === 'ok-first') return { ...ok(), after: () => reach(wanted, session, tell) };
    return { later: finish => reach(wanted, session, code => finish(code === codes.done ? ok(line(code)) : { ...ok(), after: () => tell(code) })) };
  }

  /** Returns whether a connection uses this socket number. If its server has closed the connection, the number is free again. */
  function isTaken(id: number): boolean {
    const session = sessions.get(id);
    return session !== undefined && session.channel?.isOpen() !== false;
  }

  function reach(wanted: Wanted, session: Session, tell: (code: number) => void): void {
    const settle = at.bound((code: number) => {
      if (sessions.get(wanted.id) !== session) return;
      if (code !== codes.done) clear(wanted.id);
      tell(code);
    });
    void begin(wanted, session).then(code => void at.after(options.rttMs, () => settle(code)));
  }

  async function begin({ id, host, port, type }: Wanted, session: Session): Promise<number> {
    if (isStale) return codes.network;
    const context = contexts.get(id) ?? id;
    const trust = type === tls ? ssl.trustOf(context) : undefined;
    if (type === tls && !trust) return codes.noAuthority;
    const bounds = { ...options, sendBufferBytes: Infinity, receiveBufferBytes: bufferBytes, timeoutMs: ssl.patienceMs(context) };
    const made = await openChannel(clock, at, { host, port, tls: trust && { host, trust } }, bounds, {
      onData: isFirst => tellData(id, session, isFirst),
      onClosed: () => at.urc(`+CCH_PEER_CLOSED: ${id}`),
    });
    if (typeof made === 'string') return codeOf[made];
    if (sessions.get(id) === session) session.channel = made;
    else made.kill();
    return codes.done;
  }

  function tellData(id: number, { channel }: Session, isFirst: boolean): void {
    if (isManual === 1) return void (isFirst && at.urc(`+CCHEVENT: ${id},RECV EVENT`));
    giveOut(id, channel!.read(mostAtOnce));
  }

  function giveOut(id: number, bytes: Uint8Array): void {
    at.urc(`+CCHRECV: DATA,${id},${bytes.length}`);
    at.data(bytes);
  }

  function close(args: Arg[]): Reply {
    const found = args.length === 1 ? sessionOf(args[0]) : undefined;
    if (!found?.session.channel) return error();
    found.session.channel.close();
    clear(found.id);
    return both(`+CCHCLOSE: ${found.id},0`);
  }

  /** Carries out AT+CCHSEND=: takes the bytes after the prompt, and sends them. */
  function send(args: Arg[]): Reply {
    const found = sessionOf(args[0]);
    const size = numberOf(args[1], 1, mostAtOnce);
    const channel = found?.session.channel;
    if (!channel?.isOpen() || size === undefined || args.length !== 2) return error();
    const parts: Uint8Array[] = [];
    const report = at.bound((isThere: boolean) => {
      if (reportsSends === 1) at.result(`+CCHSEND: ${found!.id},${isThere ? codes.done : codes.transfer}`);
    });
    return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), () => ({ ...ok(), after: () => channel.send(Buffer.concat(parts), report) })) };
  }

  function waiting(id: number): number {
    return sessions.get(id)?.channel?.waitingBytes() ?? 0;
  }

  function unsent(id: number): number {
    const channel = sessions.get(id)?.channel;
    return channel ? channel.sentBytes() - channel.confirmedBytes() : 0;
  }

  function receive(args: Arg[]): Reply {
    const id = idOf(args[0]);
    const given = args[1] ? numberOf(args[1], 0, 2_147_483_647) : Infinity;
    const size = given === 0 ? mostAtOnce : given;
    if (id === undefined) return error();
    if (size === undefined || args.length > 2) return error(`+CCHRECV: ${id},${codes.parameter}`);
    if (isManual === 0 || waiting(id) === 0) return error(`+CCHRECV: ${id},${codes.state}`);
    return { ...ok(), after: () => handOver(id, size) };
  }

  function handOver(id: number, size: number): void {
    const bytes = sessions.get(id)!.channel!.read(size);
    for (let from = 0; from < bytes.length; from += mostAtOnce) {
      const block = bytes.subarray(from, from + mostAtOnce);
      at.result(`+CCHRECV: DATA,${id},${block.length}`);
      at.data(block);
    }
    at.result(`+CCHRECV: ${id},${codes.done}`);
  }

  function lose(): void {
    if (!isStarted) return;
    isStale = true;
    for (const [id, { channel }] of sessions) {
      if (!channel?.isOpen()) continue;
      channel.kill();
      at.urc(`+CCH_PEER_CLOSED: ${id}`);
    }
  }

  const shown = (id: number) => {
    const { host, port, type, bindPort, channel } = sessions.get(id) ?? {};
    return channel?.isOpen() ? `+CCHOPEN: ${id},"${host}",${port},${type},${bindPort ?? ''}` : `+CCHOPEN: ${id},"",,,`;
  };
  const test = (line: string): { test: Handler } => ({ test: () => ok(line) });
  const commands: Commands = {
    '+CCHSTART': { run: start },
    '+CCHSTOP': { run: stop },
    '+CCHSET': { ...test('+CCHSET: (0,1),(0,1)'), read: () => ok(`+CCHSET: ${reportsSends},${isManual}`), write: setReports },
    '+CCHMODE': { ...test('+CCHMODE: (0,1)'), read: () => ok('+CCHMODE: 0'), write: setMode },
    '+CCHADDR': { run: () => (isStarted ? ok('+CCHADDR: 10.94.36.44') : error()) },
    '+CCHSSLCFG': {
      ...test('+CCHSSLCFG: (0,1),(0-9)'),
      read: () => ok(...ids.map(id => `+CCHSSLCFG: ${id},${contexts.get(id) ?? ''}`)),
      write: setContext,
    },
    '+CCHCFG': {
      test: () => ok('+CCHCFG: "sendtimeout",(0-1),(60-150)', '+CCHCFG: "sslctx",(0-1),(0-9)'),
      read: () => ok(...ids.map(id => `+CCHCFG: ${id},${timeouts.get(id) ?? sendTimeout.most},${contexts.get(id) ?? id}`)),
      write: configure,
    },
    '+CCHOPEN': { ...test('+CCHOPEN: (0,1),"ADDRESS",(1-65535)[,(1-2)[,(1-65535)]]'), read: () => ok(...ids.map(shown)), write: open },
    '+CCHCLOSE': { write: close },
    '+CCHSEND': { ...test('+CCHSEND: (0,1),(1-2048)'), read: () => ok(`+CCHSEND: 0,${unsent(0)},1,${unsent(1)}`), write: send },
    '+CCHRECV': { read: () => ok(`+CCHRECV: LEN,${waiting(0)},${waiting(1)}`), write: receive },
  };
  return {
    commands,
    lose,
    reset() {
      for (const { channel } of sessions.values()) channel?.kill();
      forget();
      reportsSends = isManual = 0;
    },
  };
}
