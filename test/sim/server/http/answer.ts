// Writes an HTTP response byte for byte, with its intentional faults.

import { STATUS_CODES } from 'node:http';
import type { Head } from './head.ts';

/** A response to a request, before it is written. */
export interface Answer {
  status: number;
  /** Headers besides those of date, length and connection, which `write` adds. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** What is wrong with a response. Anything that is missing is right. */
export interface HttpWrong {
  /** A status in place of the true one. The request is not carried out. */
  status?: number;
  /** Whether the request is carried out although `status` is given. */
  isDone?: boolean;
  /** A body in place of the true one. */
  body?: string | Uint8Array;
  /** Headers that are added to the true ones. */
  headers?: [name: string, value: string][];
  /** A reason phrase in place of the usual one. It may be empty. */
  phrase?: string;
  /**
   * How the end of the body is marked. `length` is usual. `close`: the end of the connection ends the body. `none`: nothing marks the end, and the
   * body is not sent.
   */
  framing?: 'length' | 'chunked' | 'close' | 'none';
  /** Number of zeros before the digits of Content-Length, which RFC 9110 8.6 allows. */
  zeros?: number;
  /** Version of HTTP. With 1.0, the connection closes after the response. */
  version?: '1.0';
  /** Statuses of interim responses that are sent first: 100, 102 or 103. */
  informs?: number[];
  /** Number of bytes of the request's body after which the response is sent, with status 500 by default. The rest of the body is discarded. */
  early?: number;
  /** Bytes in place of the whole response. With `closes`, the connection closes after them. */
  raw?: string | Uint8Array;
  /** Whether the connection closes after the response, although no header says so. */
  closes?: boolean;
  /** Number of bytes of the request's body after which the connection closes silently. With 0 it closes after the head. */
  closeAtBody?: number;
  /** Number of bytes of the response after which the connection closes. With 0 it closes before the response. */
  closeAtByte?: number;
  /** Whether the connection closes by RST instead of FIN, wherever another of these options closes it. */
  resets?: boolean;
  /** Number of bytes of the response after which the server falls silent, while the connection stays open. With 0 there is no response at all. */
  hushAtByte?: number;
  /** Milliseconds by which the response comes later. */
  lateMs?: number;
  /** Rate at which the response is sent, in bytes a second. */
  bytesPerSecond?: number;
  /** Number of the uploaded file's bytes that are stored, although success is reported. */
  keepsBytes?: number;
}

/** A fault of the server: which requests have it, and what is wrong with the response. */
export interface HttpFault {
  /** Method of the requests that have the fault. If missing, requests of any method have it. */
  method?: string;
  /** A part of the target, such as a file's name. If given, only requests whose target contains it have the fault. */
  target?: string;
  /** Which of the matching requests has the fault, from 1 on. If missing, each has it. */
  nth?: number;
  /** What is wrong with the response. */
  how: HttpWrong;
}

/** Makes a response whose body is a plain text. */
export const textAnswer = (status: number, text = `${status} ${STATUS_CODES[status] ?? ''}\n`, headers: Answer['headers'] = []): Answer =>
  ({ status, headers: [...headers, ['Content-Type', 'text/plain']], body: Buffer.from(text) });

/**
 * Returns a function that counts each request for the faults that it matches, and returns what is to be wrong with the response. The result is an
 * empty object if the response is to be right.
 */
export function createFaults(faults: HttpFault[]): (head: Head) => HttpWrong {
  const seen = new Map<HttpFault, number>();

  function isDue(fault: HttpFault, head: Head): boolean {
    if (fault.method !== undefined && fault.method !== head.method) return false;
    if (fault.target !== undefined && !head.target.includes(fault.target)) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  // Each fault counts a request that matches it, even if another fault applies to the request.
  return head => faults.filter(fault => isDue(fault, head))[0]?.how ?? {};
}

const hasNoBody = (status: number) => status < 200 || status === 204 || status === 304;

/** Returns whether another request may follow on this connection (RFC 9112, 9.3). */
export function staysOpen(head: Pick<Head, 'version' | 'headers'>): boolean {
  const words = head.headers.filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
  return !words.includes('close') && (head.version === '1.1' || words.includes('keep-alive'));
}

/** A response as bytes. */
export interface Written {
  /** All bytes of the response. */
  bytes: Buffer;
  /** Whether the connection closes afterwards. */
  closes: boolean;
}

/**
 * Writes a response as bytes.
 * @param head head of the request; undefined if it could not be read
 * @param wrong what is to be wrong with the response
 * @param isLast closes the connection afterwards, whatever the head says
 */
export function write(answer: Answer, head: Head | undefined, wrong: HttpWrong, nowMs: number, isLast = false): Written {
  if (wrong.raw !== undefined) return { bytes: Buffer.from(wrong.raw as string), closes: wrong.closes ?? false };
  const version = wrong.version ?? '1.1';
  const framing = wrong.framing ?? 'length';
  const stays = !isLast && head !== undefined && staysOpen(head) && version === '1.1' && framing !== 'close';
  const isBodiless = hasNoBody(answer.status) || framing === 'none';
  const lines = [
    `HTTP/${version} ${answer.status} ${wrong.phrase ?? STATUS_CODES[answer.status] ?? ''}`,
    `Date: ${new Date(nowMs).toUTCString()}`,
    ...[...answer.headers, ...wrong.headers ?? []].map(([name, value]) => `${name}: ${value}`),
    ...(isBodiless || framing === 'close'
      ? []
      : [framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${'0'.repeat(wrong.zeros ?? 0)}${answer.body.length}`]),
    ...(stays ? (head.version === '1.0' ? ['Connection: keep-alive'] : []) : ['Connection: close']),
  ];
  const informs = (wrong.informs ?? []).map(inform).join('');
  const body = isBodiless || head?.method === 'HEAD' ? Buffer.alloc(0) : framing === 'chunked' ? chunked(answer.body) : answer.body;
  return {
    bytes: Buffer.concat([Buffer.from(`${informs}${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]), closes: !stays || (wrong.closes ?? false),
  };
}

/** Returns an interim response, such as `100 Continue`, as text. */
export function inform(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n\r\n`;
}

/** Writes a body in chunks: three if there are enough bytes, the first with an extension, and a trailer at the end. */
function chunked(body: Buffer): Buffer {
  const third = Math.ceil(body.length / 3) || 1;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += third) {
    const data = body.subarray(at, at + third);
    parts.push(Buffer.from(`${data.length.toString(16)}${at === 0 ? ';part=first' : ''}\r\n`), data, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\nX-Trailer: end\r\n\r\n')]);
}
