// The SIM7600's TCP sockets, AT manual chapter 11: NETOPEN, CIPOPEN, CIPSEND with its prompt, CIPRXGET for what came. Real
// connections to whatever address is named; knows nothing of what is said over them.

import { connect, type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { doesGreet } from '../../nearby.ts';
import { error, ok, type At, type Commands, type Reply } from '../at.ts';
import type { FtpOptions } from '../ftp.ts';
import { takeCounted } from '../phase.ts';
import { numberOf, textOf, type Arg } from '../syntax.ts';

export interface Sockets {
  commands: Commands;
  /** The network is gone. */
  drop(): void;
}

interface Link {
  socket: Socket;
  received: Buffer;
  /** Its peer has said something: an answer may be waited for. */
  speaks: boolean;
}

const lastLink = 9;
/** 11.2.4. */
const longestSend = 1500;
const longestRead = 1500;
/**
 * So long in real time a server may think: one that is not known before it counts as one that does not greet; one that speaks before it has no
 * answer.
 */
const greetingMs = 300;
const answerMs = 30_000;

export function createSockets(clock: Clock, at: At, canFlow: () => boolean, options: Pick<FtpOptions, 'rttMs'>): Sockets {
  const links = new Map<number, Link>();
  let isOpen = false;
  let isManual = false;

  function netOpen(): Reply {
    if (isOpen) return error('+IPERROR: Network is already opened');
    isOpen = canFlow();
    return { ...ok(), after: () => at.result(`+NETOPEN: ${isOpen ? 0 : 1}`) };
  }

  function drop(): void {
    for (const { socket } of links.values()) socket.destroy();
    links.clear();
    isOpen = isManual = false;
  }

  /** What the peer says now, so that no simulated time passes over a server that is only busy. */
  function hear(link: Link, limitMs: number): Promise<void> {
    return clock.hold(new Promise(resolve => {
      const timer = setTimeout(resolve, limitMs);
      link.socket.once('data', () => (clearTimeout(timer), setImmediate(resolve)));
    }));
  }

  function open(args: Arg[]): Reply {
    const id = numberOf(args[0], 0, lastLink);
    const host = textOf(args[2], 255);
    const port = numberOf(args[3], 1, 65535);
    if (id === undefined || textOf(args[1], 3) !== 'TCP' || host === undefined || port === undefined || args.length > 5) return error();
    if (!isOpen || links.has(id)) return error(`+CIPOPEN: ${id},${isOpen ? 4 : 2}`);
    return { ...ok(), after: () => void begin(id, host, port) };
  }

  async function begin(id: number, host: string, port: number): Promise<void> {
    const tell = at.bound((code: number) => at.result(`+CIPOPEN: ${id},${code}`));
    const socket = connect({ host, port });
    const code = await clock.hold(new Promise<number>(resolve => {
      socket.once('connect', () => resolve(0));
      socket.once('error', () => resolve(10));
    }));
    if (code !== 0) return tell(code);
    const link: Link = { socket, received: Buffer.alloc(0), speaks: false };
    links.set(id, link);
    socket.on('error', () => socket.destroy());
    socket.on('data', bytes => take(id, link, bytes));
    if (doesGreet(port) !== false) await hear(link, doesGreet(port) ? answerMs : greetingMs);
    clock.after(options.rttMs, () => tell(0));
  }

  function take(id: number, link: Link, bytes: Buffer): void {
    const wasEmpty = link.received.length === 0;
    link.speaks = true;
    link.received = Buffer.concat([link.received, bytes]);
    if (wasEmpty && isManual) at.after(options.rttMs, () => at.urc(`+CIPRXGET: 1,${id}`));
  }

  function linkOf(arg: Arg | undefined): { id: number; link: Link } | undefined {
    const id = numberOf(arg, 0, lastLink);
    const link = id === undefined ? undefined : links.get(id);
    return link && { id: id!, link };
  }

  function send(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    const size = numberOf(args[1], 1, longestSend);
    if (!found || size === undefined || args.length !== 2) return error();
    const { id, link } = found;
    const parts: Uint8Array[] = [];
    const whole = (): Reply => {
      link.socket.write(Buffer.concat(parts));
      if (link.speaks) void hear(link, answerMs);
      return { ...ok(), after: () => at.result(`+CIPSEND: ${id},${size},${size}`) };
    };
    return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), whole) };
  }

  function receive(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 4);
    if (args.length === 1 && mode === 1) return (isManual = true), ok();
    const found = linkOf(args[1]);
    if (!found || !isManual) return error();
    const { id, link } = found;
    if (mode === 4) return ok(`+CIPRXGET: 4,${id},${link.received.length}`);
    const most = args[2] ? numberOf(args[2], 1, longestRead) : longestRead;
    if (mode !== 2 || most === undefined || link.received.length === 0) return error();
    const bytes = link.received.subarray(0, most);
    link.received = link.received.subarray(bytes.length);
    return ok(`+CIPRXGET: 2,${id},${bytes.length},${link.received.length}`, new Uint8Array(bytes));
  }

  /** The end goes out after what was sent; whoever speaks on another link hears of it. */
  function close(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    if (!found || args.length !== 1) return error();
    const { id, link } = found;
    links.delete(id);
    link.socket.end();
    for (const other of links.values()) if (other.speaks) void hear(other, answerMs);
    return { ...ok(), after: () => at.result(`+CIPCLOSE: ${id},0`) };
  }

  const commands: Commands = {
    '+NETOPEN': { read: () => ok(`+NETOPEN: ${isOpen ? 1 : 0}`), run: netOpen },
    '+NETCLOSE': { run: () => (drop(), { ...ok(), after: () => at.result('+NETCLOSE: 0') }) },
    '+CIPOPEN': { write: open },
    '+CIPSEND': { write: send },
    '+CIPRXGET': { write: receive },
    '+CIPCLOSE': { read: () => ok(`+CIPCLOSE: ${Array.from({ length: lastLink + 1 }, (_, id) => (links.has(id) ? 1 : 0)).join(',')}`), write: close },
  };
  return { commands, drop };
}
