// Runs a real nginx on loopback, for which it needs no root. Its site is that of docs/servers.md. A front server turns POST into PUT, has TLS, and
// has write-only accounts with a folder each.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../programs.ts';
import { account, end, filesIn, freePort, isListening, started, type RunningDaemon } from './daemon.ts';

/** How nginx is set up. */
export interface NginxOptions {
  /** Key and certificate as PEM. If given, the server has HTTPS. */
  pem?: string;
  /** Whether the account may read files (GET), as by default. Otherwise it may only ask for their sizes (HEAD). */
  isReadable?: boolean;
  /** Absolute path of a folder that gets the pictures, and stays when the server has stopped. If missing, a temporary one is used. */
  folder?: string;
  /** Names of further accounts, each with a folder of its own and the same password. */
  users?: string[];
  /** Limits of the whole server. Without them, nginx's own defaults apply. */
  limits?: NginxLimits;
}

/** Limits that count for all clients together. For a missing limit, nginx's own default applies. */
export interface NginxLimits {
  /** Most connections of nginx's one worker process, at both ends of the proxy (`worker_connections`). It is 256 if missing. */
  connections?: number;
  /** Most requests at once. A further one gets 503 (`limit_conn`). */
  atOnce?: number;
}

/** TLS directives for modems that know only old versions of TLS. */
export const oldTls = ['ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;', 'ssl_ciphers ALL:@SECLEVEL=0;'];

/** What differs from machine to machine in the site's configuration. */
export interface Site {
  /** Address and port at which the front server listens, such as `127.0.0.1:8080 ssl`. */
  listen: string;
  /** The TLS directives. Without TLS, the list is empty. */
  tls: string[];
  /** Path of the file with the accounts. */
  users: string;
  /** Address and port of the inner server, which stores the pictures. It may also be `unix:` with the path of a socket. */
  inner: string;
  /** Path of the folder that contains the folder `cameras`, in which each camera has a folder of its own. */
  root: string;
  /** Whether the accounts may read files. If missing or false, they may not. */
  isReadable?: boolean;
}

/**
 * Returns the configuration of the site in docs/servers.md. A front server has the accounts, and an inner server stores each camera's pictures in its
 * own folder.
 */
export function siteOf({ listen, tls, users, inner, root, isReadable }: Site): string {
  return `map "$http_x_camera:$uri" $is_own {
  default 0;
  "~^([^:]+):/cameras/\\1/" 1;
}
server {
  listen ${listen};
${[...tls, 'client_max_body_size 20m;', 'client_body_timeout 300s;'].map(line => `  ${line}`).join('\n')}
  location /cameras/ {
    auth_basic "cameras";
    auth_basic_user_file ${users};
    limit_except GET PUT POST { deny all; }
    set $m $request_method;
    if ($request_method = POST) { set $m PUT; }
    proxy_method $m;
    proxy_set_header X-Camera $remote_user;
    proxy_pass http://${inner};
  }
}
server {
  listen ${inner};
  client_max_body_size 20m;
  location /cameras/ {
    if ($is_own = 0) { return 403; }
${isReadable ? '' : '    if ($request_method = GET) { return 403; }\n'}    root ${root};
    dav_methods PUT;
    create_full_put_path on;
    dav_access user:rw group:r;
  }
}
`;
}

/** What differs from machine to machine in the configuration of the page that shows all cameras, the fleet. */
export interface FleetSite {
  /** Path of the file with the accounts that may look. If missing, anyone may. */
  viewers?: string;
  /** Path of the file with the accounts that may write settings. If missing, nobody may. */
  writers?: string;
  /** The folder that contains the folders of the cameras. */
  cameras: string;
  /** The folder with the page's own files. */
  page: string;
}

/** Returns the configuration in docs/servers.md for the page that shows all cameras. */
export function fleetSiteOf({ viewers, writers, cameras, page }: FleetSite): string {
  const login = viewers === undefined ? [] : ['auth_basic "pictures";', `auth_basic_user_file ${viewers};`];
  const put = writers === undefined ? [] : ['dav_methods PUT;', `limit_except GET { auth_basic "settings"; auth_basic_user_file ${writers}; }`];
  const location = (path: string, lines: string[]) => `location ${path} {\n${lines.map(line => `  ${line}\n`).join('')}}\n`;
  return location('/pictures/', [
    ...login, `alias ${cameras}/;`, 'autoindex on;', 'autoindex_format json;', ...put,
  ]) + location('/pictures/fleet/', [...login, `alias ${page}/;`]);
}

function configOf(base: string, site: string, { connections = 256, atOnce }: NginxLimits): string {
  // nginx counts the requests for this limit by the server's port. The inner server has no port, so a request is not counted twice.
  const limit = atOnce === undefined ? '' : `limit_conn_zone $server_port zone=all:1m; limit_conn all ${atOnce};\n`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${base}/${name};`).join(' ');
  return `
daemon off; pid ${base}/pid; error_log ${base}/error.log; worker_processes 1;${process.getuid?.() === 0 ? ' user root;' : ''}
events { worker_connections ${connections}; }
http {
access_log off; ${temporary}
${limit}${site}}`;
}

/** Starts nginx. Pictures are stored in the account's own folder, `/cameras/ferryman/`. */
export async function startNginx(options: NginxOptions = {}): Promise<RunningDaemon & { pid: number }> {
  const { pem, isReadable = true, folder, users: others = [], limits = {} } = options;
  const base = mkdtempSync(join(tmpdir(), 'snapferry-nginx-'));
  const root = join(folder ?? base, 'cameras');
  mkdirSync(join(root, account.user), { recursive: true });
  const port = await freePort(false);
  const [users, certificate] = [join(base, 'users'), join(base, 'server.pem')];
  writeFileSync(users, [account.user, ...others].map(user => `${user}:{PLAIN}${account.password}\n`).join(''));
  if (pem !== undefined) writeFileSync(certificate, pem);
  const tls = pem === undefined ? [] : [`ssl_certificate ${certificate};`, `ssl_certificate_key ${certificate};`, ...oldTls];
  const site = siteOf({
    listen: `127.0.0.1:${port}${pem === undefined ? '' : ' ssl'}`, tls, users, inner: `unix:${join(base, 'inner')}`, root: folder ?? base, isReadable,
  });
  writeFileSync(join(base, 'nginx.conf'), configOf(base, site, limits));
  const child = spawn(findProgram('nginx')!, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
  const stop = async () => {
    await end(child);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    await started('nginx', () => isListening(port), child);
  } catch (error) {
    const why = readFileSync(join(base, 'error.log'), 'utf8');
    await stop();
    throw new Error(`${(error as Error).message}: ${why}`);
  }
  return {
    url: `${pem === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${port}/cameras/${account.user}`,
    files: () => filesIn(join(root, account.user)),
    log: () => readFileSync(join(base, 'error.log'), 'utf8'),
    pid: child.pid!,
    stop,
  };
}
