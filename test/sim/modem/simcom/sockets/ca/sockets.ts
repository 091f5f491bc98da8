// The state of the TCP sockets of SIM7080 and SIM7000.

import type { Clock } from '../../../../clock.ts';
import type { At } from '../../../command/at.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import type { Channel, ChannelOptions } from '../../../net/channel.ts';
import type { Bearer } from '../../bearer.ts';
import type { Cassl } from '../../tls/cassl.ts';

/** Sizes and faults of the sockets, and points that the manuals leave open. */
export interface CaOptions extends ChannelOptions {
  /** The final result of an AT+CAOPEN that has failed. The manual prints OK even then. */
  openFailureEnd: 'OK' | 'ERROR';
  /**
   * Form of AT+CARECV's answer. `length`: `+CARECV: 5,hello`, as in the SIM7080's manual and in reports of users. `cid`: `+CARECV: 0,5` and
   * the data on a line of their own, as in the SIM7000's manual.
   */
  receiveForm: 'length' | 'cid';
  /**
   * Whether received data can still be read after `+CASTATE: 0,0`, the end of the connection. The manuals do not tell it, and users of the
   * SIM7000 report that such data are lost.
   */
  keepsAfterClose: boolean;
  /** Numbers of the AT+CASEND commands, from 1 on, that fail. Their bytes never reach the server. */
  failingSends: number[];
  /** True if the prompt comes although the buffer is full. A slice without room is dropped once its bytes have come (LilyGO T-SIM7080G issue 96). */
  isFullBehind: boolean;
}

/** What differs between the sockets of SIM7080 and SIM7000. */
export interface CaForm {
  /** The highest socket number. The numbers begin at 0. */
  lastCid: number;
  /** Whether AT+CAOPEN has an argument for a PDP context: `cid,pdp,type,host,port`. Otherwise there is no `pdp`, and `type` is optional. */
  hasIndex: boolean;
  /** Whether AT+CACID must name a socket before AT+CAOPEN. */
  needsCid: boolean;
  /** Whether `+CASEND: cid,result,size` follows the OK of AT+CASEND. */
  tellsSent: boolean;
}

/** A socket in use. */
interface Link {
  channel: Channel;
  context: number;
  isPushed: boolean;
}

/** The result codes of AT+CAOPEN and AT+CASEND (AT manual 12.2.3). */
export const results = { done: 0, socket: 1, inactive: 21, failed: 27 };
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
export const notAllowed = 3;

/** The TCP sockets of a modem. Each group of their commands reads and changes them. */
export interface CaSockets {
  clock: Clock;
  at: At;
  bearer: Bearer;
  form: CaForm;
  options: CaOptions;
  /** The sockets in use, by their number. */
  links: Map<number, Link>;
  /** Numbers that AT+CACID or a setting of TLS has named. */
  known: Set<number>;
  /** The settings of TLS of each socket. */
  ssl: Cassl;
  /** Number of AT+CASEND that took bytes. */
  sends: number;
  /** The numbers of sockets, as the test forms print them. */
  range: string;
}

/** Returns the number of a socket in an argument. */
export const cidOf = (sockets: CaSockets, arg: Arg | undefined) => numberOf(arg, 0, sockets.form.lastCid);

/** Returns the socket in use that an argument names, with its number. */
export function linkOf(sockets: CaSockets, arg: Arg | undefined): { cid: number; link: Link } | undefined {
  const cid = cidOf(sockets, arg);
  const link = cid === undefined ? undefined : sockets.links.get(cid);
  return link && { cid: cid!, link };
}

/** Ends a connection without a message. */
export function drop(sockets: CaSockets, cid: number): void {
  sockets.links.get(cid)?.channel.kill();
}

/** Reports that a connection has ended. */
export function tellClosed(sockets: CaSockets, cid: number): void {
  if (!sockets.options.keepsAfterClose) sockets.links.get(cid)!.channel.read(Infinity);
  sockets.at.urc(`+CASTATE: ${cid},0`);
}
