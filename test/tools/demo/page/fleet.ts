// Generates a fleet of cameras on a server, with pictures and reports: some cameras are silent, some have faults. nginx serves it if it is installed.

import { spawn } from 'node:child_process';
import { createReadStream, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageFolder } from '../../../../web/build.js';
import { photograph } from '../../../sim/camera/picture/scene.ts';
import { findProgram } from '../../../sim/programs.ts';
import { end, freePort, isListening, started } from '../../../sim/server/daemons/daemon.ts';
import { fleetSiteOf } from '../../../sim/server/daemons/nginx.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const variants = 8;
const daysOfReports = 30;
/** Number of pictures of the first camera, for a time lapse. The others have only a few. */
const manyPictures = 96;
const fewPictures = 4;

/** The cameras that were generated. */
export interface LaidFleet {
  /** Names of the cameras whose report is overdue, the longest overdue first. */
  silent: string[];
  /** Names of all cameras. */
  names: string[];
}

/** Returns a time as in a report, in a zone one hour ahead of UTC. */
const moment = (ms: number): string => `${new Date(ms + hourMs).toISOString().slice(0, 19)}+01:00`;
const dayOf = (ms: number): string => new Date(ms + hourMs).toISOString().slice(0, 10);
const stamp = (ms: number): string => new Date(ms + hourMs).toISOString().slice(0, 19).replace(/\D/g, '');

/** Returns the name of a camera. @param i its number, from 0 on */
export const nameOf = (i: number): string => `cam-${String(i + 1).padStart(4, '0')}`;

function reportOf(i: number, atMs: number, periodMs: number): Record<string, unknown> {
  const kind = i % 10;
  const [isDown, isDegraded] = [kind === 4, kind === 7];
  return {
    device: nameOf(i), status: isDown ? 'down' : isDegraded ? 'degraded' : 'ok', time: moment(atMs), timeFrom: 'the network', next: moment(atMs + periodMs + 10 * minuteMs),
    picture: moment(atMs - 5 * minuteMs).slice(0, 19), waiting: isDown ? 12 : 0, delivered: 100 + i, skipped: isDegraded ? 1 : 0, refused: 0,
    ...isDown && { fault: { code: 'login-wrong', times: 3 } }, ...isDegraded && { fault: { code: 'connection', times: 1 } }, starts: { power: 1 + i % 4 },
    battery: { V: Number((3.5 + (i * 7 + Math.floor(atMs / dayMs)) % 60 / 100).toFixed(2)), from: 'pin' }, signal: -60 - (i * 3 + Math.floor(atMs / dayMs)) % 45, operator: 'Ferry Mobile', roaming: false,
    firmware: '0.1.0', engine: '2v29', ...i % 3 === 0 && { config: i % 6 === 0 ? 8 : '8 refused: camera.from: found \'25:00\', needs a time as in \'06:30\'' },
  };
}

