// A response, byte for byte, and its intentional faults.

import { STATUS_CODES } from 'node:http';
import type { Head } from './head.ts';

export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

export interface HttpWrong {
  /** Replaces the true status; the request is not carried out. */
  status?: number;
  /** The request is still carried out. */
  isDone?: boolean;
  body?: string | Uint8Array;
  headers?: [name: string, value: string][];
  /** Replaces the reason phrase; may be empty. */
  phrase?: string;
  /** `length` is usual. `close`: no length, the connection's end ends the body. `none`: no length, no end. */
  framing?: 'length' | 'chunked' | 'close' | 'none';
  /** Leading zeros of the length, as RFC 9110 8.6 allows. */
  zeros?: number;
  /** With 1.0, the connection closes after the response. */
  version?: '1.0';
  /** Interim responses before it: 100, 102, 103. */
  informs?: number[];
  /** The response (default 500) is sent after this many bytes of the body; the rest is discarded. */
  early?: number;
  /** These bytes replace the whole response; with `closes`, the connection then closes. */
  raw?: string | Uint8Array;
  /** The connection closes after the response without an announcement. */
  closes?: boolean;
  /** The connection closes silently after this many bytes of the request's body; 0: with the head. */
  closeAtBody?: number;
  /** The connection closes after this many bytes of the response; 0: before it. */
  closeAtByte?: number;
  /** By RST instead of FIN, at any of these points. */
  resets?: boolean;
  /** Silence after this many bytes of the response, on an open connection; 0: no response at all. */
  hushAtByte?: number;
  lateMs?: number;
  bytesPerSecond?: number;
  /** Only this many bytes of the file are kept, but success is reported. */
  keepsBytes?: number;
}

export interface HttpFault {
  /** Default: every method. */
  method?: string;
  /** Only if the target contains this. */
  target?: string;
  /** The number of the request, from 1; default: each. */
  nth?: number;
  how: HttpWrong;
}

export const textAnswer = (status: number, text = `${status} ${STATUS_CODES[status] ?? ''}\n`, headers: Answer['headers'] = []): Answer =>
  ({ status, headers: [...headers, ['Content-Type', 'text/plain']], body: Buffer.from(text) });

/** Counts each fault's requests. @returns the fault of this request */
export function createFaults(faults: HttpFault[]): (head: Head) => HttpWrong {
  const seen = new Map<HttpFault, number>();

  function isDue(fault: HttpFault, head: Head): boolean {
    if (fault.method !== undefined && fault.method !== head.method) return false;
    if (fault.target !== undefined && !head.target.includes(fault.target)) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  // each fault counts every request, even if another fault applies
  return head => faults.filter(fault => isDue(fault, head))[0]?.how ?? {};
}

const hasNoBody = (status: number) => status < 200 || status === 204 || status === 304;

/** RFC 9112, 9.3: whether another request may follow on this connection. */
export function staysOpen(head: Pick<Head, 'version' | 'headers'>): boolean {
  const words = head.headers.filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
  return !words.includes('close') && (head.version === '1.1' || words.includes('keep-alive'));
}

export interface Written {
  bytes: Buffer;
  /** The connection closes afterwards. */
  closes: boolean;
}

/** @param head undefined for an unreadable request @param isLast closes the connection afterwards regardless of the head */
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
    ...(isBodiless || framing === 'close' ? [] : [framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${'0'.repeat(wrong.zeros ?? 0)}${answer.body.length}`]),
    ...(stays ? (head.version === '1.0' ? ['Connection: keep-alive'] : []) : ['Connection: close']),
  ];
  const informs = (wrong.informs ?? []).map(inform).join('');
  const body = isBodiless || head?.method === 'HEAD' ? Buffer.alloc(0) : framing === 'chunked' ? chunked(answer.body) : answer.body;
  return { bytes: Buffer.concat([Buffer.from(`${informs}${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]), closes: !stays || (wrong.closes ?? false) };
}

export function inform(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n\r\n`;
}

/** Three chunks if there are enough bytes, one with an extension, and a trailer. */
function chunked(body: Buffer): Buffer {
  const third = Math.ceil(body.length / 3) || 1;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += third) {
    const data = body.subarray(at, at + third);
    parts.push(Buffer.from(`${data.length.toString(16)}${at === 0 ? ';part=first' : ''}\r\n`), data, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\nX-Trailer: end\r\n\r\n')]);
}
