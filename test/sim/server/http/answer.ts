// An answer, byte for byte, and what a server does wrong with one on purpose.

import { STATUS_CODES } from 'node:http';
import type { Head } from './head.ts';

export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

export interface HttpWrong {
  /** Answered so in the true answer's place; the request is not carried out. */
  status?: number;
  /** It is carried out all the same. */
  isDone?: boolean;
  /** In the true body's place. */
  body?: string | Uint8Array;
  /** Header lines besides those of the answer. */
  headers?: [name: string, value: string][];
  /** In the place of the phrase that goes with the status; may be empty. */
  phrase?: string;
  /** `length` is usual. `close`: no length, the connection ends the body. `none`: no length, no end. */
  framing?: 'length' | 'chunked' | 'close' | 'none';
  /** Of the answer; by 1.0 the connection ends after it. */
  version?: '1.0';
  /** Interim answers before it: 100, 102, 103. */
  informs?: number[];
  /** The answer, 500 without a `status`, goes out after so many bytes of the body, the rest of which is read and forgotten. */
  early?: number;
  /** These bytes in the place of the whole answer; with `closes` the connection goes then. */
  raw?: string | Uint8Array;
  /** The connection goes after the answer, which did not say so. */
  closes?: boolean;
  /** The connection goes after so many bytes of the request's body, and nothing is said; 0: with the head. */
  closeAtBody?: number;
  /** The connection goes after so many bytes of the answer; 0: before it. */
  closeAtByte?: number;
  /** By RST in the place of FIN, wherever it goes. */
  resets?: boolean;
  /** Nothing is said after so many bytes of the answer, and the connection stays; 0: nothing at all. */
  hushAtByte?: number;
  /** It thinks for so long. */
  lateMs?: number;
  /** The answer goes out so slowly. */
  bytesPerSecond?: number;
  /** Only so many bytes of the file are kept, and the answer is that of success. */
  keepsBytes?: number;
}

export interface HttpFault {
  /** At which method; at every one without it. */
  method?: string;
  /** Only where the target holds this. */
  target?: string;
  /** Which of those requests, from 1; every one without it. */
  nth?: number;
  how: HttpWrong;
}

export const textAnswer = (status: number, text = `${status} ${STATUS_CODES[status] ?? ''}\n`, headers: Answer['headers'] = []): Answer =>
  ({ status, headers: [...headers, ['Content-Type', 'text/plain']], body: Buffer.from(text) });

/** Counts each fault's requests. @returns what is wrong with this one */
export function createFaults(faults: HttpFault[]): (head: Head) => HttpWrong {
  const seen = new Map<HttpFault, number>();

  function isDue(fault: HttpFault, head: Head): boolean {
    if (fault.method !== undefined && fault.method !== head.method) return false;
    if (fault.target !== undefined && !head.target.includes(fault.target)) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  // each of them counts, whichever comes first
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
  /** The connection goes after it. */
  closes: boolean;
}

/** @param head undefined: of a request that could not be read @param isLast the connection goes after it, whatever the head says */
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
    ...(isBodiless || framing === 'close' ? [] : [framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${answer.body.length}`]),
    ...(stays ? (head.version === '1.0' ? ['Connection: keep-alive'] : []) : ['Connection: close']),
  ];
  const informs = (wrong.informs ?? []).map(inform).join('');
  const body = isBodiless || head?.method === 'HEAD' ? Buffer.alloc(0) : framing === 'chunked' ? chunked(answer.body) : answer.body;
  return { bytes: Buffer.concat([Buffer.from(`${informs}${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]), closes: !stays || (wrong.closes ?? false) };
}

export function inform(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n\r\n`;
}

/** In three chunks where there is enough, one of them with an extension, and a trailer. */
function chunked(body: Buffer): Buffer {
  const third = Math.ceil(body.length / 3) || 1;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += third) {
    const data = body.subarray(at, at + third);
    parts.push(Buffer.from(`${data.length.toString(16)}${at === 0 ? ';part=first' : ''}\r\n`), data, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\nX-Trailer: end\r\n\r\n')]);
}
