// Cards and servers for the audit's tests: a card with a journal, a server's folder, and web servers whose answers a test gives.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JournalRecord } from '../../../src/store/journalrecord.ts';
import { end, find, freePort, isListening, started } from '../../sim/server/daemons/daemon.ts';
import { writeJournal } from '../demo/server/before.ts';
import { auditCard } from './audit.ts';
import type { AuditOptions } from './options.ts';

/** Contents by their paths. */
export type Files = Record<string, string | Buffer>;
/** Records of the journal, each with its image's folder. */
export type Records = (JournalRecord & { folder: string })[];

/** Writes files into a folder, and makes the folders in between. */
export function writeFiles(root: string, files: Files): void {
  mkdirSync(root, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Two folders on this machine. */
export interface Scene {
  /** The folders of the card and of the server. */
  card: string;
  server: string;
}

/** What a test puts onto the card and the server. */
export interface Given {
  /** The card's config.json. Undefined: it has none. */
  config?: object | undefined;
  /** The card's journal. Undefined: it has none. */
  records?: Records | undefined;
  card?: Files;
  server?: Files;
}

/** Makes a card and a server's folder, and deletes both when the test has run. */
export async function inScene({ config, records, card = {}, server = {} }: Given, run: (scene: Scene) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-audit-'));
  const scene = { card: join(base, 'card'), server: join(base, 'server') };
  try {
    writeFiles(scene.card, card);
    writeFiles(scene.server, server);
    if (config) writeFileSync(join(scene.card, 'config.json'), JSON.stringify(config));
    if (records) writeJournal(scene.card, records);
    await run(scene);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** The exit code, and all that the command has printed. */
export interface Audited {
  code: number;
  text: string;
  warnings: string[];
}

/** As the command does it, in this process. */
export async function audit(card: string, server: string, options: Partial<AuditOptions> = {}): Promise<Audited> {
  let text = '';
  const warnings: string[] = [];
  const output = {
    async write(parts: Iterable<string>) {
      for (const part of parts) text += part;
    },
    warn: (line: string) => void warnings.push(line),
  };
  const code = await auditCard({ content: false, json: false, csv: false, ...options, card, server }, output, { show: () => undefined, stop: () => undefined });
  return { code, text, warnings };
}

/** `status image` or, without an image, `status server`; by --json. */
export async function rowsOf(card: string, server: string, options: Partial<AuditOptions> = {}): Promise<{ code: number; rows: string[]; notes: string[] }> {
  const { code, text } = await audit(card, server, { ...options, json: true });
  const { images, notes, notCompared } = JSON.parse(text) as { images: { status: string; image?: string; server?: string }[]; notes: string[]; notCompared: string[] };
  return { code, rows: images.map(({ status, image, server: at }) => `${status} ${image ?? at}`).sort(), notes: [...notes, ...notCompared] };
}

/** A web server, and the requests that it got, such as `GET /up/`. */
export interface RunningWeb {
  url: string;
  asked: string[];
  stop(): Promise<void>;
}

/** A web server on loopback. */
export async function startWeb(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<RunningWeb> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

const escaped = (text: string) => text.replace(/[&<>"]/g, letter => `&#${letter.charCodeAt(0)};`);

/** S3's ListObjectsV2 in pages. @param sizes by key */
export function bucketOf(sizes: Record<string, number>, pageKeys: number): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3');
    const xml = (status: number, text: string) => void response.writeHead(status, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
    if (pathname !== '/cameras/' && pathname !== '/cameras') return xml(404, `<Error><Code>${pathname === '/' ? 'AccessDenied' : 'NoSuchKey'}</Code></Error>`);
    const keys = Object.keys(sizes).filter(key => key.startsWith(searchParams.get('prefix') ?? '')).sort();
    const most = Number(searchParams.get('max-keys') ?? pageKeys);
    // an opaque token, with signs that a URL must encode
    const token = searchParams.get('continuation-token');
    const from = token ? Number(/^\+\/(\d+)=$/.exec(token)![1]) : 0;
    const page = keys.slice(from, from + most);
    const isTruncated = from + most < keys.length;
    const encode = searchParams.get('encoding-type') === 'url' ? (key: string) => encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/') : escaped;
    xml(200, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>cameras</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${searchParams.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : ''}${isTruncated ? `<NextContinuationToken>+/${from + most}=</NextContinuationToken>` : ''}
${page.map(key => `<Contents><Key>${encode(key)}</Key><Size>${sizes[key]}</Size></Contents>`).join('')}</ListBucketResult>`);
  };
}

/** A real nginx that lists a folder in each of its formats, below /html/, /json/ and /xml/. */
export async function startAutoindex(folder: string): Promise<{ url: string; stop(): Promise<unknown> }> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-nginx-'));
  const port = await freePort(false);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${base}/${name};`).join(' ');
  const locations = ['html', 'json', 'xml'].map(format => `location /${format}/ { alias ${folder}/; autoindex on; autoindex_format ${format}; }`).join('\n');
  writeFileSync(join(base, 'nginx.conf'), `daemon off; pid ${base}/pid; error_log ${base}/error.log;${process.getuid?.() === 0 ? ' user root;' : ''}
events { worker_connections 64; }
http { access_log off; charset utf-8; ${temporary}
server { listen 127.0.0.1:${port}; location / { return 404; }
location /quiet/ { alias ${folder}/; }
${locations} } }
`);
  const child = spawn(find('nginx')!, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
  await started('nginx', () => isListening(port), child);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await end(child);
      rmSync(base, { recursive: true, force: true });
    },
  };
}
