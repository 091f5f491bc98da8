// The mode for several connections at once (AT+CIPMUX, AT+QIMUX), on modems of which the firmware uses only one connection. Another program
// may have left this mode on. The connections open, receive and close, but cannot send.

import type { Clock } from '../../clock.ts';
import { error, ok, silence, type At, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { openChannel, type Channel, type ChannelOptions } from '../net/channel.ts';

/** The modem's connections in the mode for several connections at once. */
export interface Several {
  /** Whether AT+CIPMUX=1 or AT+QIMUX=1 has allowed several connections. */
  isOn(): boolean;
  /** Allows several connections at once (true), or only one (false). */
  turn(isOn: boolean): void;
  isConnected(): boolean;
  /** Opens a connection by the arguments `n,"TCP","host",port`. OK comes first, then `n, CONNECT OK`. */
  open(args: Arg[]): Reply;
  /** Closes the connection of number `n`. The answer is `n, CLOSE OK`. */
  close(args: Arg[]): Reply;
  /** Loses all connections without a message. */
  drop(): void;
}

/** The highest connection number. The numbers begin at 0 (SIM800 AT manual 8.2.2; M95 AT commands 7.4). */
const lastIndex = 5;
const mostAtOnce = 1460;

/** Creates the mode for several connections, with none open. @param headOf returns the line that the modem sends before received data */
export function createSeveral(clock: Clock, at: At, options: ChannelOptions, headOf: (index: number, bytes: number) => string): Several {
  const links = new Map<number, Channel | 'opening'>();
  let isOn = false;

  function open(args: Arg[]): Reply {
    const [index, host, port] = [
      numberOf(args[0], 0, lastIndex), textOf(args[2], 255), numberOf(args[3] && { ...args[3], isQuoted: false }, 1, 65535),
    ];
    if (index === undefined || textOf(args[1], 3) !== 'TCP' || host === undefined || port === undefined || args.length !== 4) return error();
    if (links.has(index)) return { ...error(), after: () => at.result(`${index}, ALREADY CONNECT`) };
    links.set(index, 'opening');
    return { ...ok(), after: () => void begin(index, host, port) };
  }

  async function begin(index: number, host: string, port: number): Promise<void> {
    const made = await openChannel(clock, at, { host, port }, options, { onData: () => push(index), onClosed: () => end(index) });
    const tell = at.bound(() => void at.after(options.rttMs, () => {
      if (links.has(index)) at.result(`${index}, ${typeof made === 'string' ? 'CONNECT FAIL' : 'CONNECT OK'}`);
      if (typeof made === 'string') links.delete(index);
    }));
    if (typeof made !== 'string' && links.get(index) !== 'opening') made.kill();
    else if (typeof made !== 'string') links.set(index, made);
    tell(undefined);
  }

  function push(index: number): void {
    const link = links.get(index);
    if (typeof link !== 'object') return;
    const bytes = link.read(mostAtOnce);
    at.urc(headOf(index, bytes.length));
    at.data(bytes);
  }

  function end(index: number): void {
    links.delete(index);
    at.urc(`${index}, CLOSED`);
  }

  function close(args: Arg[]): Reply {
    const index = args.length === 1 ? numberOf(args[0], 0, lastIndex) : undefined;
    const link = index === undefined ? undefined : links.get(index);
    if (typeof link !== 'object') return error();
    links.delete(index!);
    link.close();
    return { later: finish => void at.after(options.rttMs, () => finish({ ...silence, lines: [`${index}, CLOSE OK`] })) };
  }

  function drop(): void {
    for (const link of links.values()) if (typeof link === 'object') link.kill();
    links.clear();
  }

  return { isOn: () => isOn, turn: next => void (isOn = next), isConnected: () => links.size > 0, open, close, drop };
}
