// The commands by which a SIM800's TCP socket connects to a server and closes the connection: AT+CIPSTART and CIPCLOSE.

import { cme, error, ok, silence, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { openChannel, type Channel, type Refusal } from '../../../net/channel.ts';
import { activate, drop, notAllowed, type CipSocket, type State } from './socket.ts';

/** Makes the handlers of the commands of the connection. @param onData called when data have arrived */
export function connectionCommands(socket: CipSocket, onData: () => void): Commands {
  return {
    '+CIPSTART': {
      test: () => ok('+CIPSTART: ("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)', '+CIPSTART: ("TCP","UDP"),("DOMAIN NAME"),(1-65535)'),
      write: args => (socket.several.isOn() ? openOneOf(socket, args) : open(socket, args, onData)),
    },
    '+CIPCLOSE': { test: () => ok(), write: args => close(socket, args), run: () => close(socket, []) },
  };
}

function openOneOf({ state, several }: CipSocket, args: Arg[]): Reply {
  if (!['IP STATUS', 'IP GPRSACT'].includes(state)) return cme(notAllowed);
  return several.open(args);
}

/** Carries out AT+CIPSTART. Without a context, it activates one first. */
function open(socket: CipSocket, args: Arg[], onData: () => void): Reply {
  const { at, options } = socket;
  const host = textOf(args[1], 255);
  const port = portOf(args[2]);
  if (textOf(args[0], 3) !== 'TCP' || host === undefined || port === undefined || args.length !== 3) return error();
  if (socket.state === 'CONNECT OK') return { ...(options.alreadyAfter === 'OK' ? ok() : error()), after: () => at.result('ALREADY CONNECT') };
  if (socket.state === 'TCP CLOSED' && options.reopens) socket.state = 'IP STATUS';
  if (socket.state !== 'IP INITIAL' && socket.state !== 'IP STATUS') return cme(notAllowed);
  const activateMs = socket.state === 'IP INITIAL' ? options.bearerMs : 0;
  const go = () => (activateMs === 0 || activate(socket) ? void begin(socket, host, port, onData) : fail(socket, 'PDP DEACT'));
  return { ...ok(), after: () => void at.after(activateMs, go) };
}

/** Returns the port in an argument. It has quotes in the manual's samples, but not in its syntax, so both forms are accepted. */
function portOf(arg: Arg | undefined): number | undefined {
  return numberOf(arg && { ...arg, isQuoted: false }, 1, 65535);
}

async function begin(socket: CipSocket, host: string, port: number, onData: () => void): Promise<void> {
  const { at, options } = socket;
  drop(socket);
  socket.state = 'TCP CONNECTING';
  const made = await reach(socket, host, port, onData);
  const tell = at.bound(() => void at.after(options.rttMs, () => {
    if (socket.state !== 'TCP CONNECTING') return;
    if (typeof made === 'string') return fail(socket, 'TCP CLOSED', made);
    socket.state = 'CONNECT OK';
    at.result('CONNECT OK');
  }));
  if (typeof made !== 'string' && !isConnecting(socket)) made.kill();
  else if (typeof made !== 'string') socket.link = made;
  tell(undefined);
}

const isConnecting = ({ state }: CipSocket) => state === 'TCP CONNECTING';

async function reach(socket: CipSocket, host: string, port: number, onData: () => void): Promise<Channel | Refusal> {
  const { clock, at, options, isSecure } = socket;
  const trusted = isSecure ? socket.trust() : undefined;
  if (isSecure && !trusted) return 'handshake';
  const onClosed = () => {
    socket.state = 'TCP CLOSED';
    if (!options.keepsAfterClose) socket.link = undefined;
    at.urc('CLOSED');
  };
  return openChannel(clock, at, { host, port, tls: trusted && { host, trust: trusted } }, options, { onData, onClosed });
}

/** Reports that a connection has failed. @param why the reason, if the context was active */
function fail(socket: CipSocket, next: State, why?: Refusal): void {
  const { at, options } = socket;
  const isTcp = why === undefined || ['dns', 'refused', 'failed'].includes(why);
  socket.state = next;
  if (!isTcp && options.failedTls === 'CLOSE OK') return at.result('CLOSE OK');
  at.result(`STATE: ${socket.state}`);
  at.result('CONNECT FAIL');
}

function close(socket: CipSocket, args: Arg[]): Reply {
  const { at, several, options } = socket;
  if (several.isOn()) return several.close(args);
  if (args.length > 1 || (args[0] && numberOf(args[0], 0, 1) === undefined)) return error();
  if (socket.state !== 'CONNECT OK' && socket.state !== 'TCP CONNECTING') return error();
  socket.link?.close();
  socket.state = 'TCP CLOSING';
  const closed = (): Reply => {
    socket.state = socket.state === 'TCP CLOSING' ? 'TCP CLOSED' : socket.state;
    socket.link = undefined;
    return { ...silence, lines: ['CLOSE OK'] };
  };
  return { later: finish => void at.after(options.rttMs, () => finish(closed())) };
}
