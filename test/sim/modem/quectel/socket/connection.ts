// The commands by which the Quectel M series' TCP socket connects to a server and closes the connection: AT+QIMUX, QIOPEN and QICLOSE.

import { isIP } from 'node:net';
import { type Commands, error, ok, type Reply, silence } from '../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../command/syntax.ts';
import { openChannel } from '../../net/channel.ts';
import { onData } from './data.ts';
import { isBusy, type QuectelSocket, type State } from './socket.ts';

const longestHost = 100;

/** Makes the handlers of the commands of the connection. */
export function connectionCommands(socket: QuectelSocket): Commands {
  return {
    '+QIMUX': {
      test: () => ok('+QIMUX: (0,1)'), read: () => ok(`+QIMUX: ${Number(socket.several.isOn())}`), write: args => setSeveral(socket, args),
    },
    '+QIOPEN': { test: () => ok('+QIOPEN: "TCP/UDP","IP ADDRESS/DOMAIN NAME",PORT'), write: args => open(socket, args) },
    '+QICLOSE': { test: () => ok(), run: () => close(socket, []), write: args => close(socket, args) },
  };
}

/** Carries out AT+QIMUX=, which allows several connections (1) or only one (0). It returns OK, or ERROR during a connection. */
function setSeveral(socket: QuectelSocket, args: Arg[]): Reply {
  const next = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
  if (next === undefined || isBusy(socket)) return error();
  socket.several.turn(next === 1);
  return ok();
}

function openOneOf(socket: QuectelSocket, args: Arg[]): Reply {
  return socket.context.bring() ? socket.several.open(args) : error();
}

function open(socket: QuectelSocket, args: Arg[]): Reply {
  const { options, at, context } = socket;
  if (socket.several.isOn()) return openOneOf(socket, args);
  const host = textOf(args[1], longestHost);
  const port = numberOf(args[2] && { ...args[2], isQuoted: false }, 1, 65535);
  if (textOf(args[0], 3) !== 'TCP' || host === undefined || port === undefined || args.length !== 3) return error();
  if (!socket.takesNames && !isIP(host)) return error();
  if (socket.state === 'CONNECT OK') return { ...(options.alreadyAfter === 'OK' ? ok() : error()), after: () => at.result('ALREADY CONNECT') };
  if (socket.state === 'TCP CONNECTING' || !['IP INITIAL', 'IP GPRSACT'].includes(context.state())) return error();
  socket.state = 'TCP CONNECTING';
  return { ...ok(), after: () => void at.after(context.state() === 'IP GPRSACT' ? 0 : options.activateMs, () => void begin(socket, host, port)) };
}

async function begin(socket: QuectelSocket, host: string, port: number): Promise<void> {
  const { at, options } = socket;
  if (!socket.context.bring()) return fail(socket, undefined);
  socket.link = undefined;
  const made = await openChannel(socket.clock, at, { host, port }, options, {
    onData: isFirst => onData(socket, isFirst), onClosed: () => onClosed(socket),
  });
  const tell = at.bound(() => void at.after(options.rttMs, () => {
    if (socket.state !== 'TCP CONNECTING') return;
    if (typeof made === 'string') return fail(socket, 'IP CLOSE');
    socket.state = 'CONNECT OK';
    at.result('CONNECT OK');
  }));
  if (typeof made !== 'string' && socket.state !== 'TCP CONNECTING') made.kill();
  else if (typeof made !== 'string') socket.link = made;
  tell(undefined);
}

function fail(socket: QuectelSocket, next: State | undefined): void {
  socket.state = next;
  socket.at.result('CONNECT FAIL');
}

function onClosed(socket: QuectelSocket): void {
  socket.state = 'IP CLOSE';
  if (!socket.options.keepsAfterClose) socket.link = undefined;
  socket.at.urc('CLOSED');
}

function close(socket: QuectelSocket, args: Arg[]): Reply {
  const { several } = socket;
  if (several.isOn()) return several.close(args);
  if (args.length > 0) return error();
  if (socket.state !== 'CONNECT OK') return error();
  socket.link?.close();
  socket.link = undefined;
  socket.state = 'IP CLOSE';
  return { later: finish => void socket.at.after(socket.options.rttMs, () => finish({ ...silence, lines: ['CLOSE OK'] })) };
}
