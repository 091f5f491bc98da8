// Runs a real pure-ftpd on loopback with pure-uploadscript, which moves each file away after its 226. Their pipe is in /run and needs root, so
// there is one server at a time. Without root the test is skipped.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, end, find, freePort, isListening, started } from './daemon.ts';

const pipe = '/run/pure-ftpd.upload.pipe';
/** SHA-512 of the password by crypt(3). pure-ftpd's own argon2 takes seconds of a processor for each login. */
export const hash = '$6$snapferry$3N.SQqhUqPUWzR13nRikCM0VlxUWDkaheqORcJL8vgVgtZ4A2wHAghRcaQbFhSVxJx1iV/f/1Op5xOC5ry2RD/';
const nobody = 65534;

/** A server that runs. */
export interface PureFtpd {
  port: number;
  /** Files that the script has moved away, by their names, such as `IMG_0001.JPG`. Those of one name are in order. */
  taken(): { name: string; bytes: Buffer }[];
  /** Paths of the files that are still on the server. */
  left(): string[];
  stop(): Promise<void>;
}

/** The reason why the server cannot run here, or undefined. */
export function whyNot(): string | undefined {
  const missing = ['pure-ftpd', 'pure-uploadscript', 'pure-pw'].find(name => !find(name));
  if (missing) return `no ${missing} on the PATH`;
  return process.getuid?.() === 0 ? undefined : 'pure-uploadscript wants root';
}

/** The script that moves a file away. The time in the new name keeps copies of the same name apart. */
const script = (taken: string, seconds: number) => `#!/bin/sh\nsleep ${seconds}\nmv "$1" "${taken}/$(basename "$1").$(date +%s%N)"\n`;

/**
 * Starts the server.
 * @param hookSeconds seconds from the 226 until the script moves the file; undefined if there is no script
 * @param options further options of its command line
 */
export async function startPureFtpd(hookSeconds?: number, options: string[] = []): Promise<PureFtpd> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-pure-'));
  const [root, taken, hook] = [join(base, 'root'), join(base, 'taken'), join(base, 'hook.sh')];
  for (const folder of [root, taken]) {
    mkdirSync(folder);
    chownSync(folder, nobody, nobody);
  }
  chmodSync(base, 0o755);
  if (hookSeconds !== undefined) writeFileSync(hook, script(taken, hookSeconds), { mode: 0o755 });
  writeFileSync(join(base, 'passwd'), `${account.user}:${hash}:${nobody}:${nobody}::${root}/./::::::::::::\n`);
  execFileSync(find('pure-pw')!, ['mkdb', join(base, 'users.pdb'), '-f', join(base, 'passwd')]);
  const port = await freePort(true);
  const given = [...options, '-4', '-H', '-E', '-A', ...(hookSeconds === undefined ? [] : ['-o']), '-u', '1', '-c', '20', '-C', '20', '-l', `puredb:${join(base, 'users.pdb')}`, '-S', `127.0.0.1,${port}`, '-g', join(base, 'pid')];
  const running: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map(end));
    const shared = hookSeconds === undefined ? [] : [pipe, pipe.replace('.pipe', '.lock')];
    for (const path of [base, ...shared]) rmSync(path, { recursive: true, force: true });
  };
  running.push(spawn(find('pure-ftpd')!, given, { stdio: 'ignore' }));
  try {
    // it waits for the pipe's reader before it listens, and the reader waits for the pipe
    if (hookSeconds !== undefined) {
      await started('pure-ftpd', () => existsSync(pipe));
      running.push(spawn(find('pure-uploadscript')!, ['-r', hook, '-p', join(base, 'scriptpid')], { stdio: 'ignore' }));
    }
    await started('pure-ftpd', () => isListening(port));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    port,
    taken: () => readdirSync(taken).sort().map(name => ({ name: name.replace(/\.\d+$/, ''), bytes: readFileSync(join(taken, name)) })),
    left: () => readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => entry.name),
    stop,
  };
}
