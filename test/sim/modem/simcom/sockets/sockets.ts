// The SIM7600's TCP sockets (AT manual V3.00 chapter 11): NETOPEN, CIPOPEN, CIPSEND with its prompt, and CIPRXGET for received data. They make
// real connections to any address.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Reply } from '../../command/at.ts';
import { takeCounted, takeEscaped, type Phase } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Network } from '../../common/network.ts';
import { openChannel, type Channel, type ChannelOptions, type Refusal } from '../../net/channel.ts';

/** A modem's TCP sockets: the handlers of AT+CIPOPEN, CIPSEND, CIPRXGET and others, and functions for other parts of the modem. */
export interface Sockets {
  commands: Commands;
  /** Closes all sockets, with a URC for each. It is called when the modem has lost the network. */
  lose(): void;
  /** Closes all sockets without a message. It is called when the modem has lost its power. */
  reset(): void;
}

interface Link {
  host: string;
  port: number;
  /** The connection. It is undefined while it is being opened. */
  channel: Channel | undefined;
}

const lastLink = 9;
const pdpContext = 1;
/** Most bytes of one AT+CIPSEND (AT manual 11.2.5). */
const longestSend = 1500;
/** Most bytes of one AT+CIPRXGET (AT manual 11.2.6). */
const longestRead = 1500;
const longestHexRead = 750;
const escapes = { escape: 0x03, end: 0x1a, cancel: 0x1b };
/** Size of a receive buffer, in bytes. No manual has it, so it is an assumption. */
const bufferBytes = 29_200;
/** The codes that failed commands print (AT manual 11.6). */
const codes = { network: 1, notOpened: 2, parameter: 3, unsupported: 4, timeout: 10, dns: 11 };
/** The texts that failed commands print (AT manual 11.5). */
const infos = { opened: 'Network is already opened', notOpened: 'Network not opened', notCreated: 'Connection is not created', parameter: 'Invalid parameter', unsupported: 'Operation not supported', empty: 'No data' };
const closedByPeer = 1;

/** Properties of the TCP sockets. The sizes of the buffers are fixed. */
export type SocketsOptions = Omit<ChannelOptions, 'sendBufferBytes' | 'receiveBufferBytes'>;

