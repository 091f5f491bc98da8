// Sets up a test of one simulated modem of any family: clock, line, modem, DTE and, on request, a real FTP server. The function `more` adds what
// a family needs, such as a login.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualClock, type VirtualClock } from '../clock.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from '../server/server.ts';
import { readTree } from '../tree.ts';
import { createDte, type Dte } from './command/dte.ts';
import type { Create, Modem } from './modem.ts';
import type { FtpOptions } from './net/ftp/ftp.ts';

/** A modem without a server, and what a test needs to control it. */
export interface Stand<Sim> {
  clock: VirtualClock;
  line: Line;
  sim: Sim;
  dte: Dte;
  /** Sends each line to the modem, and returns the lines of each response. */
  talk(says: string[]): Promise<string[][]>;
}

/** A modem with an FTP server. */
export interface ServedStand<Sim> extends Stand<Sim> {
  server: RunningFtpServer;
  root: string;
  /** Returns the contents of all files on the server as latin1 text, by path. */
  served(): Record<string, string>;
}

/** The functions by which the tests of one modem family set up their modem. */
export interface Stands<Options, Sim, More> {
  /** Sets up a modem without a server. @param wiring options of the line that differ from its defaults */
  stand(options?: Partial<Options>, wiring?: Partial<LineOptions>): Stand<Sim>;
  /** Runs a test with a modem and an FTP server. In the modem's DNS, the server's name is ftp.example.com. */
  withServer(options: Partial<Options>, serving: Partial<FtpServerOptions>, run: (stand: ServedStand<Sim> & More) => Promise<void>): Promise<void>;
}

/**
 * Makes the functions by which the tests of one modem family set up their modem.
 * @param usual options of the modem that replace its defaults in all these tests
 * @param more returns further functions for tests with a server, such as a login
 */
export function standsFor<Options extends FtpOptions, Sim extends Modem, More extends object>(
  create: Create<Options, Sim>,
  usual: Partial<Options>,
  more: (stand: ServedStand<Sim>) => More,
): Stands<Options, Sim, More> {
  function stand(options: Partial<Options> = {}, wiring: Partial<LineOptions> = {}): Stand<Sim> {
    const clock = virtualClock();
    const line = createLine(clock, wiring);
    const sim = create(clock, line.dce, { ...usual, ...options });
    const dte = createDte(clock, line.dte);
    const talk = async (says: string[]) => {
      const heard: string[][] = [];
      for (const say of says) heard.push(await dte.ask(say));
      return heard;
    };
    return { clock, line, sim, dte, talk };
  }

  return {
    stand,
    async withServer(options, serving, run) {
      const root = mkdtempSync(join(tmpdir(), 'snapferry-stand-'));
      const server = await startFtpServer({ root, user: 'user', password: 'password', ...serving });
      const made: ServedStand<Sim> = {
        ...stand({ hosts: { 'ftp.example.com': '127.0.0.1' }, ...options }), server, root, served: () => readTree(root),
      };
      try {
        await run({ ...made, ...more(made) });
      } finally {
        await made.sim.stop();
        await server.stop();
        rmSync(root, { recursive: true });
      }
    },
  };
}
