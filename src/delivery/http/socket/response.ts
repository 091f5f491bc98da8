// A server's response and its parser, as far as received.

export interface Answer {
  /** 0: unknown. */
  status: number;
  /** The status line from its number on, for the log. */
  line: string;
  /** Content-Length, after the head; undefined: missing, ambiguous or chunked. */
  length: number | undefined;
  /** The head of a final response is complete. */
  hasHead?: boolean;
  got: number;
  isWhole?: boolean;
  /** The answer is not HTTP, or endless. */
  isForeign?: boolean;
  location?: string;
  /** Of 429 and 503: the fields `Retry-After` and `Date`. */
  retryAfter?: string;
  date?: string;
  /** The server closes the connection after it (RFC 9112 9.3). */
  isLast?: boolean;
  take(bytes: string): void;
  close(): boolean;
}

export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Receives a field of a final response; its name in small letters. */
export type OnField = (name: string, value: string, answer: Readonly<Answer>) => void;

export interface Parsing {
  phase: 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer';
  line: string;
  left: number;
  /** Content-Length; below 0: invalid. */
  told?: number | undefined;
  isChunked?: boolean;
  headBytes: number;
  isBodiless: boolean;
  onBody: OnBody;
  onField: OnField | undefined;
}
