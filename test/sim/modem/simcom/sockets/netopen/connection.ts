// The commands by which a SIM7600's TCP sockets connect to a server and close the connection: AT+CIPOPEN and CIPCLOSE.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { type Channel, openChannel, type Refusal } from '../../../net/channel.ts';
import { tellData } from './data.ts';
import { codes, infos, lastLink, type Link, type NetService, refuse } from './service.ts';

/** Size of a receive buffer, in bytes. No manual has it, so it is an assumption. */
const bufferBytes = 29_200;
const closedByPeer = 1;
/** The numbers of the sockets. */
const all = Array.from({ length: lastLink + 1 }, (_, id) => id);
const buffers = { sendBufferBytes: Infinity, receiveBufferBytes: bufferBytes };

/** Makes the handlers of the commands of connections. */
export function connectionCommands(service: NetService): Commands {
  return {
    '+CIPOPEN': {
      test: () => ok('+CIPOPEN: (0-9),("TCP","UDP")'), read: () => ok(...all.map(id => shown(service, id))), write: args => open(service, args),
    },
    '+CIPCLOSE': {
      test: () => ok('+CIPCLOSE: (0-9)'), read: () => ok(`+CIPCLOSE: ${states(service).join(',')}`), write: args => close(service, args),
    },
  };
}

/** Carries out AT+CIPOPEN=, which opens a connection. It returns OK, and the result comes later. A refusal has a code, and then ERROR. */
function open(service: NetService, args: Arg[]): Reply {
  const id = numberOf(args[0], 0, lastLink);
  const [host, port] = [textOf(args[2], 255), numberOf(args[3], 1, 65535)];
  const localPort = args[4] ? numberOf(args[4], 0, 65535) : 0;
  if (id === undefined) return refuse(infos.parameter);
  const fail = (code: number) => error(`+CIPOPEN: ${id},${code}`);
  if (textOf(args[1], 3) !== 'TCP') return fail(codes.unsupported);
  if (host === undefined || port === undefined || localPort === undefined || args.length > 5) return fail(codes.parameter);
  if (!service.isOpen) return fail(codes.notOpened);
  if (isTaken(service, id)) return fail(codes.unsupported);
  const link: Link = { host, port, channel: undefined };
  service.links.set(id, link);
  return { ...ok(), after: () => void begin(service, id, link) };
}

/** Returns whether a connection uses this socket number. If its server has closed the connection, the number is free again. */
function isTaken(service: NetService, id: number): boolean {
  const link = service.links.get(id);
  return link !== undefined && link.channel?.isOpen() !== false;
}

async function begin(service: NetService, id: number, link: Link): Promise<void> {
  const { at, links, options } = service;
  const settle = at.bound((made: Channel | Refusal) => {
    if (links.get(id) !== link) return void (typeof made !== 'string' && made.kill());
    if (typeof made === 'string') links.delete(id);
    else link.channel = made;
    const code = typeof made !== 'string' ? 0 : made === 'dns' ? codes.dns : codes.timeout;
    at.after(code === 0 ? options.rttMs : 0, () => at.result(`+CIPOPEN: ${id},${code}`));
  });
  settle(await openChannel(service.clock, at, link, { ...options, ...buffers }, {
    onData: isFirst => tellData(service, id, link, isFirst),
    onClosed: () => at.urc(`+IPCLOSE: ${id},${closedByPeer}`),
  }));
}

/**
 * Carries out AT+CIPCLOSE=, which closes a connection once its bytes have left. An FTP server on another connection may then send something, so
 * simulated time waits for all servers.
 */
function close(service: NetService, args: Arg[]): Reply {
  const { links } = service;
  const id = args.length === 1 ? numberOf(args[0], 0, lastLink) : undefined;
  if (id === undefined) return error();
  const { channel } = links.get(id) ?? {};
  if (!channel?.isOpen()) return error(`+CIPCLOSE: ${id},${service.isOpen ? codes.unsupported : codes.notOpened}`);
  links.delete(id);
  channel.close();
  for (const other of links.values()) other.channel?.expect();
  return { ...ok(), after: () => service.at.result(`+CIPCLOSE: ${id},0`) };
}

const states = (service: NetService) => all.map(id => (service.links.get(id)?.channel?.isOpen() ? 1 : 0));

const shown = (service: NetService, id: number) => {
  const { host, port, channel } = service.links.get(id) ?? {};
  return `+CIPOPEN: ${id}${channel?.isOpen() ? `,"TCP","${host}",${port},-1` : ''}`;
};
