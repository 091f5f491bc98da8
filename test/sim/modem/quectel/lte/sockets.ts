// TCP connections of Quectel's LTE modules, plain (QIOPEN) and with TLS (QSSLOPEN), by BG96 TCP/IP AT commands V1.0, 2.1.4 to 2.2, and SSL AT
// commands. They are in buffer access mode, in which data wait until they are read. The number of a connection stays in use until AT+QICLOSE or
// AT+QSSLCLOSE, even if the peer has ended the connection.

import type { Clock } from '../../../clock.ts';
import { error, ok, silence, type At, type Commands, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { openChannel, type Channel, type ChannelOptions, type Refusal } from '../../net/channel.ts';
import { socketCodes } from './codes.ts';
import type { LteContext } from './context.ts';
import type { LteSsl } from './ssl.ts';

/** Sizes and faults of the sockets. */
export interface LteSocketsOptions extends ChannelOptions {
  /** Numbers of the AT+QISEND or AT+QSSLSEND commands, from 1 on, that fail. They end with SEND FAIL, and their bytes never reach the server. */
  failingSends: number[];
}

/** A modem's TCP sockets: the handlers of the commands for them, plain (AT+QIOPEN) and with TLS (AT+QSSLOPEN). */
export interface LteSockets {
  commands: Commands;
  /** Closes all sockets without a message. It is called when the modem has lost their context. */
  drop(): void;
}

/** The names of the commands and URCs for plain connections, or for those with TLS. */
interface Kind {
  open: string;
  close: string;
  send: string;
  receive: string;
  urc: string;
}

const plain: Kind = { open: '+QIOPEN', close: '+QICLOSE', send: '+QISEND', receive: '+QIRD', urc: '+QIURC' };
const secure: Kind = { open: '+QSSLOPEN', close: '+QSSLCLOSE', send: '+QSSLSEND', receive: '+QSSLRECV', urc: '+QSSLURC' };
const lastId = 11;
const longestHost = 200;
const mostSent = 1460;
const mostRead = 1500;
const codeOf = (refusal: Refusal): number => (refusal === 'dns' ? socketCodes.dns : socketCodes.connect);

/** The connections of one kind, plain or with TLS, by their numbers. */
interface Links {
  kind: Kind;
  links: Map<number, Channel | 'opening'>;
}

/** What both kinds of connections use. */
interface Parts {
  clock: Clock;
  at: At;
  context: LteContext;
  ssl: LteSsl;
  options: LteSocketsOptions;
  /** Returns how many times bytes were sent, with this time. */
  countSend(): number;
}

/** Makes the handlers of the commands for one kind of connections. */
function createSet(parts: Parts, { kind, links }: Links): Commands {
  const { clock, at, context, ssl, options } = parts;
  const isSecure = kind === secure;
  const idOf = (arg: Arg | undefined) => numberOf(arg, 0, lastId);

  function linkOf(arg: Arg | undefined): Channel | undefined {
    const link = links.get(idOf(arg) ?? -1);
    return link === 'opening' ? undefined : link;
  }

  /**
   * Opens a connection. Plain ones have the arguments `1,0,"TCP","host",port,0,0`: context, number, type, host, port, local port, mode 0.
   * Those with TLS have `1,2,0,"host",port,0`: context, TLS context, number, host, port, mode 0.
   */
  function open(args: Arg[]): Reply {
    const id = idOf(args[isSecure ? 2 : 1]);
    const sslContext = isSecure ? numberOf(args[1], 0, 5) : 0;
    const host = textOf(args[3], longestHost);
    const port = numberOf(args[4], 1, 65_535);
    const isForm = args.length === (isSecure ? 6 : 7) && numberOf(args.at(-1), 0, 0) === 0 && (isSecure || textOf(args[2], 3) === 'TCP');
    if (numberOf(args[0], 1, 16) !== 1 || id === undefined || sslContext === undefined || host === undefined || port === undefined || !isForm) {
      return error();
    }
    const tell = (code: number) => at.result(`${kind.open}: ${id},${code}`);
    if (links.has(id)) return { ...ok(), after: () => tell(socketCodes.identity) };
    links.set(id, 'opening');
    return { ...ok(), after: () => void begin(id, host, port, sslContext, tell) };
  }

  async function begin(id: number, host: string, port: number, sslContext: number, tell: (code: number) => void): Promise<void> {
    const trust = isSecure ? ssl.trustOf(sslContext) : undefined;
    const isPossible = context.isActive(1) && trust !== 'never';
    const bounds = { ...options };
    const made = isPossible ? await openChannel(clock, at, { host, port, tls: trust && { host, trust } }, bounds, {
      onData: isFirst => isFirst && at.urc(`${kind.urc}: "recv",${id}`),
      onClosed: () => at.urc(`${kind.urc}: "closed",${id}`),
    }) : 'failed';
    const settle = at.bound(() => void at.after(options.rttMs, () => {
      if (links.get(id) !== 'opening') return;
      if (typeof made === 'string') links.delete(id);
      else links.set(id, made);
      tell(typeof made === 'string' ? (isPossible ? codeOf(made) : socketCodes.deactivated) : 0);
    }));
    if (typeof made !== 'string' && links.get(id) !== 'opening') made.kill();
    settle(undefined);
  }

  function close(args: Arg[]): Reply {
    const id = idOf(args[0]);
    if (id === undefined || args.length > 2 || (args[1] && numberOf(args[1], 0, 65_535) === undefined)) return error();
    const link = links.get(id);
    links.delete(id);
    if (link && link !== 'opening') link.close();
    return { later: finish => void at.after(link ? options.rttMs : 0, () => finish(ok())) };
  }

  function send(args: Arg[]): Reply {
    const link = linkOf(args[0]);
    const size = numberOf(args[1], 1, mostSent);
    if (!link || size === undefined || args.length !== 2) return error();
    const parts: Uint8Array[] = [];
    return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(link, Buffer.concat(parts))) };
  }

  /**
   * Returns the result of sent bytes. SEND OK means that they are in the modem's buffer. SEND FAIL means that the buffer has no room for them. They
   * are dropped, and may be sent again (BG95 TCP/IP application note, 2.3.7).
   */
  function pass(link: Channel, bytes: Uint8Array): Reply {
    const nth = parts.countSend();
    const isTaken = link.isOpen() && !options.failingSends.includes(nth) && bytes.length <= link.roomBytes();
    if (isTaken) link.send(bytes, () => {});
    return { ...silence, lines: [isTaken ? 'SEND OK' : 'SEND FAIL'] };
  }

  function receive(args: Arg[]): Reply {
    const link = linkOf(args[0]);
    const most = args[1] ? numberOf(args[1], 0, mostRead) : mostRead;
    if (!link || most === undefined || args.length > 2) return error();
    const bytes = link.read(most);
    return bytes.length === 0 ? ok(`${kind.receive}: 0`) : ok(`${kind.receive}: ${bytes.length}`, bytes);
  }

  return {
    [kind.open]: { test: () => ok(), write: open },
    [kind.close]: { test: () => ok(), write: close },
    [kind.send]: { test: () => ok(), write: send },
    [kind.receive]: { test: () => ok(), write: receive },
  };
}

/** Creates a modem's TCP sockets, with the handlers of their commands and no connection. */
export function createLteSockets(clock: Clock, at: At, context: LteContext, ssl: LteSsl, options: LteSocketsOptions): LteSockets {
  const sets: Links[] = [plain, secure].map(kind => ({ kind, links: new Map() }));
  let sends = 0;
  const parts: Parts = { clock, at, context, ssl, options, countSend: () => ++sends };

  return {
    commands: Object.assign({}, ...sets.map(set => createSet(parts, set))),
    drop() {
      for (const { links } of sets) {
        for (const link of links.values()) if (link !== 'opening') link.kill();
        links.clear();
      }
    },
  };
}
