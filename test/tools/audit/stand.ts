// Sets up what the audit's tests need: a card with a journal, a server's folder, and web servers with answers given by a test.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JournalRecord } from '../../../src/store/journalrecord.ts';
import { findProgram } from '../../sim/programs.ts';
import { end, freePort, isListening, started } from '../../sim/server/daemons/daemon.ts';
import { writeJournal } from '../demo/server/before.ts';
import { auditCard } from './audit.ts';
import type { AuditOptions } from './options.ts';

/** Contents of files by their paths. */
export type Files = Record<string, string | Buffer>;
/** Records of a journal, each with the folder of its image. */
export type Records = (JournalRecord & { folder: string })[];

/** Writes files into a folder, and makes missing folders. */
export function writeFiles(root: string, files: Files): void {
  mkdirSync(root, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The two folders on this machine that a test compares. */
export interface Scene {
  /** Path of the folder that stands for the card. */
  card: string;
  /** Path of the folder that stands for the server. */
  server: string;
}

/** What a test puts onto the card and the server. */
export interface Given {
  /** The card's config.json. Undefined if it has none. */
  config?: object | undefined;
  /** The records of the card's journal. Undefined if it has none. */
  records?: Records | undefined;
  card?: Files;
  server?: Files;
}

/** Makes a card and a server's folder, passes them to `run`, and deletes both afterwards. */
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

/** The exit code of an audit, and all that it has printed. */
export interface Audited {
  code: number;
  text: string;
  warnings: string[];
}

/** Runs an audit in this process, as the command does. */
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

/** Runs an audit with --json. Each row is returned as `status image`, or `status server` if the file is only on the server. */
export async function rowsOf(card: string, server: string, options: Partial<AuditOptions> = {}): Promise<{ code: number; rows: string[]; notes: string[] }> {
  const { code, text } = await audit(card, server, { ...options, json: true });
  const { images, notes, notCompared } = JSON.parse(text) as { images: { status: string; image?: string; server?: string }[]; notes: string[]; notCompared: string[] };
  return { code, rows: images.map(({ status, image, server: at }) => `${status} ${image ?? at}`).sort(), notes: [...notes, ...notCompared] };
}

/** A running web server, and the requests that it got, such as `GET /up/`. */
export interface RunningWeb {
  url: string;
  asked: string[];
  stop(): Promise<void>;
}

/** Starts a web server on the loopback interface, which passes each request to `answer`. */
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

/**
 * Answers requests as an S3 bucket `cameras` does, page by page (ListObjectsV2).
 * @param sizes bytes of each file by its key
 * @param pageKeys most keys in a page
 */
export function bucketOf(sizes: Record<string, number>, pageKeys: number): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3');
    const xml = (status: number, text: string) => void response.writeHead(status, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
    if (pathname !== '/cameras/' && pathname !== '/cameras') return xml(404, `<Error><Code>${pathname === '/' ? 'AccessDenied' : 'NoSuchKey'}</Code></Error>`);
    const keys = Object.keys(sizes).filter(key => key.startsWith(searchParams.get('prefix') ?? '')).sort();
    const most = Number(searchParams.get('max-keys') ?? pageKeys);
    // the token has characters that a URL must encode, as an opaque token of S3 may have
    const token = searchParams.get('continuation-token');
    const from = token ? Number(/^\+\/(\d+)=$/.exec(token)![1]) : 0;
    const page = keys.slice(from, from + most);
    const isTruncated = from + most < keys.length;
    const encode = searchParams.get('encoding-type') === 'url' ? (key: string) => encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/') : escaped;
    xml(200, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>cameras</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${searchParams.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : ''}${isTruncated ? `<NextContinuationToken>+/${from + most}=</NextContinuationToken>` : ''}
${page.map(key => `<Contents><Key>${encode(key)}</Key><Size>${sizes[key]}</Size></Contents>`).join('')}</ListBucketResult>`);
  };
}

/** Starts a real nginx that lists a folder in each of its formats, below /html/, /json/ and /xml/. */
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
  const child = spawn(findProgram('nginx')!, ['-p', base, '-e', join(base, 'error.log'), '-c', join(base, 'nginx.conf')], { stdio: 'ignore' });
  await started('nginx', () => isListening(port), child);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await end(child);
      rmSync(base, { recursive: true, force: true });
    },
  };
}
