// Sets up tests of the HTTP commands: a modem, and a peer with scripted output.

import type { VirtualClock } from '../../../clock.ts';
import { startPeer, type Peer, type Turn } from '../../http/peer.ts';
import type { Modem } from '../../modem.ts';
import type { FtpOptions } from '../../net/ftp.ts';
import type { Stands } from '../../stand.ts';

/** A modem with a peer. */
export interface HttpBench<Sim> {
  sim: Sim;
  clock: VirtualClock;
  peer: Peer;
  /** The peer's host and port. */
  at: string;
  ask(text: string, limitMs?: number): Promise<string[]>;
  /** Sends a command, waits for its prompt, and sends the data. @returns the output after them */
  pour(text: string, data: string): Promise<string[]>;
  /** Sends raw bytes. @returns the lines received */
  hand(data: string, limitMs?: number): Promise<string[]>;
  /** Sends a line, and waits only for this output. */
  begin(text: string, until: RegExp): Promise<string>;
  /** Waits for so many lines that the peer causes. */
  hear(lines: number): Promise<string[]>;
  /** Output since the last input. */
  raw(): string;
}

/** Makes the setups. @param prepare lines that are sent first; `{at}` in them is replaced by the peer's host and port */
export function httpBenches<Options extends FtpOptions, Sim extends Modem>(stands: Stands<Options, Sim, object>, prepare: string[]) {
  return async function within(options: Partial<Options>, turns: Turn[], act: (bench: HttpBench<Sim>) => Promise<void>): Promise<void> {
    const peer = await startPeer(turns);
    const { sim, clock, dte } = stands.stand(options);
    const at = `127.0.0.1:${peer.port}`;
    const bench: HttpBench<Sim> = {
      sim,
      clock,
      peer,
      at,
      ask: (text, limitMs) => dte.ask(text.replaceAll('{at}', at), limitMs),
      async pour(text, data) {
        dte.write(`${text}\r`);
        await dte.until(/DOWNLOAD\r\n|>/, 5000);
        return dte.pour(Buffer.from(data, 'latin1'));
      },
      hand: (data, limitMs) => dte.pour(Buffer.from(data, 'latin1'), limitMs),
      begin(text, until) {
        dte.write(`${text.replaceAll('{at}', at)}\r`);
        return dte.until(until);
      },
      hear: dte.hear,
      raw: dte.raw,
    };
    try {
      for (const text of prepare) await bench.ask(text);
      await act(bench);
    } finally {
      await sim.stop();
      await peer.stop();
    }
  };
}