/** Writes the files of a fleet into a folder. One camera in a hundred, at least one, is silent. @param folder an empty folder */
export function layFleet(folder: string, cameras: number, nowMs: number): LaidFleet {
  const photographs = (width: number, height: number) => Array.from({ length: variants }, (_, i) => photograph({ width, height, atMs: nowMs - i * dayMs / variants, number: i }));
  const small = photographs(320, 240);
  const stores = photographs(1280, 960).map((large, i) => {
    const path = join(folder, `.large-${i}.jpg`);
    writeFileSync(path, large);
    utimesSync(path, nowMs / 1000 - i * 60, nowMs / 1000 - i * 60);
    return path;
  });
  const silent: { name: string; dueMs: number }[] = [];
  const names = Array.from({ length: cameras }, (_, i) => nameOf(i));
  names.forEach((name, i) => {
    const own = join(folder, name);
    const periodMs = (i % 2 ? 24 : 6) * hourMs;
    const isSilent = i % 100 === 37 || (cameras < 38 && i === cameras - 1);
    const atMs = nowMs - (isSilent ? periodMs + (i + 2) * hourMs : (i * 13 % 300 + 1) * minuteMs);
    if (isSilent) silent.push({ name, dueMs: atMs + periodMs + 10 * minuteMs });
    mkdirSync(join(own, 'reports'), { recursive: true });
    const write = (path: string, content: string | Uint8Array, ms: number): void => {
      writeFileSync(join(own, path), content);
      utimesSync(join(own, path), ms / 1000, ms / 1000);
    };
    write(`${name}.json`, `${JSON.stringify(reportOf(i, atMs, periodMs))}\n`, atMs);
    const days = Array.from({ length: daysOfReports }, (_, day) => atMs - (daysOfReports - 1 - day) * dayMs);
    if (i % 50 === 0) {
      for (const ms of days) write(`reports/${dayOf(ms).replace(/-/g, '')}.jsonl`, Array.from({ length: 4 }, (_, n) => `${JSON.stringify(reportOf(i, ms - (3 - n) * hourMs, periodMs))}\n`).join(''), ms);
    } else {
      rmSync(join(own, 'reports'), { recursive: true });
      write(`${name}.jsonl`, days.map(ms => `${JSON.stringify(reportOf(i, ms, periodMs))}\n`).join(''), atMs);
    }
    const count = i === 0 ? manyPictures : fewPictures;
    for (let n = count - 1; n >= 0; n--) {
      const ms = atMs - n * hourMs - 5 * minuteMs;
      mkdirSync(join(own, dayOf(ms)), { recursive: true });
      write(`${dayOf(ms)}/${stamp(ms)}.jpg`, small[n % variants]!, ms);
      utimesSync(join(own, dayOf(ms)), ms / 1000, ms / 1000);
    }
    // a hard link would give the picture of a silent camera the time of the others
    if (isSilent) write('live.jpg', small[i % variants]!, atMs - 5 * minuteMs);
    else linkSync(stores[i % variants]!, join(own, 'live.jpg'));
    utimesSync(own, atMs / 1000, atMs / 1000);
  });
  return { silent: silent.sort((a, b) => a.dueMs - b.dueMs).map(({ name }) => name), names };
}

/** Returns the content of fleet.json, which has the places of at most 60 cameras. In a large fleet nobody writes them all by hand. */
export function fleetFile(cameras: number): string {
  const places = Object.fromEntries(Array.from({ length: Math.min(cameras, 60) }, (_, i) => [nameOf(i), `${(46.6 + (i * 37 % 60) / 50).toFixed(3)},${(9.6 + (i * 53 % 60) / 12).toFixed(3)}`]));
  return JSON.stringify({ title: 'Demo', base: '/pictures/', report: '{device}/{device}.json', live: '{device}/live.jpg', settings: '{device}/{device}-settings.json', places }, undefined, 2);
}

/** An answer that the server has sent. */
export interface ServedAnswer {
  /** Path of the request, with its query. */
  path: string;
  status: number;
}

/** A server with the files and the page of a fleet. */
export interface FleetServer {
  /** Address of the page, with a slash at its end. */
  url: string;
  /** Name of the server: nginx, or the stand-in in this process that replaces it. */
  by: string;
  /** Returns the answers that the server has sent so far. */
  answers(): ServedAnswer[];
  /** Ends the server. */
  stop(): Promise<void>;
}

/** What the server serves, and who may write settings. */
export interface FleetServerOptions {
  /** The folder with a subfolder for each camera. */
  cameras: string;
  /** The folder with the fleet's page, dist/web/fleet. */
  page: string;
  /** The content of fleet.json, which has the places of the cameras. */
  file: string;
  /** The port on this machine; 0 takes any free one. */
  port: number;
  /** Name and password of the account that may PUT settings. If it is undefined, nobody may. */
  account?: { user: string; password: string };
  /** True uses the stand-in even if nginx is installed. */
  isPlain?: boolean;
}

/** Serves the fleet by nginx, with the configuration that docs/servers.md recommends. */
async function serveByNginx(nginx: string, { cameras, page, file, port, account }: FleetServerOptions): Promise<FleetServer> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-fleet-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${base}/${name};`).join(' ');
  writeFileSync(join(base, 'fleet.json'), file);
  writeFileSync(join(base, 'users'), account ? `${account.user}:{PLAIN}${account.password}\n` : '');
  const own = port || await freePort(false);
  writeFileSync(join(base, 'nginx.conf'), `daemon off; pid ${base}/pid; error_log ${base}/error.log; worker_processes 1;${process.getuid?.() === 0 ? ' user root;' : ''}
