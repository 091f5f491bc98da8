// Runs a real nginx on loopback, for which it needs no root. Its site is that of docs/servers.md: a front that turns POST into PUT, TLS, and
// write-only accounts with a folder each.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, end, filesIn, find, freePort, isListening, started, type RunningDaemon } from './daemon.ts';

/** How the server is set up. */
export interface NginxOptions {
  /** Path of a file with key and certificate. With one, the server has HTTPS. */
  pem?: string;
  /** If false, the account may ask for sizes (HEAD) but not read (GET). */
  isReadable?: boolean;
  /** Absolute path of the folder for images, which stays when the server has stopped. */
  folder?: string;
  /** Names of further accounts, each with a folder of its own. */
  users?: string[];
  /** Limits of the whole server. */
  limits?: NginxLimits;
}

/** Limits of a server for all clients together. */
export interface NginxLimits {
  /** Connections of its one worker process, at both ends of the proxy (`worker_connections`). */
  connections?: number;
  /** Requests at once; a further one gets 503 (`limit_conn`). */
  atOnce?: number;
}

/** The reason why nginx cannot run here, or undefined. */
export function whyNoNginx(): string | undefined {
  return find('nginx') ? undefined : 'no nginx on the PATH';
}

/** TLS directives for modems without newer TLS. */
export const oldTls = ['ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;', 'ssl_ciphers ALL:@SECLEVEL=0;'];

/** What differs between machines in the site's configuration. */
export interface Site {
  /** Address and port at which the front listens. */
  listen: string;
  /** TLS directives. The list is empty without TLS. */
  tls: string[];
  /** Path of the file with the accounts. */
  users: string;
  /** Address and port of the inner server, which stores the images, or `unix:` with the path of its socket. */
  inner: string;
  /** The folder that contains `cameras`. */
  root: string;
  /** If false, the accounts may not read. */
  isReadable?: boolean;
}

/** Makes the site of docs/servers.md: a front with the accounts, and an inner server that stores each camera's images in its own folder. */
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

/** What differs between machines in the configuration of the fleet's page. */
export interface FleetSite {
  /** Path of the file with the accounts that may look. Undefined: anyone may. */
  viewers?: string;
  /** Path of the file with the accounts that may write settings. Undefined: nobody may. */
  writers?: string;
  /** The folder with the cameras' folders. */
  cameras: string;
  /** The folder with the page's files. */
  page: string;
}

/** Makes the configuration of docs/servers.md for the fleet's page. */
export function fleetSiteOf({ viewers, writers, cameras, page }: FleetSite): string {
  const login = viewers === undefined ? [] : ['auth_basic "pictures";', `auth_basic_user_file ${viewers};`];
  const put = writers === undefined ? [] : ['dav_methods PUT;', `limit_except GET { auth_basic "settings"; auth_basic_user_file ${writers}; }`];
  const location = (path: string, lines: string[]) => `location ${path} {\n${lines.map(line => `  ${line}\n`).join('')}}\n`;
  return location('/pictures/', [...login, `alias ${cameras}/;`, 'autoindex on;', 'autoindex_format json;', ...put]) + location('/pictures/fleet/', [...login, `alias ${page}/;`]);
}

function configOf(base: string, site: string, { connections = 256, atOnce }: NginxLimits): string {
  // the inner server has no port, and is not counted
  const limit = atOnce === undefined ? '' : `limit_conn_zone $server_port zone=all:1m; limit_conn all ${atOnce};\n`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${base}/${name};`).join(' ');
  return `
daemon off; pid ${base}/pid; error_log ${base}/error.log; worker_processes 1;${process.getuid?.() === 0 ? ' user root;' : ''}
events { worker_connections ${connections}; }
http {
access_log off; ${temporary}
${limit}${site}}`;
}

/** Starts the server. Images are stored in the account's own folder, `/cameras/ferryman/`. */
export async function startNginx({ pem, isReadable = true, folder, users: others = [], limits = {} }: NginxOptions = {}): Promise<RunningDaemon & { pid: number }> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-nginx-'));
  const root = join(folder ?? base, 'cameras');
  mkdirSync(join(root, account.user), { recursive: true });
  const port = await freePort(false);
  const [users, certificate] = [join(base, 'users'), join(base, 'server.pem')];
  writeFileSync(users, [account.user, ...others].map(user => `${user}:{PLAIN}${account.password}\n`).join(''));
  if (pem !== undefined) writeFileSync(certificate, pem);
  const tls = pem === undefined ? [] : [`ssl_certificate ${certificate};`, `ssl_certificate_key ${certificate};`, ...oldTls];
  const site = siteOf({ listen: `127.0.0.1:${port}${pem === undefined ? '' : ' ssl'}`, tls, users, inner: `unix:${join(base, 'inner')}`, root: folder ?? base, isReadable });
  writeFileSync(join(base, 'nginx.conf'), configOf(base, site, limits));
  const child = spawn(find('nginx')!, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
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
