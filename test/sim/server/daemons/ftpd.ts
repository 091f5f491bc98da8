// Runs a real vsftpd or ProFTPD on loopback, to see how they replace files. Both change to another user, so they need root.

import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../programs.ts';
import { account, end, freePort, isListening, started } from './daemon.ts';
import { hash } from './pureftpd.ts';

/** A running FTP server. */
export interface Ftpd {
  /** Process id of the server. Its child processes serve the sessions. */
  pid: number;
  port: number;
  user: string;
  password: string;
  /** The folder that a client sees as its root after the login. */
  root: string;
  stop(): Promise<void>;
}

/** The user that the servers run as. It stands in `/etc/passwd` and its home exists, as vsftpd demands. */
const [own, uid] = ['daemon', 1];

/**
 * Starts an FTP server in a temporary folder. @param argsOf makes its configuration in the folder `base`, and returns the arguments for the server
 */
async function run(
  name: string,
  login: { user: string; password: string },
  argsOf: (base: string, root: string, port: number) => string[],
): Promise<Ftpd> {
  const base = mkdtempSync(join(tmpdir(), `snapferry-${name}-`));
  const [root, up] = [join(base, 'root'), join(base, 'root', 'up')];
  mkdirSync(up, { recursive: true });
  chmodSync(base, 0o755);
  chownSync(up, uid, uid);
  const port = await freePort(true);
  const child = spawn(findProgram(name)!, argsOf(base, root, port), { stdio: 'ignore' });
  const stop = async () => {
    await end(child);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    await started(name, () => isListening(port), child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid!, port, ...login, root, stop };
}

/**
 * Starts vsftpd with an anonymous account that may do everything. Other accounts of vsftpd would need PAM.
 * @param more further keys of its configuration, such as `max_clients`
 * @param isSecure whether it takes TLS, too
 */
export function startVsftpd(more: Record<string, number | string> = {}, isSecure = false): Promise<Ftpd> {
  return run('vsftpd', { user: 'anonymous', password: 'any' }, (base, root, port) => {
    mkdirSync(join(base, 'empty'), { mode: 0o555 });
    const pem = fileURLToPath(new URL('../../../fixtures/tls/server.pem', import.meta.url));
    const tls = isSecure && {
      ssl_enable: 'YES', allow_anon_ssl: 'YES', force_anon_data_ssl: 'NO', force_anon_logins_ssl: 'NO', require_ssl_reuse: 'NO', ssl_ciphers: 'HIGH',
      rsa_cert_file: pem, rsa_private_key_file: pem,
    };
    const yes = ['listen', 'anonymous_enable', 'write_enable', 'anon_upload_enable', 'anon_mkdir_write_enable', 'anon_other_write_enable'];
    const values = {
      listen_address: '127.0.0.1', listen_port: port, ftp_username: own, nopriv_user: own, anon_root: root, anon_umask: '022',
      secure_chroot_dir: join(base, 'empty'), background: 'NO', anon_world_readable_only: 'NO', seccomp_sandbox: 'NO', ...tls, ...more,
    };
    const config = [...yes.map(key => `${key}=YES`), ...Object.entries(values).map(([key, value]) => `${key}=${value}`)];
    writeFileSync(join(base, 'conf'), `${config.join('\n')}\n`);
    return [join(base, 'conf')];
  });
}

/** Starts ProFTPD. @param hidden whether its option `HiddenStores` is on: an upload gets its name only when it is complete */
export function startProftpd(hidden: boolean): Promise<Ftpd> {
  return run('proftpd', account, (base, root, port) => {
    writeFileSync(join(base, 'passwd'), `${account.user}:${hash}:${uid}:${uid}::${root}:/bin/sh\n`, { mode: 0o600 });
    writeFileSync(join(base, 'conf'), `ServerType standalone
Port ${port}
DefaultAddress 127.0.0.1
UseIPv6 off
UseReverseDNS off
PidFile ${join(base, 'pid')}
ScoreboardFile ${join(base, 'scoreboard')}
DelayTable ${join(base, 'delay')}
SystemLog ${join(base, 'log')}
WtmpLog off
RequireValidShell off
AuthPAM off
AuthOrder mod_auth_file.c
AuthUserFile ${join(base, 'passwd')}
DefaultRoot ${root}
AllowOverwrite on
${hidden ? 'HiddenStores on' : 'AllowStoreRestart on'}
User ${own}
Group ${own}
`);
    return ['-n', '-c', join(base, 'conf')];
  });
}
