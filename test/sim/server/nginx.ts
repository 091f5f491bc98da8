// A real nginx on this machine's loopback, for whoever starts it: no root. Its configuration is that of docs/servers.md: a front that
// turns POST into PUT, accounts that may write and not read, and TLS.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, end, filesIn, find, freePort, isListening, started, type RunningDaemon } from './daemon.ts';

export interface NginxOptions {
  /** HTTPS, by a file of key and certificate. */
  pem?: string;
  /** Whether the account may read: HEAD and GET. */
  isReadable?: boolean;
}

/** Why it cannot run here, or nothing. */
export function whyNoNginx(): string | undefined {
  return find('nginx') ? undefined : 'no nginx on the PATH';
}

/** @param inner a port: behind the front, with no account */
function configOf(base: string, [front, inner]: [number, number], { pem, isReadable = true }: NginxOptions): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${base}/${name};`).join(' ');
  const tls = pem === undefined ? '' : `ssl_certificate ${base}/server.pem; ssl_certificate_key ${base}/server.pem; ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;`;
  return `
daemon off; pid ${base}/pid;${process.getuid?.() === 0 ? ' user root;' : ''} error_log ${base}/error.log; worker_processes 1;
events { worker_connections 256; }
http {
  access_log off; ${temporary}
  client_max_body_size 20m; client_body_timeout 300s; client_header_timeout 60s;
  server { listen 127.0.0.1:${front}${pem === undefined ? '' : ' ssl'}; ${tls}
    auth_basic cameras; auth_basic_user_file ${base}/accounts;
    location /cameras/ {
      limit_except ${isReadable ? 'GET ' : ''}PUT POST { deny all; }
      set $m $request_method; if ($request_method = POST) { set $m PUT; }
      proxy_method $m; proxy_pass http://127.0.0.1:${inner};
    }
  }
  server { listen 127.0.0.1:${inner};
    location /cameras/ { root ${base}; dav_methods PUT; create_full_put_path on; dav_access user:rw group:r; }
  }
}`;
}

export async function startNginx(options: NginxOptions = {}): Promise<RunningDaemon> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-nginx-'));
  const root = join(base, 'cameras');
  mkdirSync(root);
  const ports: [number, number] = [await freePort(), await freePort()];
  writeFileSync(join(base, 'accounts'), `${account.user}:{PLAIN}${account.password}\n`);
  if (options.pem !== undefined) writeFileSync(join(base, 'server.pem'), options.pem);
  writeFileSync(join(base, 'nginx.conf'), configOf(base, ports, options));
  const child = spawn(find('nginx')!, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
  const stop = async () => {
    await end(child);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    await started('nginx', () => isListening(ports[0]), child);
  } catch (error) {
    const why = readFileSync(join(base, 'error.log'), 'utf8');
    await stop();
    throw new Error(`${(error as Error).message}: ${why}`);
  }
  return {
    url: `${options.pem === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${ports[0]}/cameras`,
    files: () => filesIn(root),
    stop,
  };
}
