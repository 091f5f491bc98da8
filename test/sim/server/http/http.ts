// A strict HTTP/1.1 server on loopback. It uses bare sockets, so that it controls every byte of a response. Requests and responses follow RFC 9110
// and 9112, and `answer.ts` has the faults. Every request is recorded.

import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, TLSSocket, type TLSSocketOptions } from 'node:tls';
import { noteGreeting } from '../../nearby.ts';
import { keepSecret } from '../../secrets.ts';
import { listTree } from '../../tree.ts';
import type { Upload, Watch } from '../server.ts';
import { createFaults, textAnswer, type Answer, type HttpFault, type HttpWrong } from './answer.ts';
import { createCdn, type Cdn } from './cdn.ts';
import { attend } from './connection.ts';
import type { Request, Service } from './connection/types.ts';
import { createFiles, isName, pathOf, type Files, type FilesOptions } from './files.ts';
import { valuesOf, type Framing, type Head } from './head.ts';
import { boundaryOf, parseMultipart } from './multipart.ts';

/** How the HTTP server behaves. */
export type HttpServerOptions = OwnOptions & Service['options'];

interface OwnOptions extends Omit<FilesOptions, 'now'> {
  /** User of Basic authentication. If missing, requests need no user and password. */
  user?: string;
  /** Password of Basic authentication. */
  password?: string;
  /** Header line that each request must have, such as `X-Api-Key: …`. Without it the status is 401, and with another value 403. */
  key?: string;
  /** Port at which the server listens. With 0, the default, it takes any free one. */
  port?: number;
  /** Certificate and private key. If given, the server has HTTPS. */
  tls?: TLSSocketOptions;
  /** The methods that the server accepts. A request with another one gets 405. */
  methods?: string[];
  /** If given, a POST must be multipart/form-data with the file in the field `file`. Otherwise it gets the status 415. */
  form?: {
    file: string;
    /** Values that form fields before the file must have, by name. Otherwise the status is 403. */
    needs?: Record<string, string>;
  };
  /** Carries out each request in place of the usual functions, which store and return files. */
  handle?(head: Head, body: Buffer, files: Files): Handled;
  /** Called for each request that is carried out. A condition or a range is told behind its path, as in `PUT /a.jpg if none`. */
  watch?: Watch;
  /** Whether the account may only write. A GET or HEAD gets the status 403. */
  isWriteOnly?: boolean;
  /** Most requests at once. A further one gets the status 503, as by nginx's `limit_conn`. */
  mostAtOnce?: number;
  /** Whether a body in chunks is refused, with the status 411. */
  noChunks?: boolean;
  /** Most bytes of a body. A longer one gets the status 413. */
  mostBytes?: number;
  /** A cache (CDN) between the clients and the server, which may answer with an older version of a file. */
  cdn?: Cdn;
  /** Faults of responses, which a test may change while the server runs. Without any, the server is right. */
  faults?: HttpFault[];
  /** The server closes the connection in use when it has sent its n-th byte. Each number n counts the bytes of all responses together, from 1 on. */
  closeAtByte?: number[];
  /**
   * The server closes the connection in use, without a response, when it has received its n-th byte. Each number n counts the bytes of all requests
   * together, from 1 on.
   */
  deafAtByte?: number[];
}

/** The outcome of a request that was carried out. */
export interface Handled {
  answer: Answer;
  /** Path of the file that was stored. It is missing if none was. */
  path?: string;
}

