// The commands by which the Quectel M series' TCP socket sends and receives: AT+QISEND, QISACK and QIRD.

import { type Commands, error, ok, type Reply, silence } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { type Arg, numberOf } from '../../command/syntax.ts';
import { drop, index, type QuectelSocket } from './socket.ts';

const mostSent = 1460;
const mostRead = 1500;
/** The number in +QIRDI and AT+QIRD that tells the role of the module, which is always the client. */
const client = 1;

/** Makes the handlers of the commands that send and receive. */
export function dataCommands(socket: QuectelSocket): Commands {
  return {
    '+QISEND': { test: () => ok('+QISEND: <length>'), read: () => ok(`+QISEND: ${mostSent}`), write: args => send(socket, args) },
    '+QISACK': { test: () => ok(), run: () => tellSent(socket) },
    '+QIRD': { test: () => ok('+QIRD: (0,1),(1,2),(0-5),(1-1500)'), write: args => receive(socket, args) },
  };
}

/** Carries out AT+QISEND=: takes the bytes after the prompt, and sends them. */
function send(socket: QuectelSocket, args: Arg[]): Reply {
  const { at } = socket;
  const size = numberOf(args[0], 1, mostSent);
  const end = socket.options.endsAtSend;
  if (socket.state === 'CONNECT OK' && socket.link && end && ++socket.asks === end.nth) {
    drop(socket);
    socket.state = 'IP CLOSE';
    at.urc(end.line);
    return { later: finish => void at.after(end.errorMs ?? 0, () => finish(end.errorMs === undefined ? silence : error())) };
  }
  if (socket.state !== 'CONNECT OK' || !socket.link || args.length !== 1 || size === undefined) return error();
  const parts: Uint8Array[] = [];
  return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(socket, Buffer.concat(parts))) };
}

/**
 * Returns the result of sent bytes. SEND OK means that they are in the modem's send buffer, and AT+QISACK tells how many the server has.
 * If the buffer has no room, the result waits for the server.
 */
function pass(socket: QuectelSocket, bytes: Uint8Array): Reply {
  const said = (isGood: boolean): Reply => ({ ...silence, lines: [isGood ? 'SEND OK' : 'SEND FAIL'] });
  socket.sends += 1;
  if (!socket.link?.isOpen() || socket.options.failingSends.includes(socket.sends)) return said(false);
  const hasRoom = bytes.length <= socket.link.roomBytes();
  if (!hasRoom) return { later: finish => socket.link!.send(bytes, isThere => finish(said(isThere))) };
  socket.link.send(bytes, () => {});
  return said(true);
}

function tellSent(socket: QuectelSocket): Reply {
  if (!socket.link) return error();
  const [sent, confirmed] = [socket.link.sentBytes(), socket.link.confirmedBytes()];
  return ok(`+QISACK: ${sent}, ${confirmed}, ${sent - confirmed}`);
}

/** Reports by a URC that data have arrived, or prints the data at once if AT+QINDI=0. */
export function onData(socket: QuectelSocket, isFirst: boolean): void {
  if (socket.notice === 0) return push(socket);
  if (isFirst) socket.packets = socket.packetBytes = 0;
  const waiting = socket.link!.waitingBytes();
  socket.packets += 1;
  const count = socket.notice === 2 ? `,${socket.packets},${waiting - socket.packetBytes},${waiting}` : '';
  socket.packetBytes = waiting;
  if (isFirst || socket.notice === 2) socket.at.urc(`+QIRDI: ${socket.context.foreground()},${client},${index}${count}`);
}

function push(socket: QuectelSocket): void {
  const bytes = socket.link!.read(mostRead);
  socket.at.data(Buffer.concat([Buffer.from(socket.hasHead ? `\r\nIPD${bytes.length}:` : ''), bytes]));
}

/** Carries out AT+QIRD=, which reads received data. If there are none, the answer is only OK. */
function receive(socket: QuectelSocket, args: Arg[]): Reply {
  const [front, role, id, most] = [numberOf(args[0], 0, 1), numberOf(args[1], 1, 2), numberOf(args[2], 0, 5), numberOf(args[3], 1, mostRead)];
  if (args.length !== 4 || most === undefined || socket.notice === 0) return error();
  if (front !== socket.context.foreground() || role !== client || id !== index || !socket.link) return error();
  const bytes = socket.link.read(most);
  socket.packetBytes = socket.link.waitingBytes();
  return bytes.length === 0 ? ok() : ok(`+QIRD: ${socket.link.peer},TCP,${bytes.length}`, bytes);
}
