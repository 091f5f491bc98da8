// The TCP sockets of SIM7070, SIM7080 and SIM7090 (AT manual V1.05 chapter 12, TCPUDP application note V1.03). Those of the SIM7000 differ (AT
// manual V1.06 chapter 18).

import type { Clock } from '../../../clock.ts';
import { cme, error, ok, type At, type Commands, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { openChannel, type Channel, type ChannelOptions, type Refusal } from '../../net/channel.ts';
import type { Bearer } from '../bearer.ts';
import type { Cassl, CasslUser } from '../tls/cassl.ts';

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

/** What the socket commands of the SIM7080 take and print, where it differs from the SIM7000. */
export const formOfSim7080: CaForm = { lastCid: 12, hasIndex: true, needsCid: false, tellsSent: false };
/** What the socket commands of the SIM7000 take and print, where it differs from the SIM7080. */
export const formOfSim7000: CaForm = { lastCid: 1, hasIndex: false, needsCid: true, tellsSent: true };

/** A modem's TCP sockets: the handlers of AT+CAOPEN, CASEND, CARECV and others, and functions for other parts of the modem. */
export interface Ca {
  commands: Commands;
  /** Closes the sockets that use a PDP context, with a URC for each, since the context was lost. @param cid number of the context */
  lose(cid: number): void;
  reset(): void;
}

interface Link {
  channel: Channel;
  context: number;
  isPushed: boolean;
}

interface Wanted {
  cid: number;
  context: number;
  host: string;
  port: number;
  isPushed: boolean;
}

/** The result codes of AT+CAOPEN and AT+CASEND (AT manual 12.2.3). */
const results = { done: 0, socket: 1, inactive: 21, failed: 27 };
const resultOf: Record<Refusal, number> = {
  'dns': 20, 'refused': 23, 'failed': 27,
  'handshake': 27, 'alert': 27, 'untrusted': 27, 'expired': 24, 'misnamed': 25, 'expired-misnamed': 26,
};
const longestHost = 64;
/** Most bytes of one AT+CASEND or AT+CARECV (AT manual 12.2.5 and 12.2.6). */
const mostAtOnce = 1460;
const usualInputMs = 5000;
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
const notAllowed = 3;

/** Creates a modem's TCP sockets, with the handlers of their commands and no connection. */
export function createCa(clock: Clock, at: At, bearer: Bearer, makeSsl: (user: CasslUser) => Cassl, form: CaForm, options: CaOptions): Ca {
  const links = new Map<number, Link>();
  const known = new Set<number>();
  const ssl = makeSsl({ isKnown: cid => known.has(cid), know: cid => void known.add(cid) });
  let sends = 0;

  const cidOf = (arg: Arg | undefined) => numberOf(arg, 0, form.lastCid);

  function linkOf(arg: Arg | undefined): { cid: number; link: Link } | undefined {
    const cid = cidOf(arg);
    const link = cid === undefined ? undefined : links.get(cid);
    return link && { cid: cid!, link };
  }

  function choose(args: Arg[]): Reply {
    const cid = args.length === 1 ? cidOf(args[0]) : undefined;
    if (cid === undefined) return error();
    known.add(cid);
    return ok();
  }

  /** Returns the connection that the arguments of AT+CAOPEN describe, and undefined if they are invalid. */
  function wantedOf(args: Arg[]): Wanted | undefined {
    const cid = cidOf(args[0]);
    const rest = args.slice(1);
    const context = form.hasIndex ? numberOf(rest.shift(), 0, bearer.cids.most) : 0;
    const type = form.hasIndex || rest.length === 3 ? textOf(rest.shift(), 5) : 'TCP';
    const [host, port] = [textOf(rest[0], longestHost), numberOf(rest[1], 1, 65535)];
    const mode = form.hasIndex && rest[2] ? numberOf(rest[2], 0, 1) : 0;
    if (cid === undefined || context === undefined || type !== 'TCP' || host === undefined || port === undefined) return undefined;
    return mode === undefined || rest.length > (form.hasIndex ? 3 : 2) ? undefined : { cid, context, host, port, isPushed: mode === 1 };
  }

  function open(args: Arg[]): Reply {
    const wanted = wantedOf(args);
    if (!wanted) return error();
    if (links.has(wanted.cid) || (form.needsCid && !known.has(wanted.cid))) return cme(notAllowed);
    known.add(wanted.cid);
    const tell = (code: number): Reply => ({ lines: [`+CAOPEN: ${wanted.cid},${code}`], end: code === results.done ? 'OK' : options.openFailureEnd });
    return { later: finish => void begin(wanted).then(code => clock.after(options.rttMs, () => finish(tell(code)))) };
  }

  async function begin({ cid, context, host, port, isPushed }: Wanted): Promise<number> {
    if (!bearer.isOpen(context)) return results.inactive;
    const trust = ssl.trustOf(cid);
    if (trust === 'never') return results.failed;
    const tls = trust && { host: ssl.nameOf(cid) ?? host, trust };
    const made = await openChannel(clock, at, { host, port, tls }, options, {
      onData: isFirst => tellData(cid, isFirst),
      onClosed: () => tellClosed(cid),
    });
    if (typeof made === 'string') return resultOf[made];
    if (!bearer.isOpen(context)) return made.kill(), results.failed;
    links.set(cid, { channel: made, context, isPushed });
    return results.done;
  }

  function tellData(cid: number, isFirst: boolean): void {
    const { channel, isPushed } = links.get(cid)!;
    if (isPushed) return push(cid, channel);
    if (isFirst) at.urc(`+CADATAIND: ${cid}`);
    if (channel.isFull()) at.urc('+CAURC: "buffer full"');
  }

  function push(cid: number, channel: Channel): void {
    const bytes = channel.read(mostAtOnce);
    at.urc(`+CAURC: "recv",${cid},${bytes.length}`);
    at.data(bytes);
  }

  /** Reports by a URC that a connection has ended. The connection's number stays in use until AT+CACLOSE. */
  function tellClosed(cid: number): void {
    if (!options.keepsAfterClose) links.get(cid)!.channel.read(Infinity);
    at.urc(`+CASTATE: ${cid},0`);
  }

  function close(args: Arg[]): Reply {
    const found = args.length === 1 ? linkOf(args[0]) : undefined;
    if (!found) return error();
    links.delete(found.cid);
    if (found.link.channel.isOpen()) found.link.channel.close();
    return ok();
  }

  /** Carries out AT+CASEND=: takes the bytes after the prompt and sends them, or tells the free bytes of the buffer. */
  function send(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    if (!found?.link.channel.isOpen() || args.length > 3) return cme(notAllowed);
    const { cid, link: { channel } } = found;
    if (args.length === 1) return ok(`+CASEND: ${channel.roomBytes()}`);
    const size = numberOf(args[1], 1, Math.min(mostAtOnce, channel.roomBytes()));
    const inputMs = args[2] ? numberOf(args[2], 100, 10_000) : usualInputMs;
    if (size === undefined || inputMs === undefined) return error();
    const parts: Uint8Array[] = [];
    const phase = takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(cid, channel, Buffer.concat(parts)), error);
    return { phase: { ...phase, giveUpMs: inputMs, lifeSign: 'prompt' } };
  }

  function pass(cid: number, channel: Channel, bytes: Uint8Array): Reply {
    sends += 1;
    const isGood = channel.isOpen() && !options.failingSends.includes(sends);
    if (isGood) channel.send(bytes, () => {});
    if (!form.tellsSent) return isGood ? ok() : error();
    const [result, size] = isGood ? [results.done, bytes.length] : [results.socket, 0];
    return { ...ok(), after: () => at.result(`+CASEND: ${cid},${result},${size}`) };
  }

  function tellSent(args: Arg[]): Reply {
    const found = args.length === 1 ? linkOf(args[0]) : undefined;
    if (!found) return error();
    const { channel } = found.link;
    return ok(`+CAACK: ${channel.sentBytes()},${channel.sentBytes() - channel.confirmedBytes()}`);
  }

  /** Carries out AT+CARECV=, which reads received data. */
  function receive(args: Arg[]): Reply {
    const found = linkOf(args[0]);
    const most = numberOf(args[1], 1, mostAtOnce);
    if (args.length !== 2 || most === undefined) return error();
    if (!found || (!found.link.channel.isOpen() && found.link.channel.waitingBytes() === 0)) return cme(notAllowed);
    const bytes = found.link.channel.read(most);
    const head = options.receiveForm === 'cid' ? `+CARECV: ${found.cid},${bytes.length}` : `+CARECV: ${bytes.length}`;
    if (bytes.length === 0) return ok(head);
    if (options.receiveForm === 'cid') return ok(head, bytes);
    return ok(Buffer.concat([Buffer.from(`\r\n${head},`), bytes, Buffer.from('\r\n')]));
  }

  const range = `(0-${form.lastCid})`;
  const commands: Commands = {
    ...ssl.commands,
    '+CACID': { test: () => ok(`+CACID: ${range}`), read: () => ok(...[...known].slice(-1).map(cid => `+CACID: ${cid}`)), write: choose },
    '+CAOPEN': {
      test: () => ok(form.hasIndex ? `+CAOPEN: ${range},(0-4),("TCP","UDP","NONIP"),64,(1-65535),(0,1)` : `+CAOPEN: ${range},<server>,(1-65535)`),
      write: open,
    },
    '+CASEND': { test: () => ok(`+CASEND: ${range},(1-1460),(100-10000)`), write: send },
    '+CARECV': { test: () => ok(`+CARECV: ${range},(1-1460)`), write: receive },
    '+CAACK': { test: () => ok(`+CAACK: ${range}`), write: tellSent },
    '+CASTATE': { read: () => ok(...[...links].map(([cid, { channel }]) => `+CASTATE: ${cid},${Number(channel.isOpen())}`)) },
    '+CACLOSE': { test: () => ok(`+CACLOSE: ${range}`), write: close },
  };

  function drop(cid: number): void {
    links.get(cid)?.channel.kill();
  }

  return {
    commands,
    lose(context) {
      for (const [cid, link] of links) {
        if (link.context !== context || !link.channel.isOpen()) continue;
        drop(cid);
        tellClosed(cid);
      }
    },
    reset() {
      [...links.keys()].forEach(drop);
      links.clear();
      known.clear();
      ssl.reset();
    },
  };
}
