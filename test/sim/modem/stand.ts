// A test stand for the simulated SIM7600: clock, line, modem, a DTE to talk to it, and an FTP server if wanted.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualClock, type VirtualClock } from '../clock.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from '../server/server.ts';
import { createDte, type Dte } from './dte.ts';
import { createSim7600, type Sim7600, type Sim7600Options } from './simcom/sim7600.ts';

export interface Stand {
  clock: VirtualClock;
  line: Line;
  sim: Sim7600;
  dte: Dte;
}

export function stand(options: Partial<Sim7600Options> = {}, wiring: Partial<LineOptions> = {}): Stand {
  const clock = virtualClock();
  const line = createLine(clock, wiring);
  const sim = createSim7600(clock, line.dce, { echo: false, ...options });
  return { clock, line, sim, dte: createDte(clock, line.dte) };
}

export interface ServedStand extends Stand {
  server: RunningFtpServer;
  root: string;
  /** START, SINGLEIP and LOGIN. */
  login(): Promise<string[]>;
  /** What lies on the server, as latin1 text by path. */
  served(): Record<string, string>;
}

export async function withServer(
  options: Partial<Sim7600Options>,
  serving: Partial<FtpServerOptions>,
  run: (stand: ServedStand) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-sim7600-'));
  const server = await startFtpServer({ root, user: 'user', password: 'password', ...serving });
  const made = stand({ hosts: { 'ftp.example.com': '127.0.0.1' }, ...options });
  const login = async () => {
    await made.dte.ask('AT+CFTPSSTART');
    await made.dte.ask('AT+CFTPSSINGLEIP=1');
    return made.dte.ask(`AT+CFTPSLOGIN="ftp.example.com",${server.port},"user","password",0`);
  };
  try {
    await run({ ...made, server, root, login, served: () => readTree(root) });
  } finally {
    await made.sim.stop();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

export function readTree(root: string, below = ''): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of readdirSync(join(root, below))) {
    const path = `${below}${name}`;
    if (statSync(join(root, path)).isDirectory()) Object.assign(all, readTree(root, `${path}/`));
    else all[path] = readFileSync(join(root, path), 'latin1');
  }
  return all;
}

export function makeServerFolder(root: string, path: string): void {
  mkdirSync(join(root, path), { recursive: true });
}
