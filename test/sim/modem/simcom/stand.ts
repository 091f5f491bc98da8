// A test stand for the simulated SIM800 and SIM7080: clock, line, modem, a DTE to talk to it, a real FTP server.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualClock, type Clock, type VirtualClock } from '../../clock.ts';
import { createLine, type Line, type LineOptions, type Port, type RatedPort } from '../../line/line.ts';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from '../../server/server.ts';
import { createDte, type Dte } from '../dte.ts';
import { readTree } from '../stand.ts';
import type { SimcomModem } from './ground.ts';

export type Create<Options, Sim> = (clock: Clock, port: Port & Partial<RatedPort>, options: Partial<Options>) => Sim;

export interface SimcomStand<Sim> {
  clock: VirtualClock;
  line: Line;
  sim: Sim;
  dte: Dte;
  /** Says each line and gives what was heard, line by line. */
  talk(says: string[]): Promise<string[][]>;
}

export interface ServedSimcom<Sim> extends SimcomStand<Sim> {
  server: RunningFtpServer;
  root: string;
  /** What lies on the server, as latin1 text by path. */
  served(): Record<string, string>;
}

export interface SimcomBench<Options, Sim> {
  stand(options?: Partial<Options>, wiring?: Partial<LineOptions>): SimcomStand<Sim>;
  /** With a server, its name known as ftp.example.com; answers nothing by itself after a pause. */
  withServer(options: Partial<Options>, serving: Partial<FtpServerOptions>, run: (stand: ServedSimcom<Sim>) => Promise<void>): Promise<void>;
}

/** Account, passive and binary mode, a name in the root: what stands before every upload. */
export function parametersFor(port: number, cid: number, name = 'a.jpg'): string[] {
  return [
    `AT+FTPCID=${cid}`, 'AT+FTPSERV="ftp.example.com"', `AT+FTPPORT=${port}`, 'AT+FTPUN="user"', 'AT+FTPPW="password"', 'AT+FTPMODE=1',
    'AT+FTPTYPE="I"', `AT+FTPPUTNAME="${name}"`, 'AT+FTPPUTPATH="/"', `AT+FTPGETNAME="${name}"`, 'AT+FTPGETPATH="/"',
  ];
}

export function simcomBench<Options extends object, Sim extends SimcomModem>(create: Create<Options, Sim>): SimcomBench<Options, Sim> {
  function stand(options: Partial<Options> = {}, wiring: Partial<LineOptions> = {}): SimcomStand<Sim> {
    const clock = virtualClock();
    const line = createLine(clock, wiring);
    const quiet = { echo: false, idleMs: Infinity, repeatMs: Infinity };
    const sim = create(clock, line.dce, { ...quiet, ...options } as Partial<Options>);
    const dte = createDte(clock, line.dte);
    const talk = async (says: string[]) => {
      const heard: string[][] = [];
      for (const say of says) heard.push(await dte.ask(say));
      return heard;
    };
    return { clock, line, sim, dte, talk };
  }

  async function withServer(
    options: Partial<Options>,
    serving: Partial<FtpServerOptions>,
    run: (stand: ServedSimcom<Sim>) => Promise<void>,
  ): Promise<void> {
    const root = mkdtempSync(join(tmpdir(), 'snapferry-simcom-'));
    const server = await startFtpServer({ root, user: 'user', password: 'password', ...serving });
    const known = { hosts: { 'ftp.example.com': '127.0.0.1' } };
    const made = stand({ ...known, ...options } as Partial<Options>);
    try {
      await run({ ...made, server, root, served: () => readTree(root) });
    } finally {
      await made.sim.stop();
      await server.stop();
      rmSync(root, { recursive: true });
    }
  }

  return { stand, withServer };
}
