// A test stand for the simulated Quectel modem: clock, line, modem, a DTE to talk to it, and an FTP server if wanted.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualClock, type VirtualClock } from '../../clock.ts';
import { createLine, type Line, type LineOptions } from '../../line/line.ts';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from '../../server/server.ts';
import { createDte, type Dte } from '../dte.ts';
import { readTree } from '../stand.ts';
import { createQuectel, type Quectel, type QuectelOptions } from './quectel.ts';

export interface QuectelStand {
  clock: VirtualClock;
  line: Line;
  sim: Quectel;
  dte: Dte;
}

export function quectelStand(options: Partial<QuectelOptions> = {}, wiring: Partial<LineOptions> = {}): QuectelStand {
  const clock = virtualClock();
  const line = createLine(clock, wiring);
  const sim = createQuectel(clock, line.dce, { echo: false, ...options });
  return { clock, line, sim, dte: createDte(clock, line.dte) };
}

export interface ServedQuectel extends QuectelStand {
  server: RunningFtpServer;
  root: string;
  /** Passive and binary, the account, and QFTPOPEN; its answer. */
  open(): Promise<string[]>;
  /** What lies on the server, as latin1 text by path. */
  served(): Record<string, string>;
}

export async function withQuectel(
  options: Partial<QuectelOptions>,
  serving: Partial<FtpServerOptions>,
  run: (stand: ServedQuectel) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-quectel-'));
  const server = await startFtpServer({ root, user: 'user', password: 'password', ...serving });
  const made = quectelStand({ hosts: { 'ftp.example.com': '127.0.0.1' }, ...options });
  const open = async () => {
    for (const say of ['AT+QFTPCFG=1,1', 'AT+QFTPCFG=2,0', 'AT+QFTPUSER="user"', 'AT+QFTPPASS="password"']) await made.dte.ask(say);
    return made.dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  };
  try {
    await run({ ...made, server, root, open, served: () => readTree(root) });
  } finally {
    await made.sim.stop();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}
