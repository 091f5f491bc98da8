// The SIM7600's TCP sockets, AT manual chapter 11: NETOPEN, CIPOPEN, CIPSEND with its prompt, CIPRXGET for what came. Real
// connections to whatever address is named; knows nothing of what is said over them.

import type { Clock } from '../../clock.ts';
import { error, ok, type At, type Commands, type Reply } from '../at.ts';
import { openChannel, type Channel, type ChannelOptions } from '../channel.ts';
import { takeCounted } from '../phase.ts';
import { numberOf, textOf, type Arg } from '../syntax.ts';

export interface Sockets {
  commands: Commands;
  /** The network is gone. */
  drop(): void;
}

const lastLink = 9;
/** 11.2.4. */
const longestSend = 1500;
const longestRead = 1500;
/** What the manual leaves open. */
const bufferBytes = 29_200;

export type SocketsOptions = Omit<ChannelOptions, 'sendBufferBytes' | 'receiveBufferBytes'>;

export function createSockets(clock: Clock, at: At, canFlow: () => boolean, options: SocketsOptions): Sockets {
  const links = new Map<number, Channel>();
  const buffers = { sendBufferBytes: Infinity, receiveBufferBytes: bufferBytes };
  let isOpen = false;
  let isManual = false;

  function netOpen(): Reply {
    if (isOpen) return error('+IPERROR: Network is already opened');
    isOpen = canFlow();
    return { ...ok(), after: () => at.result(`+NETOPEN: ${isOpen ? 0 : 1}`) };
  }

  function drop(): void {
    for (const link of links.values()) link.kill();
    links.clear();
    isOpen = isManual = false;
  }

  function open(args: Arg[]): Reply {
    const id = numberOf(args[0], 0, lastLink);
    const host = textOf(args[2], 255);
    const port = numberOf(args[3], 1, 65535);
    if (id === undefined || textOf(args[1], 3) !== 'TCP' || host === undefined || port === undefined || args.length > 5) return error();
    if (!isOpen || links.get(id)?.isOpen()) return error(`+CIPOPEN: ${id},${isOpen ? 4 : 2}`);
    return { ...ok(), after: () => void begin(id, host, port) };
  }

  async function begin(id: number, host: string, port: number): Promise<void> {
    const tell = at.bound((code: number) => at.result(`+CIPOPEN: ${id},${code}`));
    const made = await openChannel(clock, at, { host, port }, { ...options, ...buffers }, {
      onData: isFirst => void (isFirst && isManual && at.urc(`+CIPRXGET: 1,${id}`)),
      onClosed: () => at.urc(`+IPCLOSE: ${id},1`),
    });
    if (typeof made === 'string') return tell(10);
    links.set(id, made);
    clock.after(options.rttMs, () => tell(0));
  }

  function linkOf(arg: Arg | undefined): { id: number; link: Channel } | undefined {
    const id = numberOf(arg, 0, lastLink);
    const link = id === undefined ? undefined : links.get(id);
    return link && { id: id!, link };
  }

  function send(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    const size = numberOf(args[1], 1, longestSend);
    if (!found?.link.isOpen() || size === undefined || args.length !== 2) return error();
    const { id, link } = found;
    const parts: Uint8Array[] = [];
    const whole = (): Reply => {
      link.send(Buffer.concat(parts), () => {});
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
    if (mode === 4) return ok(`+CIPRXGET: 4,${id},${link.waitingBytes()}`);
    const most = args[2] ? numberOf(args[2], 1, longestRead) : longestRead;
    if (mode !== 2 || most === undefined || link.waitingBytes() === 0) return error();
    const bytes = link.read(most);
    return ok(`+CIPRXGET: 2,${id},${bytes.length},${link.waitingBytes()}`, bytes);
  }

  /** The end goes out after what was sent; whoever speaks on another link hears of it. */
  function close(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    if (!found?.link.isOpen() || args.length !== 1) return error();
    const { id, link } = found;
    links.delete(id);
    link.close();
    for (const other of links.values()) other.expect();
    return { ...ok(), after: () => at.result(`+CIPCLOSE: ${id},0`) };
  }

  const states = () => Array.from({ length: lastLink + 1 }, (_, id) => (links.get(id)?.isOpen() ? 1 : 0));
  const commands: Commands = {
    '+NETOPEN': { read: () => ok(`+NETOPEN: ${isOpen ? 1 : 0}`), run: netOpen },
    '+NETCLOSE': { run: () => (drop(), { ...ok(), after: () => at.result('+NETCLOSE: 0') }) },
    '+CIPOPEN': { write: open },
    '+CIPSEND': { write: send },
    '+CIPRXGET': { write: receive },
    '+CIPCLOSE': { read: () => ok(`+CIPCLOSE: ${states().join(',')}`), write: close },
  };
  return { commands, drop };
}