/** Creates a modem's TCP sockets, with the handlers of their commands and no connection. */
export function createSockets(clock: Clock, at: At, network: Network, options: SocketsOptions): Sockets {
  const links = new Map<number, Link>();
  const buffers = { sendBufferBytes: Infinity, receiveBufferBytes: bufferBytes };
  let isOpen = false;
  let isManual = false;

  const refuse = (info: string) => error(`+IPERROR: ${info}`);

  function netOpen(): Reply {
    if (isOpen) return refuse(infos.opened);
    isOpen = network.isRegistered() && network.activate(pdpContext);
    return { ...ok(), after: () => at.result(`+NETOPEN: ${isOpen ? 0 : codes.network}`) };
  }

  function netClose(): Reply {
    if (!isOpen) return error(`+NETCLOSE: ${codes.notOpened}`);
    for (const { channel } of links.values()) channel?.close();
    forget();
    return { ...ok(), after: () => at.result('+NETCLOSE: 0') };
  }

  function forget(): void {
    links.clear();
    isOpen = false;
  }

  /** Carries out AT+CIPOPEN=, which opens a connection. It returns OK, and the result comes later. A refusal has a code, and then ERROR. */
  function open(args: Arg[]): Reply {
    const id = numberOf(args[0], 0, lastLink);
    const [host, port] = [textOf(args[2], 255), numberOf(args[3], 1, 65535)];
    const localPort = args[4] ? numberOf(args[4], 0, 65535) : 0;
    if (id === undefined) return refuse(infos.parameter);
    const fail = (code: number) => error(`+CIPOPEN: ${id},${code}`);
    if (textOf(args[1], 3) !== 'TCP') return fail(codes.unsupported);
    if (host === undefined || port === undefined || localPort === undefined || args.length > 5) return fail(codes.parameter);
    if (!isOpen) return fail(codes.notOpened);
    if (isTaken(id)) return fail(codes.unsupported);
    const link: Link = { host, port, channel: undefined };
    links.set(id, link);
    return { ...ok(), after: () => void begin(id, link) };
  }

  /** Returns whether a connection uses this socket number. If its server has closed the connection, the number is free again. */
  function isTaken(id: number): boolean {
    const link = links.get(id);
    return link !== undefined && link.channel?.isOpen() !== false;
  }

  async function begin(id: number, link: Link): Promise<void> {
    const settle = at.bound((made: Channel | Refusal) => {
      if (links.get(id) !== link) return void (typeof made !== 'string' && made.kill());
      if (typeof made === 'string') links.delete(id);
      else link.channel = made;
      const code = typeof made !== 'string' ? 0 : made === 'dns' ? codes.dns : codes.timeout;
      at.after(code === 0 ? options.rttMs : 0, () => at.result(`+CIPOPEN: ${id},${code}`));
    });
    settle(await openChannel(clock, at, link, { ...options, ...buffers }, {
      onData: isFirst => tellData(id, link, isFirst),
      onClosed: () => at.urc(`+IPCLOSE: ${id},${closedByPeer}`),
    }));
  }

  function tellData(id: number, { channel }: Link, isFirst: boolean): void {
    if (!isManual) return giveOut(channel!);
    if (isFirst) at.urc(`+CIPRXGET: 1,${id}`);
  }

  /** Prints all received data, in blocks of at most 1,500 bytes (11.2.6). */
  function giveOut(channel: Channel): void {
    while (channel.waitingBytes() > 0) {
      const bytes = channel.read(longestRead);
      at.urc(`RECV FROM:${channel.peer}\r\n+IPD${bytes.length}`);
      at.data(bytes);
    }
  }

  function linkOf(arg: Arg | undefined): { id: number; channel: Channel } | undefined {
    const id = numberOf(arg, 0, lastLink);
    const channel = id === undefined ? undefined : links.get(id)?.channel;
    return channel && { id: id!, channel };
  }

  /**
   * Carries out AT+CIPCLOSE=, which closes a connection once its bytes have left. An FTP server on another connection may then send something, so
   * simulated time waits for all servers.
   */
  function close(args: Arg[]): Reply {
    const id = args.length === 1 ? numberOf(args[0], 0, lastLink) : undefined;
    if (id === undefined) return error();
    const { channel } = links.get(id) ?? {};
    if (!channel?.isOpen()) return error(`+CIPCLOSE: ${id},${isOpen ? codes.unsupported : codes.notOpened}`);
    links.delete(id);
    channel.close();
    for (const other of links.values()) other.channel?.expect();
    return { ...ok(), after: () => at.result(`+CIPCLOSE: ${id},0`) };
  }

  /** Carries out AT+CIPSEND=: takes the bytes after the prompt, by count or escaped, and sends them. */
  function send(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    if (!found?.channel.isOpen()) return error(`+CIPERROR: ${isOpen ? codes.unsupported : codes.notOpened}`);
    const isMarked = args[1]?.text === '' && !args[1].isQuoted;
    const size = isMarked ? undefined : numberOf(args[1], 1, longestSend);
    if (args.length !== 2 || (!isMarked && size === undefined)) return error(`+CIPERROR: ${codes.parameter}`);
    return { phase: taking(found, size) };
  }

  function taking({ id, channel }: { id: number; channel: Channel }, size: number | undefined): Phase {
    const parts: Uint8Array[] = [];
    const take = (bytes: Uint8Array) => void parts.push(bytes.slice());
    const whole = (): Reply => {
      const bytes = Buffer.concat(parts);
      const isThere = channel.isOpen();
      if (isThere) channel.send(bytes, () => {});
      return { ...ok(), after: () => at.result(`+CIPSEND: ${id},${bytes.length},${isThere ? bytes.length : -1}`) };
    };
    return size === undefined ? takeEscaped(escapes, take, whole, undefined, () => error()) : takeCounted(size, take, whole);
  }

  function receive(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 4);
    if (mode === undefined) return error();
    if (mode <= 1) return args.length === 1 ? setManual(mode === 1) : error();
    const found = linkOf(args[1]);
    if (!isManual) return refuse(infos.unsupported);
    if (!found) return refuse(isOpen ? infos.notCreated : infos.notOpened);
    return mode === 4 ? count(found, args) : read(found, args, mode === 3);
  }

  function setManual(isOn: boolean): Reply {
    isManual = isOn;
    if (!isOn) for (const { channel } of links.values()) if (channel) at.after(0, () => giveOut(channel));
    return ok();
  }

  function count({ id, channel }: { id: number; channel: Channel }, args: Arg[]): Reply {
    return args.length === 2 ? ok(`+CIPRXGET: 4,${id},${channel.waitingBytes()}`) : refuse(infos.parameter);
  }

  function read({ id, channel }: { id: number; channel: Channel }, args: Arg[], isHex: boolean): Reply {
    const longest = isHex ? longestHexRead : longestRead;
    const most = args[2] ? numberOf(args[2], 1, longest) : longest;
    if (most === undefined || args.length > 3) return refuse(infos.parameter);
    if (channel.waitingBytes() === 0) return refuse(infos.empty);
    const bytes = channel.read(most);
    const line = `+CIPRXGET: ${isHex ? 3 : 2},${id},${bytes.length},${channel.waitingBytes()}`;
    return ok(line, isHex ? new Uint8Array(Buffer.from(Buffer.from(bytes).toString('hex').toUpperCase())) : bytes);
  }

  /** Closes all sockets with a URC, as the context is lost. NETOPEN works again afterwards (AT manual 11.4). */
  function lose(): void {
    if (!isOpen) return;
    for (const { channel } of links.values()) channel?.kill();
    forget();
    at.urc('+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY');
  }

  const all = Array.from({ length: lastLink + 1 }, (_, id) => id);
  const states = () => all.map(id => (links.get(id)?.channel?.isOpen() ? 1 : 0));
  const shown = (id: number) => {
    const { host, port, channel } = links.get(id) ?? {};
    return `+CIPOPEN: ${id}${channel?.isOpen() ? `,"TCP","${host}",${port},-1` : ''}`;
  };
  const commands: Commands = {
    '+NETOPEN': { read: () => ok(`+NETOPEN: ${isOpen ? 1 : 0}`), run: netOpen },
    '+NETCLOSE': { run: netClose },
    '+IPADDR': { run: () => (isOpen ? ok('+IPADDR: 10.94.36.44') : refuse(infos.notOpened)) },
    '+CIPOPEN': { test: () => ok('+CIPOPEN: (0-9),("TCP","UDP")'), read: () => ok(...all.map(shown)), write: open },
    '+CIPSEND': { test: () => ok('+CIPSEND: (0-9),(1-1500)'), write: send },
    '+CIPRXGET': { test: () => ok('+CIPRXGET: (0-4),(0-9),(1-1500)'), read: () => ok(`+CIPRXGET: ${isManual ? 1 : 0}`), write: receive },
    '+CIPCLOSE': { test: () => ok('+CIPCLOSE: (0-9)'), read: () => ok(`+CIPCLOSE: ${states().join(',')}`), write: close },
  };
  return {
    commands,
    lose,
    reset() {
      for (const { channel } of links.values()) channel?.kill();
      forget();
      isManual = false;
    },
  };
}
