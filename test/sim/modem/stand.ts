// Sets up a test of one simulated modem of any family: clock, line, modem, DTE and, on request, a real FTP server. `more` adds functions of a family, such
// as a login.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualClock, type VirtualClock } from '../clock.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from '../server/server.ts';
import { readTree } from '../tree.ts';
import { createDte, type Dte } from './command/dte.ts';
import type { Create, Modem } from './modem.ts';
import type { FtpOptions } from './net/ftp.ts';

/** A modem on its own. */
export interface Stand<Sim> {
  clock: VirtualClock;
  line: Line;
  sim: Sim;
  dte: Dte;
  /** Sends each line, and returns its responses. */
  talk(says: string[]): Promise<string[][]>;
}

/** A modem with a server. */
export interface ServedStand<Sim> extends Stand<Sim> {
  server: RunningFtpServer;
  root: string;
  /** Contents of the files on the server as latin1 text, by path. */
  served(): Record<string, string>;
}

/** Makers of both. */
export interface Stands<Options, Sim, More> {
  stand(options?: Partial<Options>, wiring?: Partial<LineOptions>): Stand<Sim>;
  /** Runs a function with a server, whose name is ftp.example.com. */
  withServer(options: Partial<Options>, serving: Partial<FtpServerOptions>, run: (stand: ServedStand<Sim> & More) => Promise<void>): Promise<void>;
}

/** Makes the makers for a family. @param usual the tests' options that differ from the modem's defaults */
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
      const made: ServedStand<Sim> = { ...stand({ hosts: { 'ftp.example.com': '127.0.0.1' }, ...options }), server, root, served: () => readTree(root) };
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
