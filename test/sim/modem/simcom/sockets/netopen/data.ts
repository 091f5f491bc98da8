// The commands by which a SIM7600's TCP sockets send and receive: AT+CIPSEND and CIPRXGET.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Phase, takeCounted, takeEscaped } from '../../../command/phase.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import type { Channel } from '../../../net/channel.ts';
import { codes, infos, type Link, linkOf, type NetService, refuse } from './service.ts';

/** Most bytes of one AT+CIPSEND (AT manual 11.2.5). */
const longestSend = 1500;
/** Most bytes of one AT+CIPRXGET (AT manual 11.2.6). */
const longestRead = 1500;
const longestHexRead = 750;
const escapes = { escape: 0x03, end: 0x1a, cancel: 0x1b };

/** Makes the handlers of the commands that send and receive. */
export function dataCommands(service: NetService): Commands {
  return {
    '+CIPSEND': { test: () => ok('+CIPSEND: (0-9),(1-1500)'), write: args => send(service, args) },
    '+CIPRXGET': {
      test: () => ok('+CIPRXGET: (0-4),(0-9),(1-1500)'), read: () => ok(`+CIPRXGET: ${service.isManual ? 1 : 0}`),
      write: args => receive(service, args),
    },
  };
}

/** Carries out AT+CIPSEND=: takes the bytes after the prompt, by count or escaped, and sends them. */
function send(service: NetService, args: Arg[]): Reply {
  const found = linkOf(service, args[0]);
  if (!found?.channel.isOpen()) return error(`+CIPERROR: ${service.isOpen ? codes.unsupported : codes.notOpened}`);
  const isMarked = args[1]?.text === '' && !args[1].isQuoted;
  const size = isMarked ? undefined : numberOf(args[1], 1, longestSend);
  if (args.length !== 2 || (!isMarked && size === undefined)) return error(`+CIPERROR: ${codes.parameter}`);
  return { phase: taking(service, found, size) };
}

function taking(service: NetService, { id, channel }: { id: number; channel: Channel }, size: number | undefined): Phase {
  const parts: Uint8Array[] = [];
  const take = (bytes: Uint8Array) => void parts.push(bytes.slice());
  const whole = (): Reply => {
    const bytes = Buffer.concat(parts);
    const said = (isThere: boolean): Reply => ({
      ...ok(), after: () => service.at.result(`+CIPSEND: ${id},${bytes.length},${isThere ? bytes.length : -1}`),
    });
    if (!channel.isOpen()) return said(false);
    if (service.options.confirmsLate) {
      return { later: finish => channel.send(bytes, isThere => finish(ok(`+CIPSEND: ${id},${bytes.length},${isThere ? bytes.length : -1}`))) };
    }
    channel.send(bytes, () => {});
    return said(true);
  };
  return size === undefined ? takeEscaped(escapes, take, whole, undefined, () => error()) : takeCounted(size, take, whole);
}

/** Reports data that have arrived: by a URC if they wait for a read, or else by the data themselves. */
export function tellData(service: NetService, id: number, { channel }: Link, isFirst: boolean): void {
  if (!service.isManual) return giveOut(service, channel!);
  if (isFirst) service.at.urc(`+CIPRXGET: 1,${id}`);
}

/** Prints all received data, in blocks of at most 1,500 bytes (11.2.6). */
function giveOut(service: NetService, channel: Channel): void {
  const { at } = service;
  while (channel.waitingBytes() > 0) {
    const bytes = channel.read(longestRead);
    at.urc(`RECV FROM:${channel.peer}\r\n+IPD${bytes.length}`);
    at.data(bytes);
  }
}

function receive(service: NetService, args: Arg[]): Reply {
  const mode = numberOf(args[0], 0, 4);
  if (mode === undefined) return error();
  if (mode <= 1) return args.length === 1 ? setManual(service, mode === 1) : error();
  const found = linkOf(service, args[1]);
  if (!service.isManual) return refuse(infos.unsupported);
  if (!found) return refuse(service.isOpen ? infos.notCreated : infos.notOpened);
  return mode === 4 ? count(found, args) : read(found, args, mode === 3);
}

function setManual(service: NetService, isOn: boolean): Reply {
  service.isManual = isOn;
  if (!isOn) for (const { channel } of service.links.values()) if (channel) service.at.after(0, () => giveOut(service, channel));
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
