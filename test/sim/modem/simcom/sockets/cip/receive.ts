// What a SIM800's TCP socket does with received data: AT+CIPRXGET, or data that are printed at once.

import { cme, error, ok, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, type Arg } from '../../../command/syntax.ts';
import type { Channel } from '../../../net/channel.ts';
import { mostAtOnce, notAllowed, type CipSocket } from './socket.ts';

/** Most bytes of one AT+CIPRXGET=3, which prints them in hexadecimal (AT manual 8.2.26). */
const mostInHex = 730;

/** Makes the handlers of the commands that receive. */
export function receiveCommands(socket: CipSocket): Commands {
  return {
    '+CIPRXGET': {
      test: () => ok('+CIPRXGET: (0-4),(1-1460)'),
      read: () => ok(`+CIPRXGET: ${Number(socket.isManual)}`),
      write: args => receive(socket, args),
    },
  };
}

/** Reports by a URC that data have arrived. If AT+CIPRXGET=1 is not set, it prints the data at once instead. */
export function reportData(socket: CipSocket): void {
  if (!socket.isManual) return push(socket);
  if (socket.isTold) return;
  socket.isTold = true;
  socket.at.urc(`+CIPRXGET: 1${placeOf(socket)}`);
}

const placeOf = ({ hasPeer, link }: CipSocket) => (hasPeer && link ? `,${link.peer}` : '');

/** Prints received data, in the form that AT+CIPHEAD and AT+CIPSRIP have set (AT manual 8.2.15 and 8.2.20). */
function push({ at, link, hasPeer, hasHead }: CipSocket): void {
  const bytes = link!.read(mostAtOnce);
  if (hasPeer) at.urc(`+RECV FROM:${link!.peer}`);
  at.data(Buffer.concat([Buffer.from(hasHead ? `\r\n+IPD,${bytes.length}:` : ''), bytes]));
}

function receive(socket: CipSocket, args: Arg[]): Reply {
  const { link, isManual } = socket;
  const mode = numberOf(args[0], 0, 4);
  if (mode === undefined || args.length > 2) return error();
  if (mode <= 1) return args.length === 1 ? choose(socket, mode === 1) : error();
  if (!link || !isManual || (!link.isOpen() && link.waitingBytes() === 0)) return cme(notAllowed);
  if (mode === 4) return args.length === 1 ? ok(`+CIPRXGET: 4,${link.waitingBytes()}`) : error();
  const longest = mode === 3 ? mostInHex : mostAtOnce;
  const most = args[1] ? numberOf(args[1], 1, longest) : longest;
  return most === undefined ? error() : take(socket, link, mode, most);
}

/**
 * Carries out AT+CIPRXGET=0 or 1, which sets whether received data are printed at once or wait for a read. It is allowed only before the
 * context begins (8.2.26).
 */
function choose(socket: CipSocket, isManual: boolean): Reply {
  if (socket.state !== 'IP INITIAL') return cme(notAllowed);
  socket.isManual = isManual;
  return ok();
}

function take(socket: CipSocket, from: Channel, mode: number, most: number): Reply {
  const bytes = from.read(most);
  socket.isTold = false;
  const head = `+CIPRXGET: ${mode},${bytes.length},${from.waitingBytes()}${placeOf(socket)}`;
  if (bytes.length === 0) return ok(head);
  return ok(head, mode === 3 ? Buffer.from(Buffer.from(bytes).toString('hex').toUpperCase()) : bytes);
}
