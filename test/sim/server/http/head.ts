// Reads the head of an HTTP/1.1 request, as strictly as RFC 9112 allows. Invalid grammar is refused, with a reason and the status that the RFC
// names.

/** The head of a request: its first line and its headers. */
export interface Head {
  method: string;
  /** The request's target, as it stands in the first line. */
  target: string;
  version: '1.0' | '1.1';
  /** The headers in their order, with their names as they came. */
  headers: [name: string, value: string][];
  /** The whole head as text, with the empty line at its end. Each character is a byte. */
  text: string;
}

/** A refusal of a request: the status of the response, and the reason for people. */
export interface Refusal {
  status: number;
  why: string;
}

/** How the end of a body is marked: by its length in bytes, or by chunks (RFC 9112, 6.3). */
export type Framing = { length: number } | 'chunked';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** The characters that RFC 3986, 3.3 and 3.4, allows unescaped in a path and a query. */
const originForm = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;
const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=]+)(?::\d*)?$/;
/** Longest head in bytes, as common servers have it. */
export const longestHead = 8192;

/** Returns whether the result of a function, such as `parseHead`, is a refusal and not what was asked for. */
export function isRefusal(found: unknown): found is Refusal {
  return typeof found === 'object' && found !== null && 'why' in found;
}

const refuse = (status: number, why: string): Refusal => ({ status, why });

/** Returns all values of a header. Its name may be in upper or lower case. */
export function valuesOf(head: Pick<Head, 'headers'>, name: string): string[] {
  return head.headers.filter(([own]) => own.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** Returns the number of bytes of the head with its empty line, and 0 if that line has not come yet. If the head is invalid, it returns a refusal. */
export function endOfHead(bytes: Buffer): number | Refusal {
  const end = bytes.indexOf('\r\n\r\n');
  const text = bytes.subarray(0, end < 0 ? bytes.length : end + 4).toString('latin1');
  if (/(^|[^\r])\n/.test(text)) return refuse(400, 'a line ends in a bare LF');
  if (/\r[^\n]/.test(text)) return refuse(400, 'a bare CR');
  if (text.length > longestHead) return refuse(431, `the head is longer than ${longestHead} bytes`);
  return end < 0 ? 0 : end + 4;
}

/** Reads a head. @param text the whole head with its empty line @returns the head's parts, or a refusal if the head is invalid */
export function parseHead(text: string): Head | Refusal {
  const [line = '', ...fields] = text.slice(0, -4).split('\r\n');
  const words = line.split(' ');
  const [method = '', target = '', protocol = ''] = words;
  if (words.length !== 3) return refuse(400, `the request line has ${words.length} parts`);
  if (!token.test(method)) return refuse(400, 'the method is no token');
  if (!/^HTTP\/\d\.\d$/.test(protocol)) return refuse(400, 'the request line ends in no version');
  if (protocol !== 'HTTP/1.1' && protocol !== 'HTTP/1.0') return refuse(505, `no ${protocol} here`);
  if (!originForm.test(target.replace(/^http:\/\/[^/]+/, ''))) return refuse(400, 'the target has a character that a URL must not have');
  const headers: Head['headers'] = [];
  for (const field of fields) {
    const colon = field.indexOf(':');
    const name = field.slice(0, Math.max(colon, 0));
    if (!token.test(name)) return refuse(400, `a header line has no name: "${field.slice(0, 20)}"`);
    const value = field.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (!fieldValue.test(value)) return refuse(400, `the value of ${name} holds a control character`);
    headers.push([name, value]);
  }
  const head: Head = { method, target, version: protocol.slice(5) as Head['version'], headers, text };
  return checkHost(head) ?? head;
}

/** Refuses a request of HTTP/1.1 that has not exactly one field `Host` (RFC 9112, 3.2). */
function checkHost(head: Head): Refusal | undefined {
  const hosts = valuesOf(head, 'Host');
  if (hosts.length > 1 || (hosts.length === 0 && head.version === '1.1')) return refuse(400, `${hosts.length} Host lines`);
  return hosts.every(host => hostForm.test(host)) ? undefined : refuse(400, `"${hosts[0]}" is no host`);
}

/**
 * Returns how the end of the body is marked, or a refusal. A request with both Content-Length and Transfer-Encoding is refused, and so is an upload
 * with neither (RFC 9112, 6).
 */
export function frame(head: Head): Framing | Refusal {
  const codings = valuesOf(head, 'Transfer-Encoding');
  const lengths = valuesOf(head, 'Content-Length');
  if (codings.length > 0) {
    if (lengths.length > 0) return refuse(400, 'both Content-Length and Transfer-Encoding');
    if (head.version === '1.0') return refuse(400, 'Transfer-Encoding in HTTP/1.0');
    return codings.join().toLowerCase() === 'chunked' ? 'chunked' : refuse(501, `no ${codings.join()} here`);
  }
  if (lengths.length === 0) return ['PUT', 'POST'].includes(head.method) ? refuse(411, 'no Content-Length') : { length: 0 };
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0]!)) return refuse(400, `Content-Length: ${lengths.join(' and ')}`);
  return { length: Number(lengths[0]) };
}
