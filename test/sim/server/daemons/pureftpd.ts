// Runs a real pure-ftpd on loopback with pure-uploadscript, which moves each file away after the upload was reported as complete (226). Both
// programs share a pipe in /run, for which they need root, so there is one server at a time.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../programs.ts';
import { account, end, freePort, isListening, started } from './daemon.ts';

const pipe = '/run/pure-ftpd.upload.pipe';
/** The account's password as SHA-512 by crypt(3). pure-ftpd's own argon2 takes seconds of a processor for each login. */
export const hash = '$6$snapferry$3N.SQqhUqPUWzR13nRikCM0VlxUWDkaheqORcJL8vgVgtZ4A2wHAghRcaQbFhSVxJx1iV/f/1Op5xOC5ry2RD/';
const nobody = 65534;

/** A pure-ftpd that runs, and its upload script. */
export interface PureFtpd {
  port: number;
  /**
   * Returns the files that the script has moved away, with their names on the server, such as `IMG_0001.JPG`. Files of the same name are in the
   * order of their uploads.
   */
  taken(): { name: string; bytes: Buffer }[];
  /** Returns the names of the files that are still on the server. */
  left(): string[];
  stop(): Promise<void>;
}

/** Returns the script that moves a file away. It adds the time to the file's name, so that files of the same name do not replace each other. */
const script = (taken: string, seconds: number) => `#!/bin/sh\nsleep ${seconds}\nmv "$1" "${taken}/$(basename "$1").$(date +%s%N)"\n`;

/**
 * Starts pure-ftpd in a temporary folder.
 * @param hookSeconds seconds from the response 226 (upload complete) until the script moves the file; undefined if there is no script
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
  execFileSync(findProgram('pure-pw')!, ['mkdb', join(base, 'users.pdb'), '-f', join(base, 'passwd')]);
  const port = await freePort(true);
  const given = [
    '-4', '-H', '-E', '-A', ...(hookSeconds === undefined ? [] : ['-o']), '-u', '1', '-c', '20', '-C', '20', '-l',
    `puredb:${join(base, 'users.pdb')}`, '-S', `127.0.0.1,${port}`, '-g', join(base, 'pid'), ...options,
  ];
  const running: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map(end));
    const shared = hookSeconds === undefined ? [] : [pipe, pipe.replace('.pipe', '.lock')];
    for (const path of [base, ...shared]) rmSync(path, { recursive: true, force: true });
  };
  running.push(spawn(findProgram('pure-ftpd')!, given, { stdio: 'ignore' }));
  try {
    // pure-ftpd makes the pipe and waits for its reader before it listens. So pure-uploadscript is started once the pipe is there.
    if (hookSeconds !== undefined) {
      await started('pure-ftpd', () => existsSync(pipe));
      running.push(spawn(findProgram('pure-uploadscript')!, ['-r', hook, '-p', join(base, 'scriptpid')], { stdio: 'ignore' }));
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
