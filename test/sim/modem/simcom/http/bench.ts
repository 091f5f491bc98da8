// Sets up tests of the HTTP commands: a modem, and an HTTP server whose output is scripted.

import type { VirtualClock } from '../../../clock.ts';
import { startPeer, type Peer, type Turn } from '../../http/peer.ts';
import type { Modem } from '../../modem.ts';
import type { FtpOptions } from '../../net/ftp/ftp.ts';
import type { Stands } from '../../stand.ts';

/** A modem with a scripted HTTP server, and what a test needs to control them. */
export interface HttpBench<Sim> {
  sim: Sim;
  clock: VirtualClock;
  peer: Peer;
  /** The server's host and port, such as `127.0.0.1:8080`. */
  at: string;
  ask(text: string, limitMs?: number): Promise<string[]>;
  /** Sends a command, waits for the modem's prompt, and then sends the data. @returns the modem's lines after the data */
  pour(text: string, data: string): Promise<string[]>;
  /** Sends a text as it is, without a line end. @returns the lines received */
  hand(data: string, limitMs?: number): Promise<string[]>;
  /** Sends a command line, and waits only until the modem's output matches the pattern. @returns that output */
  begin(text: string, until: RegExp): Promise<string>;
  /** Waits for this number of lines, which the modem prints when the server responds. @returns these lines */
  hear(lines: number): Promise<string[]>;
  /** Returns the modem's output since the test sent something last. */
  raw(): string;
}

/**
 * Returns the function that sets up a modem and a scripted HTTP server for a test, and runs the test.
 * @param prepare command lines that are sent first; `{at}` in them is replaced by the server's host and port
 */
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
