// What a server answers, HTTP/1.1 (RFC 9112), taken as it comes: the status, how long its body is, the body. Bounded: of a line only the
// beginning is kept, and of the body nothing.

export interface Answer {
  /** 0 until it is known. */
  status: number;
  /** The status line from its number on, for a person. */
  line: string;
  /** What Content-Length says, once the head is over; undefined where that says nothing, or the body comes in chunks. */
  length: number | undefined;
  /** The head of a final answer is over. */
  hasHead: boolean;
  /** Bytes of the body so far. */
  got: number;
  /** Nothing more is to come. */
  isWhole: boolean;
  /** It is no answer of HTTP. */
  isForeign: boolean;
  /** Where a redirection leads: its host alone. */
  location: string;
  take(bytes: string): void;
  /** The server has closed the connection. @returns whether the answer is whole by that */
  close(): boolean;
}

/** Longer lines are cut: no field that is looked at is as long. */
const longestLine = 200;
/** Of a status line. */
const longestReason = 60;
/** More than servers send; what goes on beyond it goes on for ever. */
const mostHead = 16384;

/** Takes a piece of the body of a final answer. */
export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Hears of a field of a final answer, by its name in small letters. */
export type OnField = (name: string, value: string, answer: Readonly<Answer>) => void;

/** @param isBodiless the request was HEAD */
export function createAnswer(isBodiless: boolean, onBody: OnBody, onField?: OnField): Answer {
  let phase: 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer' = 'status';
  let line = '';
  let left = 0;
  /** What Content-Length has said; below 0 what says nothing. */
  let told: number | undefined;
  let isChunked = false;
  let headBytes = 0;

  function end(): void { answer.isWhole = true; }

  function endForeign(): void {
    answer.isForeign = true;
    end();
  }

  /** What is no status of RFC 9110 counts as one of 5xx (15). */
  function takeStatus(text: string): void {
    const rest = text.slice(text.indexOf(' ') + 1);
    const digits = rest.slice(0, 4).trim();
    const isStatus = text.slice(0, 5) === 'HTTP/' && /^[1-9]\d\d$/.test(digits);
    answer.status = isStatus ? Math.min(+digits, 599) : 0;
    answer.line = rest.slice(0, longestReason).trim();
    told = undefined;
    isChunked = false;
    phase = 'fields';
    if (!isStatus) endForeign();
  }

  /** Two that differ say nothing (RFC 9112 6.3). */
  function takeLength(value: string): void {
    const length = /^\d+$/.test(value) ? +value : -1;
    told = told === undefined || told === length ? length : -1;
  }

  function takeField(text: string): void {
    const colon = text.indexOf(':');
    const name = colon > 0 ? text.slice(0, colon).toLowerCase() : '';
    const value = text.slice(colon + 1).trim();
    if (onField && answer.status >= 200) onField(name, value, answer);
    if (name === 'content-length') takeLength(value);
    else if (name === 'transfer-encoding') isChunked = value.toLowerCase().slice(-7) === 'chunked';
    // a path may hold what is secret
    else if (name === 'location' && value.indexOf('//') > 0) answer.location = value.replace(/\?/g, '/').split('/').slice(0, 3).join('/').slice(0, longestReason);
  }

  /** An empty line ends the fields. An answer of 1xx is none yet. */
  function endFields(): void {
    const isEmpty = isBodiless || answer.status === 204 || answer.status === 304;
    if (answer.status < 200) {
      phase = 'status';
      return;
    }
    answer.hasHead = true;
    if (!isChunked && told! >= 0) answer.length = told;
    left = answer.length || 0;
    if (isEmpty) end();
    else if (isChunked) phase = 'size';
    else if (answer.length === 0) end();
    else phase = 'body';
  }

  function takeSize(text: string): void {
    const digits = text.split(';')[0]!.trim();
    left = parseInt(digits, 16);
    headBytes = 0;
    if (/^[0-9A-Fa-f]+$/.test(digits)) phase = left ? 'chunk' : 'trailer';
    else endForeign();
  }

  function takeLine(text: string): void {
    if (phase === 'status') { if (text) takeStatus(text); }
    else if (phase === 'fields' && text) takeField(text);
    else if (phase === 'fields') endFields();
    // behind a chunk stands an empty line
    else if (phase === 'size') { if (text) takeSize(text); }
    else if (!text) end();
  }

  function takeBody(bytes: string): string {
    const isCounted = phase === 'chunk' || answer.length !== undefined;
    const part = isCounted ? bytes.slice(0, left) : bytes;
    left -= part.length;
    answer.got += part.length;
    onBody(part, answer);
    if (isCounted && left <= 0) {
      if (phase === 'chunk') phase = 'size';
      else end();
    }
    return bytes.slice(part.length);
  }

  function takeText(bytes: string): string {
    const at = bytes.indexOf('\n');
    const part = at < 0 ? bytes : bytes.slice(0, at);
    line = (line + part).slice(0, longestLine);
    headBytes += part.length;
    if (headBytes > mostHead) endForeign();
    if (at < 0) return '';
    const whole = line.slice(-1) === '\r' ? line.slice(0, -1) : line;
    line = '';
    takeLine(whole);
    return bytes.slice(at + 1);
  }

  const answer: Answer = {
    status: 0, line: '', length: undefined, hasHead: false, got: 0, isWhole: false, isForeign: false, location: '',
    take: function (bytes) {
      while (bytes && !answer.isWhole) bytes = phase === 'body' || phase === 'chunk' ? takeBody(bytes) : takeText(bytes);
    },
    close: function () {
      if (phase === 'body' && answer.length === undefined) end();
      return answer.isWhole;
    }
  };
  return answer;
}
