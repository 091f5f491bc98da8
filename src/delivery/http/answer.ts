// What a server answers, HTTP/1.1 (RFC 9112), taken as it comes: the status, how long its body is, the body. Bounded: of a line only the
// beginning is kept, and of the body nothing.

export interface Answer {
  /** 0 until it is known. */
  status: number;
  /** The status line from its number on, for a person. */
  line: string;
  /** What Content-Length says; undefined where it says nothing. */
  length: number | undefined;
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

/** @param isBodiless the request was HEAD. @param onBody takes the body of a final answer, piece by piece */
export function createAnswer(isBodiless: boolean, onBody: (bytes: string) => void): Answer {
  let phase: 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer' = 'status';
  let line = '';
  let left = 0;
  let isChunked = false;

  function end(): void { answer.isWhole = true; }

  function takeStatus(text: string): void {
    const status = text.slice(0, 5) === 'HTTP/' ? parseInt(text.slice(text.indexOf(' ') + 1), 10) : NaN;
    answer.isForeign = !(status >= 100 && status <= 999);
    answer.status = answer.isForeign ? 0 : status;
    answer.line = text.slice(text.indexOf(' ') + 1).slice(0, longestReason);
    answer.length = undefined;
    isChunked = false;
    phase = 'fields';
    if (answer.isForeign) end();
  }

  function takeField(text: string): void {
    const colon = text.indexOf(':');
    const name = text.slice(0, colon).toLowerCase();
    const value = text.slice(colon + 1).trim();
    if (name === 'content-length' && /^\d+$/.test(value)) answer.length = +value;
    else if (name === 'transfer-encoding') isChunked = value.toLowerCase().slice(-7) === 'chunked';
    else if (name === 'location') answer.location = value.split('/').slice(0, 3).join('/').slice(0, longestReason);
  }

  /** An empty line ends the fields. An answer of 1xx is none yet. */
  function endFields(): void {
    const isEmpty = isBodiless || answer.status === 204 || answer.status === 304;
    left = answer.length || 0;
    if (answer.status < 200) phase = 'status';
    else if (isEmpty) end();
    else if (isChunked) phase = 'size';
    else if (answer.length === 0) end();
    else phase = 'body';
  }

  function takeSize(text: string): void {
    left = parseInt(text, 16);
    if (!(left >= 0)) {
      answer.isForeign = true;
      end();
    } else phase = left ? 'chunk' : 'trailer';
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
    onBody(part);
    if (isCounted && left <= 0) {
      if (phase === 'chunk') phase = 'size';
      else end();
    }
    return bytes.slice(part.length);
  }

  function takeText(bytes: string): string {
    const at = bytes.indexOf('\n');
    line = (line + (at < 0 ? bytes : bytes.slice(0, at))).slice(0, longestLine);
    if (at < 0) return '';
    const whole = line.trim();
    line = '';
    takeLine(whole);
    return bytes.slice(at + 1);
  }

  const answer: Answer = {
    status: 0, line: '', length: undefined, got: 0, isWhole: false, isForeign: false, location: '',
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
