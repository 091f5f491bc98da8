// The commands by which the sockets of SIM7080 and SIM7000 connect to a server and close the connection: AT+CACID, CAOPEN and CACLOSE.

import { cme, type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { openChannel, type Refusal } from '../../../net/channel.ts';
import { tellData } from './data.ts';
import { type CaSockets, cidOf, linkOf, notAllowed, results, tellClosed } from './sockets.ts';

interface Wanted {
  cid: number;
  context: number;
  host: string;
  port: number;
  isPushed: boolean;
}

const resultOf: Record<Refusal, number> = {
  'dns': 20, 'refused': 23, 'failed': 27,
  'handshake': 27, 'alert': 27, 'untrusted': 27, 'expired': 24, 'misnamed': 25, 'expired-misnamed': 26,
};
const longestHost = 64;

/** Makes the handlers of the commands of connections. */
export function connectionCommands(sockets: CaSockets): Commands {
  return {
    '+CACID': {
      test: () => ok(`+CACID: ${sockets.range}`), read: () => ok(...[...sockets.known].slice(-1).map(cid => `+CACID: ${cid}`)),
      write: args => choose(sockets, args),
    },
    '+CAOPEN': {
      test: () => ok(sockets.form.hasIndex
        ? `+CAOPEN: ${sockets.range},(0-4),("TCP","UDP","NONIP"),64,(1-65535),(0,1)`
        : `+CAOPEN: ${sockets.range},<server>,(1-65535)`),
      write: args => open(sockets, args),
    },
    '+CASTATE': { read: () => ok(...[...sockets.links].map(([cid, { channel }]) => `+CASTATE: ${cid},${Number(channel.isOpen())}`)) },
    '+CACLOSE': { test: () => ok(`+CACLOSE: ${sockets.range}`), write: args => close(sockets, args) },
  };
}

function choose(sockets: CaSockets, args: Arg[]): Reply {
  const cid = args.length === 1 ? cidOf(sockets, args[0]) : undefined;
  if (cid === undefined) return error();
  sockets.known.add(cid);
  return ok();
}

/** Returns the connection that the arguments of AT+CAOPEN describe, and undefined if they are invalid. */
function wantedOf(sockets: CaSockets, args: Arg[]): Wanted | undefined {
  const { form } = sockets;
  const cid = cidOf(sockets, args[0]);
  const rest = args.slice(1);
  const context = form.hasIndex ? numberOf(rest.shift(), 0, sockets.bearer.cids.most) : 0;
  const type = form.hasIndex || rest.length === 3 ? textOf(rest.shift(), 5) : 'TCP';
  const [host, port] = [textOf(rest[0], longestHost), numberOf(rest[1], 1, 65535)];
  const mode = form.hasIndex && rest[2] ? numberOf(rest[2], 0, 1) : 0;
  if (cid === undefined || context === undefined || type !== 'TCP' || host === undefined || port === undefined) return undefined;
  return mode === undefined || rest.length > (form.hasIndex ? 3 : 2) ? undefined : { cid, context, host, port, isPushed: mode === 1 };
}

function open(sockets: CaSockets, args: Arg[]): Reply {
  const { known, options } = sockets;
  const wanted = wantedOf(sockets, args);
  if (!wanted) return error();
  if (sockets.links.has(wanted.cid) || (sockets.form.needsCid && !known.has(wanted.cid))) return cme(notAllowed);
  known.add(wanted.cid);
  const tell = (code: number): Reply => ({ lines: [`+CAOPEN: ${wanted.cid},${code}`], end: code === results.done ? 'OK' : options.openFailureEnd });
  return { later: finish => void begin(sockets, wanted).then(code => sockets.clock.after(options.rttMs, () => finish(tell(code)))) };
}

async function begin(sockets: CaSockets, { cid, context, host, port, isPushed }: Wanted): Promise<number> {
  const { bearer, ssl } = sockets;
  if (!bearer.isOpen(context)) return results.inactive;
  const trust = ssl.trustOf(cid);
  if (trust === 'never') return results.failed;
  const tls = trust && { host: ssl.nameOf(cid) ?? host, trust };
  const made = await openChannel(sockets.clock, sockets.at, { host, port, tls }, sockets.options, {
    onData: isFirst => tellData(sockets, cid, isFirst),
    onClosed: () => tellClosed(sockets, cid),
  });
  if (typeof made === 'string') return resultOf[made];
  if (!bearer.isOpen(context)) return made.kill(), results.failed;
  sockets.links.set(cid, { channel: made, context, isPushed });
  return results.done;
}

function close(sockets: CaSockets, args: Arg[]): Reply {
  const found = args.length === 1 ? linkOf(sockets, args[0]) : undefined;
  if (!found) return error();
  sockets.links.delete(found.cid);
  if (found.link.channel.isOpen()) found.link.channel.close();
  return ok();
}
