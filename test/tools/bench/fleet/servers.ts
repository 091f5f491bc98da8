// Starts the server to which a fleet sends: a real nginx or vsftpd, or the simulator's server if that is missing.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../sim/programs.ts';
import { account, filesIn } from '../../../sim/server/daemons/daemon.ts';
import { startVsftpd } from '../../../sim/server/daemons/ftpd.ts';
import { startNginx, type NginxLimits } from '../../../sim/server/daemons/nginx.ts';
import { startHttpServer } from '../../../sim/server/http/http.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import type { Target } from './plan.ts';

/** Limits on the number of clients, for each server that may be started. Only the limit of the chosen server takes effect. */
export interface Limit {
  nginx?: NginxLimits;
  vsftpd?: Record<string, number>;
  /** Most sessions (FTP) or requests (HTTP) at once on the simulator's servers. */
  own?: number;
}

/** A running server. */
export interface Host {
  /** Name of the server's program, for a table. */
  title: string;
  target: Target;
  /** Returns the contents of the images by the names of camera and image, such as `cam-0001/IMG_0001.JPG`. */
  files(): Record<string, Buffer>;
  /** Returns the processor time that the server has used so far, in seconds. It is NaN if that is unknown. */
  processorSeconds(): number;
  stop(): Promise<void>;
}

/** Number of ticks in a second, the unit of processor time in /proc on every Linux of today. */
const ticks = 100;

/** Returns why the real server of this kind cannot run here, or undefined if it can. */
export const whyNone = (kind: Target['kind']): string | undefined => {
  const name = kind === 'ftp' ? 'vsftpd' : 'nginx';
  if (!findProgram(name)) return `no ${name} on the PATH`;
  return kind === 'http' || process.getuid?.() === 0 ? undefined : `${name} wants root`;
};

/** Returns the processor time of a process and its descendants in seconds, from proc(5), `stat`: utime, stime, and those of ended children. */
function processorSecondsOf(pid: number): number {
  const stats = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const words = readFileSync(join('/proc', name, 'stat'), 'utf8').replace(/^.*\) /s, '').split(' ');
      return [{ pid: Number(name), parent: Number(words[1]), used: words.slice(11, 15).reduce((sum, word) => sum + Number(word), 0) }];
    } catch {
      return []; // the process has ended since /proc was listed
    }
  });
  const family = new Set([pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const one of stats) if (family.has(one.parent)) family.add(one.pid);
  }
  return stats.filter(one => family.has(one.pid)).reduce((sum, { used }) => sum + used, 0) / ticks;
}

const meterOf = (pid: number) => () => (process.platform === 'linux' ? processorSecondsOf(pid) : NaN);

/**
 * Starts a server.
 * @param devices names of the cameras, each of which gets an account if the server can have several
 * @param isReal false starts the simulator's server
 */
export async function startHost(kind: Target['kind'], devices: string[], limit: Limit = {}, isReal = whyNone(kind) === undefined): Promise<Host> {
  if (kind === 'ftp' && isReal) {
    // All cameras have one address here, so vsftpd's default limit is lifted: 50 sessions for each address, although its manual says that there is no
    // limit.
    const { port, user, password, root, pid, stop } = await startVsftpd({ max_per_ip: 0, ...limit.vsftpd });
    return { title: 'vsftpd', target: { kind, port, user, password }, files: () => filesIn(join(root, 'up')), processorSeconds: meterOf(pid), stop };
  }
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-fleet-'));
  const after = (stop: () => Promise<void>) => async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const { password } = account;
  if (kind === 'ftp') {
    const { port, stop } = await startFtpServer({ root: folder, ...account, ...limit.own && { mostSessions: limit.own } });
    return { title: 'the simulator\'s FTP server', target: { kind, port, ...account }, files: () => filesIn(join(folder, 'up')), processorSeconds: () => NaN, stop: after(stop) };
  }
  const files = () => filesIn(join(folder, 'cameras'));
  if (isReal) {
    const { url, pid, stop } = await startNginx({ folder, users: devices, limits: { connections: 8192, ...limit.nginx } });
    return { title: 'nginx', target: { kind, port: Number(new URL(url).port), password }, files, processorSeconds: meterOf(pid), stop: after(stop) };
  }
  const { port, stop } = await startHttpServer({ root: folder, ...account, ...limit.own && { mostAtOnce: limit.own } });
  return { title: 'the simulator\'s HTTP server', target: { kind, port, ...account }, files, processorSeconds: () => NaN, stop: after(stop) };
}