events { worker_connections 256; }
http {
  access_log ${base}/access.log; charset utf-8; ${temporary}
  types { text/html html; text/css css; text/javascript js; application/json json; image/svg+xml svg; image/jpeg jpg JPG; application/manifest+json webmanifest; text/plain txt; }
  server {
    listen 127.0.0.1:${own};
    location = /pictures/fleet/fleet.json { alias ${base}/fleet.json; }
    ${fleetSiteOf({ cameras, page, ...account && { writers: join(base, 'users') } })}
  }
}
`);
  const child = spawn(nginx, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
  await started('nginx', () => isListening(own), child);
  return {
    url: `http://127.0.0.1:${own}/pictures/fleet/`, by: 'nginx',
    answers: () => Array.from(readFileSync(join(base, 'access.log'), 'utf8').matchAll(/"\w+ (\S+) HTTP\/[\d.]+" (\d+) /g), ([, path = '', status]) => ({ path, status: Number(status) })),
    async stop() {
      await end(child);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

const types: Record<string, string> = {
  html: 'text/html', css: 'text/css', js: 'text/javascript', json: 'application/json', jsonl: 'text/plain', svg: 'image/svg+xml', jpg: 'image/jpeg', webmanifest: 'application/manifest+json', txt: 'text/plain',
};

/** Returns the listing of a folder in the form of nginx's `autoindex_format json`. */
function listFolder(folder: string): string {
  const all = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.')).map(entry => {
    const { mtime, size } = statSync(join(folder, entry.name));
    return { name: entry.name, type: entry.isDirectory() ? 'directory' : 'file', mtime: mtime.toUTCString(), ...!entry.isDirectory() && { size } };
  });
  return JSON.stringify(all);
}

function answer({ cameras, page, file }: FleetServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
  const ofPage = '/pictures/fleet/';
  const ofCameras = '/pictures/';
  const [place, root] = path.startsWith(ofPage) ? [path.slice(ofPage.length) || 'index.html', page] : path.startsWith(ofCameras) ? [path.slice(ofCameras.length), cameras] : [undefined, ''];
  if (path === `${ofPage}fleet.json`) return void response.writeHead(200, { 'Content-Type': 'application/json' }).end(file);
  const about = place === undefined || place.includes('..') ? undefined : statSync(join(root, place), { throwIfNoEntry: false });
  if (!about || request.method !== 'GET') return void response.writeHead(about ? 405 : 404).end();
  if (about.isDirectory()) return void response.writeHead(200, { 'Content-Type': 'application/json' }).end(listFolder(join(root, place!)));
  const changed = about.mtime.toUTCString();
  if (request.headers['if-modified-since'] === changed) return void response.writeHead(304).end();
  response.writeHead(200, { 'Content-Type': types[place!.split('.').at(-1)!] ?? 'application/octet-stream', 'Content-Length': about.size, 'Last-Modified': changed, 'Cache-Control': 'no-cache' });
  return void createReadStream(join(root, place!)).pipe(response);
}

/** Starts nginx, or a stand-in if it is missing. The promise resolves once the server answers. */
export async function serveFleet(options: FleetServerOptions): Promise<FleetServer> {
  const nginx = options.isPlain ? undefined : findProgram('nginx');
  if (nginx) return serveByNginx(nginx, options);
  const answers: ServedAnswer[] = [];
  const server = createServer((request, response) => {
    response.on('finish', () => answers.push({ path: request.url!, status: response.statusCode }));
    answer(options, request, response);
  });
  await new Promise<void>(resolve => void server.listen(options.port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pictures/fleet/`, by: 'a stand-in for nginx', answers: () => answers,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Generates a fleet in a folder of its own, and serves it with the fleet's page of dist/web. @param port 0 takes any free one */
export async function openFleet(count: number, port: number, say: (text: string) => void): Promise<FleetServer> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-fleet-'));
  say(`${count} cameras are made …`);
  layFleet(folder, count, Date.now());
  const account = { user: 'demo', password: 'demo' };
  const server = await serveFleet({ cameras: folder, page: join(pageFolder, 'fleet'), file: fleetFile(count), port, account });
  say(`Their files: ${folder}\nThe server: ${server.by}. The account ${account.user}, password ${account.password}, may write settings.`);
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
