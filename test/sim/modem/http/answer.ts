// Reads HTTP/1.1 responses as a modem does. It skips interim responses (1xx), and reads the body by its length, in chunks, or up to the end of
// the connection (RFC 9112).

/** An HTTP response, as far as it was received. */
export interface Answer {
  status: number;
  /** The status line and the fields as bytes, with the empty line at the end. */
  head: Uint8Array;
  body: Uint8Array;
  /** Returns the value of a field, by its name in lower case. It is undefined if the response has no such field. */
  field(name: string): string | undefined;
  /** Whether the server keeps the connection after this response. */
  isKept: boolean;
}

/**
 * What the received bytes are so far. `more`: the response is not complete. `garbled`: it is not HTTP. `cut`: the connection ended too early.
 * `whole`: the response is complete.
 */
export type Reading =
  | { state: 'more' }
  | { state: 'garbled' }
  /** The connection ended before the response did; undefined: before the end of its head. */
  | { state: 'cut'; answer: Answer | undefined; missingBytes: number }
  | { state: 'whole'; answer: Answer };

interface Head {
  status: number;
  isOld: boolean;
  fields: Map<string, string[]>;
  endsAt: number;
}

interface Body {
  bytes: Buffer;
  isWhole: boolean;
  missingBytes: number;
}

const longestHead = 16_384;
const begin = 'HTTP/1.';
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?$/;
const fieldLine = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/;
const longestChunkLine = 1024;
const switching = 101;

/**
 * Reads a response from the received bytes. @param isEnded whether the connection has ended @param isBodiless whether the request was a
 * HEAD, so that no body follows
 */
export function readAnswer(bytes: Buffer, isEnded: boolean, isBodiless: boolean): Reading {
  let from = 0;
  for (;;) {
    const head = readHead(bytes, from);
    if (head === 'garbled') return { state: 'garbled' };
    if (head === undefined) return isEnded ? { state: 'cut', answer: undefined, missingBytes: 0 } : { state: 'more' };
    if (head.status >= 200 || head.status === switching) return readBody(bytes, from, head, isEnded, isBodiless);
    from = head.endsAt;
  }
}

function readHead(bytes: Buffer, from: number): Head | 'garbled' | undefined {
  const start = bytes.toString('latin1', from, from + begin.length);
  if (!begin.startsWith(start)) return 'garbled';
  const end = bytes.indexOf('\r\n\r\n', from);
  if (end < 0) return bytes.length - from > longestHead ? 'garbled' : undefined;
  const [first, ...lines] = bytes.toString('latin1', from, end).split('\r\n');
  const [, minor, status] = statusLine.exec(first!) ?? [];
  const fields = readFields(lines);
  if (status === undefined || !fields || end - from > longestHead) return 'garbled';
  return { status: Number(status), isOld: minor === '0', fields, endsAt: end + 4 };
}

function readFields(lines: string[]): Map<string, string[]> | undefined {
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = fieldLine.exec(line) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value!]);
  }
  return fields;
}

function readBody(bytes: Buffer, from: number, head: Head, isEnded: boolean, isBodiless: boolean): Reading {
  const length = lengthOf(head);
  if (length === 'garbled') return { state: 'garbled' };
  const rest = bytes.subarray(head.endsAt);
  const hasNone = isBodiless || head.status === 204 || head.status === 304;
  const body = hasNone ? counted(rest, 0)
    : length === 'chunked' ? chunked(rest)
    : length === undefined ? { bytes: rest, isWhole: isEnded, missingBytes: 0 }
    : counted(rest, length);
  if (!body) return { state: 'garbled' };
  const isOpenEnded = !hasNone && length === undefined;
  const answer = answerOf(head, bytes.subarray(from, head.endsAt), body.bytes, isOpenEnded);
  if (body.isWhole) return { state: 'whole', answer };
  return isEnded ? { state: 'cut', answer, missingBytes: body.missingBytes } : { state: 'more' };
}

function answerOf(head: Head, text: Buffer, body: Buffer, isOpenEnded: boolean): Answer {
  const said = (head.fields.get('connection') ?? []).join(',').toLowerCase().split(/[ \t]*,[ \t]*/);
  const isKept = !isOpenEnded && (head.isOld ? said.includes('keep-alive') : !said.includes('close'));
  return {
    status: head.status,
    head: new Uint8Array(text),
    body: new Uint8Array(body),
    field: name => head.fields.get(name)?.[0],
    isKept,
  };
}

/**
 * Returns the length of the body in bytes, `chunked`, or undefined if the body ends with the connection (RFC 9112 6.3). The result is
 * `garbled` if the fields are invalid. Two different lengths are invalid, but leading zeros are not (RFC 9110 8.6).
 */
function lengthOf({ fields }: Head): number | 'chunked' | 'garbled' | undefined {
  const coding = fields.get('transfer-encoding');
  if (coding) return coding.join(',').toLowerCase().trim() === 'chunked' ? 'chunked' : 'garbled';
  const lengths = fields.get('content-length');
  if (!lengths) return undefined;
  const isGood = lengths.every(one => /^0*\d{1,10}$/.test(one) && Number(one) === Number(lengths[0]));
  return isGood ? Number(lengths[0]) : 'garbled';
}

function counted(rest: Buffer, length: number): Body {
  return { bytes: rest.subarray(0, length), isWhole: rest.length >= length, missingBytes: Math.max(0, length - rest.length) };
}

/**
 * Returns the body that a text in chunks (RFC 9112 7.1) carries, as far as it was received. It returns undefined if the chunks are invalid.
 */
function chunked(rest: Buffer): Body | undefined {
  const parts: Buffer[] = [];
  const unfinished = (missingBytes: number): Body => ({ bytes: Buffer.concat(parts), isWhole: false, missingBytes });
  let at = 0;
  for (;;) {
    const end = rest.indexOf('\r\n', at);
    if (end < 0) return rest.length - at > longestChunkLine ? undefined : unfinished(0);
    const [, digits] = /^([0-9A-Fa-f]{1,7})[ \t]*(?:;.*)?$/.exec(rest.toString('latin1', at, end)) ?? [];
    if (digits === undefined) return undefined;
    const size = parseInt(digits, 16);
    if (size === 0) return { bytes: Buffer.concat(parts), isWhole: endsTrailer(rest, end), missingBytes: 0 };
    const chunk = rest.subarray(end + 2, end + 2 + size);
    parts.push(chunk);
    at = end + 2 + size + 2;
    if (chunk.length < size || rest.length < at) return unfinished(size - chunk.length);
    if (rest.toString('latin1', at - 2, at) !== '\r\n') return undefined;
  }
}

/**
 * Whether the trailer is complete, which ends with an empty line. @param end position of the CR LF after the last chunk's size, which is the
 * first half of the empty line if no fields follow
 */
function endsTrailer(rest: Buffer, end: number): boolean {
  return rest.indexOf('\r\n\r\n', end) >= 0;
}