/** A running HTTP server. */
export interface RunningHttpServer {
  port: number;
  /** The server's URL, without a trailing slash. */
  url: string;
  /** The requests in their order, without those that could not be read. */
  requests: Request[];
  /** The reasons for refusing requests that broke the rules of HTTP, before any file was touched. A correct client causes none. */
  refusals: string[];
  /** A text for each TLS handshake: `TLSv1.3 for localhost` if it succeeded, otherwise the error. */
  handshakes: string[];
  /** The uploads in their order. An upload is complete when the response with its success was sent completely. */
  uploads: Upload[];
  /** Returns the number of bytes that the server has sent. */
  saidBytes(): number;
  /** Returns the number of bytes that the server has received. */
  heardBytes(): number;
  /** Returns the number of connections so far. */
  connections(): number;
  /** Gives the server another certificate, with its key, for the connections from now on. */
  useCertificate(tls: TLSSocketOptions): void;
  /** Returns the contents of the stored files, by path. */
  served(): Record<string, Buffer>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const known = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const usualMethods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** Starts an HTTP server at loopback. */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningHttpServer> {
  mkdirSync(options.root, { recursive: true });
  const service = createService(options);
  const { requests, refusals, uploads } = service;
  const handshakes: string[] = [];
  const sockets = new Set<Socket>();
  // The TLS context is made once, since each connection would read the key again.
  let secureContext = options.tls && createSecureContext(options.tls);
  let connections = 0;
  const server = createServer(raw => {
    const number = ++connections;
    sockets.add(raw.once('close', () => void sockets.delete(raw)).setNoDelay().on('error', () => raw.destroy()));
    if (!secureContext) return attend(raw, raw, number, service);
    const socket = new TLSSocket(raw, { ...options.tls, secureContext, isServer: true });
    const fail = (error: NodeJS.ErrnoException) => (handshakes.push(error.code ?? error.message), raw.destroy());
    socket.once('error', fail).once('secure', () => {
      socket.removeListener('error', fail);
      handshakes.push(`${socket.getProtocol()} for ${(socket as { servername?: string }).servername || 'nobody'}`);
    });
    attend(socket, raw, number, service);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  noteGreeting(port, false);
  return {
    port, requests, refusals, handshakes, uploads,
    url: `${options.tls ? 'https' : 'http'}://${options.tls ? 'localhost' : host}:${port}`,
    saidBytes: service.saidBytes,
    heardBytes: service.heardBytes,
    connections: () => connections,
    useCertificate: tls => { secureContext = createSecureContext(tls); },
    served: () => Object.fromEntries(listTree(options.root).sort().map(path => [path, readFileSync(join(options.root, path))])),
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

function createService(options: HttpServerOptions): Service & { saidBytes(): number; heardBytes(): number } {
  const now = options.clock?.now ?? Date.now;
  const files = createFiles({ ...options, now });
  const basic = options.user === undefined ? undefined : Buffer.from(`${options.user}:${options.password ?? ''}`).toString('base64');
  const [keyName = '', keyValue = ''] = options.key?.split(/: */) ?? [];
  const methods = options.methods ?? usualMethods;
  const fetch = (head: Head) => files.fetch(pathOf(head.target)!, head);
  const show = options.cdn ? createCdn(options.cdn, now, fetch) : fetch;
  const said = createCounter(options.closeAtByte);
  const heard = createCounter(options.deafAtByte);
  for (const secret of [options.password, basic, keyValue]) keepSecret(secret);

  const requests: Request[] = [];

  function judge(head: Head, framing: Framing): Answer | undefined {
    if (options.mostAtOnce !== undefined && requests.filter(({ end }) => end === 'open').length > options.mostAtOnce) return textAnswer(503);
    if (!known.includes(head.method)) return textAnswer(501);
    if (!methods.includes(head.method)) return textAnswer(405, undefined, [['Allow', methods.join(', ')]]);
    return judgeAccount(head) ?? judgeBody(head, framing);
  }

  function judgeAccount(head: Head): Answer | undefined {
    if (basic !== undefined) {
      const given = valuesOf(head, 'Authorization');
      if (given.length !== 1 || !/^basic /i.test(given[0]!) || given[0]!.slice(6) !== basic) {
        return textAnswer(401, undefined, [['WWW-Authenticate', 'Basic realm="cameras", charset="UTF-8"']]);
      }
    }
    if (options.key !== undefined) {
      const given = valuesOf(head, keyName);
      if (given.length !== 1) return textAnswer(401);
      if (given[0] !== keyValue) return textAnswer(403);
    }
    return options.isWriteOnly && (head.method === 'GET' || head.method === 'HEAD') ? textAnswer(403) : undefined;
  }

  function judgeBody(head: Head, framing: Framing): Answer | undefined {
    if (pathOf(head.target) === undefined && !options.handle && !(head.method === 'POST' && options.form)) return textAnswer(400);
    if (head.method === 'PUT' && valuesOf(head, 'Content-Range').length > 0) return textAnswer(400);
    if (valuesOf(head, 'Expect').some(value => value.toLowerCase() !== '100-continue')) return textAnswer(417);
    if (framing === 'chunked') return options.noChunks ? textAnswer(411) : undefined;
    return framing.length > (options.mostBytes ?? Infinity) ? textAnswer(413) : undefined;
  }

  function carryOut(head: Head, body: Buffer, wrong: HttpWrong): Handled {
    const more = `${valuesOf(head, 'If-None-Match').length ? ' if none' : ''}${valuesOf(head, 'Range').map(range => ` ${range}`).join('')}`;
    const path = pathOf(head.target);
    const onAnswer = options.watch?.(`${head.method} /${path}${more}`, `/${path}`);
    const done = handle(head, body, wrong);
    onAnswer?.(done.answer.status, String(done.answer.body.length));
    return done;
  }

  function handle(head: Head, body: Buffer, wrong: HttpWrong): Handled {
    if (options.handle) return options.handle(head, body, files);
    const unmet = head.method === 'POST' && options.form ? undefined : files.judge(pathOf(head.target)!, head);
    if (unmet) return { answer: unmet };
    if (head.method === 'GET' || head.method === 'HEAD') return { answer: show(head) };
    if (head.method === 'DELETE') {
      return { answer: files.remove(pathOf(head.target)!) ? { status: 204, headers: [], body: Buffer.alloc(0) } : textAnswer(404) };
    }
    if (body.length > (options.mostBytes ?? Infinity)) return { answer: textAnswer(413) };
    const found = head.method === 'POST' && options.form ? openForm(head, body, options.form) : { path: pathOf(head.target)!, bytes: body };
    if ('status' in found) return { answer: found };
    const stored = files.store(found.path, found.bytes.subarray(0, wrong.keepsBytes));
    if (typeof stored === 'number') return { answer: textAnswer(stored) };
    const headers: Answer['headers'] = stored.isNew ? [['Location', `/${encodeURI(stored.path)}`]] : [];
    return { answer: { status: stored.isNew ? 201 : 204, headers, body: Buffer.alloc(0) }, path: stored.path };
  }

  const wrongOf = createFaults(options.faults ?? []);
  return {
    options, files, now, judge, carryOut, wrongOf, bytesUntilClose: said.pass, bytesUntilDeaf: heard.pass, saidBytes: said.total,
    heardBytes: heard.total,
    requests, refusals: [], uploads: [],
  };
}

/**
 * Makes a counter of bytes that closes connections. `pass` counts more bytes, and returns how many of them come before one of the counts in `ends` is
 * reached. It returns undefined if none is reached.
 */
function createCounter(ends: number[] = []) {
  let total = 0;
  return {
    total: () => total,
    pass(count: number): number | undefined {
      const from = total;
      total += count;
      const due = ends.find(at => at > from && at <= total);
      return due === undefined ? undefined : due - from;
    },
  };
}

/**
 * Reads a form with a file. Only fields before the file count, as in S3. The field `key` is the file's path, in which `${filename}` stands for its
 * name. @returns the file, or the response of a refusal
 */
function openForm(head: Head, body: Buffer, form: NonNullable<HttpServerOptions['form']>): { path: string; bytes: Buffer } | Answer {
  const boundary = boundaryOf(valuesOf(head, 'Content-Type').join());
  if (boundary === undefined) return textAnswer(415);
  const parts = typeof boundary === 'string' ? parseMultipart(body, boundary) : boundary.why;
  if (typeof parts === 'string') return textAnswer(400, `${parts}\n`);
  const at = parts.findIndex(part => part.name === form.file && part.fileName !== undefined);
  const file = parts[at];
  if (!file) return textAnswer(400, `no file in ${form.file}\n`);
  const fields = Object.fromEntries(parts.slice(0, at).map(({ name, bytes }) => [name, bytes.toString('utf8')]));
  const lacks = Object.entries(form.needs ?? {}).find(([name, value]) => fields[name] !== value);
  if (lacks) return textAnswer(403, `the policy wants another ${lacks[0]}\n`);
  const folder = head.target.split('?')[0]!.replace(/^\/|\/$/g, '');
  const path = fields['key']?.replace('${filename}', file.fileName!) ?? [...(folder ? [folder] : []), file.fileName!].join('/');
  return path.split('/').every(isName) ? { path, bytes: file.bytes } : textAnswer(400);
}
