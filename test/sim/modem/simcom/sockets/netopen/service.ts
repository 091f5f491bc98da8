// The network service of the SIM7600's TCP sockets: its state, and the commands that open and close it.

import type { Clock } from '../../../../clock.ts';
import { type At, type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import type { Network } from '../../../common/network.ts';
import type { Channel, ChannelOptions } from '../../../net/channel.ts';

/** A socket in use. */
export interface Link {
  host: string;
  port: number;
  /** The connection. It is undefined while it is being opened. */
  channel: Channel | undefined;
}

/** The highest number of a socket. */
export const lastLink = 9;
const pdpContext = 1;
/** The codes that failed commands print (AT manual 11.6). */
export const codes = { network: 1, notOpened: 2, parameter: 3, unsupported: 4, timeout: 10, dns: 11 };
/** The texts that failed commands print (AT manual 11.5). */
export const infos = {
  opened: 'Network is already opened', notOpened: 'Network not opened', notCreated: 'Connection is not created', parameter: 'Invalid parameter',
  unsupported: 'Operation not supported', empty: 'No data',
};
/** Properties of the TCP sockets. The sizes of the buffers are fixed. */
export interface SocketsOptions extends Omit<ChannelOptions, 'sendBufferBytes' | 'receiveBufferBytes'> {
  /**
   * Whether result and OK of AT+CIPSEND come only when the network has taken the bytes, as with some firmware. Missing or false: OK comes at once.
   */
  confirmsLate?: boolean;
}

/** The network service, and the sockets that it has opened. Each group of its commands reads and changes it. */
export interface NetService {
  clock: Clock;
  at: At;
  network: Network;
  options: SocketsOptions;
  /** The sockets in use, by their number. */
  links: Map<number, Link>;
  /** Whether AT+NETOPEN has opened the service. */
  isOpen: boolean;
  /** Whether received data wait for a read (AT+CIPRXGET=1). Otherwise they are printed at once. */
  isManual: boolean;
}

/** Makes the handlers of the commands that open, close and show the service. */
export function serviceCommands(service: NetService): Commands {
  return {
    '+NETOPEN': { read: () => ok(`+NETOPEN: ${service.isOpen ? 1 : 0}`), run: () => netOpen(service) },
    '+NETCLOSE': { run: () => netClose(service) },
    '+IPADDR': { run: () => (service.isOpen ? ok('+IPADDR: 10.94.36.44') : refuse(infos.notOpened)) },
  };
}

/** Returns the answer with which a command fails. */
export const refuse = (info: string) => error(`+IPERROR: ${info}`);

function netOpen(service: NetService): Reply {
  const { network } = service;
  if (service.isOpen) return refuse(infos.opened);
  service.isOpen = network.isRegistered() && network.activate(pdpContext);
  return { ...ok(), after: () => service.at.result(`+NETOPEN: ${service.isOpen ? 0 : codes.network}`) };
}

function netClose(service: NetService): Reply {
  if (!service.isOpen) return error(`+NETCLOSE: ${codes.notOpened}`);
  for (const { channel } of service.links.values()) channel?.close();
  forget(service);
  return { ...ok(), after: () => service.at.result('+NETCLOSE: 0') };
}

/** Forgets all sockets, and closes the service. */
export function forget(service: NetService): void {
  service.links.clear();
  service.isOpen = false;
}

/** Closes all sockets with a URC, as the context is lost. NETOPEN works again afterwards (AT manual 11.4). */
export function lose(service: NetService): void {
  if (!service.isOpen) return;
  for (const { channel } of service.links.values()) channel?.kill();
  forget(service);
  service.at.urc('+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY');
}

/** Returns the open connection that an argument names, with its number. */
export function linkOf(service: NetService, arg: Arg | undefined): { id: number; channel: Channel } | undefined {
  const id = numberOf(arg, 0, lastLink);
  const channel = id === undefined ? undefined : service.links.get(id)?.channel;
  return channel && { id: id!, channel };
}
