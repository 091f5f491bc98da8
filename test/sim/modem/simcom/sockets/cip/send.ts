// The commands by which a SIM800's TCP socket sends: AT+CIPSEND and CIPACK.

import { error, ok, silence, type Commands, type Reply } from '../../../command/at.ts';
import { takeCounted } from '../../../command/phase.ts';
import { numberOf, type Arg } from '../../../command/syntax.ts';
import { drop, mostAtOnce, type CipSocket } from './socket.ts';

/** Makes the handlers of the commands that send. */
export function sendCommands(socket: CipSocket): Commands {
  const { at, options } = socket;
  let asks = 0;
  let sends = 0;

  /** Returns the most bytes that one AT+CIPSEND may send now, as AT+CIPSEND? prints it. */
  const roomBytes = () => Math.min(mostAtOnce, socket.link?.isOpen() ? socket.link.roomBytes() : mostAtOnce);

  /** Takes the bytes after the prompt, and sends them. They must be fewer than the value of AT+CIPSEND? (8.2.3). */
  function send(args: Arg[]): Reply {
    const size = numberOf(args[0], 1, mostAtOnce);
    const end = options.endsAtSend;
    if (socket.state === 'CONNECT OK' && socket.link && end && ++asks === end.nth) {
      drop(socket);
      socket.state = end.line === 'CLOSED' ? 'TCP CLOSED' : 'PDP DEACT';
      at.urc(end.line);
      return { later: finish => void at.after(end.errorMs ?? 0, () => finish(end.errorMs === undefined ? silence : error())) };
    }
    if (socket.state !== 'CONNECT OK' || !socket.link || args.length !== 1 || size === undefined || size >= roomBytes()) return error();
    const parts: Uint8Array[] = [];
    return { phase: { ...takeCounted(size, bytes => void parts.push(bytes.slice()), () => pass(Buffer.concat(parts))), prompt: '\r\n> ' } };
  }

  /** Gives bytes to the connection. @returns the line that reports how it went */
  function pass(bytes: Uint8Array): Reply {
    const said = (line: string): Reply => ({ ...silence, lines: [line] });
    const { link } = socket;
    sends += 1;
    if (!link?.isOpen() || options.failingSends.includes(sends)) return said('SEND FAIL');
    if (!socket.isQuick) return { later: finish => link.send(bytes, isThere => finish(said(isThere ? 'SEND OK' : 'SEND FAIL'))) };
    link.send(bytes, () => {});
    return said(`DATA ACCEPT:${bytes.length}`);
  }

  function tellSent(): Reply {
    if (!socket.link) return error();
    const [sent, confirmed] = [socket.link.sentBytes(), socket.link.confirmedBytes()];
    return ok(`+CIPACK: ${sent}, ${confirmed}, ${sent - confirmed}`);
  }

  return {
    '+CIPSEND': { test: () => ok('+CIPSEND: <length>'), read: () => ok(`+CIPSEND: ${roomBytes()}`), write: send },
    '+CIPACK': { test: () => ok(), run: tellSent },
  };
}
