// The commands by which the sockets of SIM7080 and SIM7000 send and receive: AT+CASEND, CAACK and CARECV.

import { cme, type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { takeCounted } from '../../../command/phase.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import type { Channel } from '../../../net/channel.ts';
import { type CaSockets, linkOf, notAllowed, results } from './sockets.ts';

/** Most bytes of one AT+CASEND or AT+CARECV (AT manual 12.2.5 and 12.2.6). */
const mostAtOnce = 1460;
const usualInputMs = 5000;

/** Makes the handlers of the commands that send and receive. */
export function dataCommands(sockets: CaSockets): Commands {
  return {
    '+CASEND': { test: () => ok(`+CASEND: ${sockets.range},(1-1460),(100-10000)`), write: args => send(sockets, args) },
    '+CARECV': { test: () => ok(`+CARECV: ${sockets.range},(1-1460)`), write: args => receive(sockets, args) },
    '+CAACK': { test: () => ok(`+CAACK: ${sockets.range}`), write: args => tellSent(sockets, args) },
  };
}

/** Reports data that have arrived, or prints them at once. */
export function tellData(sockets: CaSockets, cid: number, isFirst: boolean): void {
  const { at } = sockets;
  const { channel, isPushed } = sockets.links.get(cid)!;
  if (isPushed) return push(sockets, cid, channel);
  if (isFirst) at.urc(`+CADATAIND: ${cid}`);
  if (channel.isFull()) at.urc('+CAURC: "buffer full"');
}

function push(sockets: CaSockets, cid: number, channel: Channel): void {
  const { at } = sockets;
  const bytes = channel.read(mostAtOnce);
  at.urc(`+CAURC: "recv",${cid},${bytes.length}`);
  at.data(bytes);
}

/** Carries out AT+CASEND=: takes the bytes after the prompt and sends them, or tells the free bytes of the buffer. */
function send(sockets: CaSockets, args: Arg[]): Reply {
  const found = linkOf(sockets, args[0]);
  if (!found?.link.channel.isOpen() || args.length > 3) return cme(notAllowed);
  const { cid, link: { channel } } = found;
  if (args.length === 1) return ok(`+CASEND: ${channel.roomBytes()}`);
  const size = numberOf(args[1], 1, sockets.options.isFullBehind ? mostAtOnce : Math.min(mostAtOnce, channel.roomBytes()));
  const inputMs = args[2] ? numberOf(args[2], 100, 10_000) : usualInputMs;
  if (size === undefined || inputMs === undefined) return error();
  const parts: Uint8Array[] = [];
  const phase = takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(sockets, cid, channel, Buffer.concat(parts)), error);
  return { phase: { ...phase, giveUpMs: inputMs, lifeSign: 'prompt' } };
}

function pass(sockets: CaSockets, cid: number, channel: Channel, bytes: Uint8Array): Reply {
  sockets.sends += 1;
  const hasRoom = bytes.length <= channel.roomBytes();
  const isGood = channel.isOpen() && hasRoom && !sockets.options.failingSends.includes(sockets.sends);
  if (isGood) channel.send(bytes, () => {});
  if (!sockets.form.tellsSent) return isGood ? ok() : error();
  const [result, size] = isGood ? [results.done, bytes.length] : [results.socket, 0];
  return { ...ok(), after: () => sockets.at.result(`+CASEND: ${cid},${result},${size}`) };
}

function tellSent(sockets: CaSockets, args: Arg[]): Reply {
  const found = args.length === 1 ? linkOf(sockets, args[0]) : undefined;
  if (!found) return error();
  const { channel } = found.link;
  return ok(`+CAACK: ${channel.sentBytes()},${channel.sentBytes() - channel.confirmedBytes()}`);
}

/** Carries out AT+CARECV=, which reads received data. */
function receive(sockets: CaSockets, args: Arg[]): Reply {
  const { options } = sockets;
  const found = linkOf(sockets, args[0]);
  const most = numberOf(args[1], 1, mostAtOnce);
  if (args.length !== 2 || most === undefined) return error();
  if (!found || (!found.link.channel.isOpen() && found.link.channel.waitingBytes() === 0)) return cme(notAllowed);
  const bytes = found.link.channel.read(most);
  const head = options.receiveForm === 'cid' ? `+CARECV: ${found.cid},${bytes.length}` : `+CARECV: ${bytes.length}`;
  if (bytes.length === 0) return ok(head);
  if (options.receiveForm === 'cid') return ok(head, bytes);
  return ok(Buffer.concat([Buffer.from(`\r\n${head},`), bytes, Buffer.from('\r\n')]));
}
