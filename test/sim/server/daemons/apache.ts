// Runs a real Apache with mod_dav on loopback, for which it needs no root. PUT works only in existing folders.

import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findProgram } from '../../programs.ts';
import { account, end, filesIn, freePort, isListening, started, type RunningDaemon } from './daemon.ts';

/** Apache refuses to serve as root, so it runs as the user with this id. Started without root, it ignores the directive `User`. */
const nobody = 65534;
/** Debian's folder of Apache's modules. */
const modules = '/usr/lib/apache2/modules';
const needed = ['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic', 'dav', 'dav_fs'];
/** SHA-1 of the account's password, as Apache's tool htpasswd writes it. */
const hash = '{SHA}F+OVrSMTqgqnJ9OqMfcFCuGvoVo=';

/** Returns whether all modules that the configuration loads are installed. */
export const hasModules = (): boolean => needed.every(name => existsSync(join(modules, `mod_${name}.so`)));

/** Returns the part of Apache's configuration for a folder, as in docs/servers.md. */
export const directoryOf = (folder: string, users: string) => `<Directory ${folder}>
  Dav On
  AuthType Basic
  AuthName cameras
  AuthUserFile ${users}
  <Limit GET PUT>
    Require valid-user
  </Limit>
  <LimitExcept GET PUT>
    Require all denied
  </LimitExcept>
</Directory>
`;

const configOf = (base: string, port: number, directory: string) => `
${needed.map(name => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${base}/pid
ErrorLog ${base}/error.log
DocumentRoot ${base}/root
DavLockDB ${base}/lock
User #${nobody}
Group #${nobody}
${directory}`;

/** Makes the server's user the owner of the folder `base` and all files in it, and lets that user pass through the folder above it. */
function give(base: string): void {
  if (basename(tmpdir()).startsWith('snapferry-')) chmodSync(tmpdir(), 0o711);
  for (const path of ['', ...readdirSync(base, { recursive: true, encoding: 'utf8' })]) chownSync(join(base, path), nobody, nobody);
}

/**
 * Starts Apache in a temporary folder.
 * @param folders folders below its root that are made first, since PUT does not make them
 * @param takesPost whether POST is answered as GET is, with 200, and stores nothing, as Apache does by default
 */
export async function startApache(folders: string[], takesPost = false): Promise<RunningDaemon> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-apache-'));
  const root = join(base, 'root');
  for (const folder of ['', ...folders]) mkdirSync(join(root, folder), { recursive: true });
  const port = await freePort(false);
  writeFileSync(join(base, 'accounts'), `${account.user}:${hash}\n`);
  const directory = directoryOf(root, join(base, 'accounts'));
  writeFileSync(join(base, 'apache.conf'), configOf(base, port, takesPost ? directory.replace(/<\/?Limit.*>|Require all denied/g, '') : directory));
  if (process.getuid?.() === 0) give(base);
  const child = spawn(findProgram('apache2')!, ['-d', base, '-f', join(base, 'apache.conf'), '-DFOREGROUND'], { stdio: 'ignore' });
  const stop = async () => {
    await end(child);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    await started('apache2', () => isListening(port), child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, files: () => filesIn(root, path => path.includes('.davfs.tmp')), stop };
}
