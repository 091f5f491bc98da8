// A server's response, and the state of its parser.

/** A response, as far as it was received. */
export interface Answer {
  /** The status. 0: unknown. */
  status: number;
  /** The status line from its number on, for the log. */
  line: string;
  /**
   * Bytes of the body, by Content-Length. Undefined: the head is not complete, or the field is missing, ambiguous or replaced by chunks.
   */
  length: number | undefined;
  /** The head of a final response is complete. */
  hasHead?: boolean;
  /** Bytes of the body so far. */
  got: number;
  /** The response is complete. */
  isWhole?: boolean;
  /** The response is not HTTP, or endless. */
  isForeign?: boolean;
  /** Where the server sends the client: the beginning of the field `Location`, for the log. */
  location?: string;
  /** The field `Retry-After` of 429 and 503. */
  retryAfter?: string;
  /** The field `Date` of 429 and 503. */
  date?: string;
  /** The server closes the connection after the response (RFC 9112 9.3). */
  isLast?: boolean;
  /** Takes the next bytes. */
  take(bytes: string): void;
  /** The connection has ended. @returns whether the response is complete */
  close(): boolean;
}

/** Gets a piece of the body. */
export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Gets a field of a final response, with its name in small letters. */
export type OnField = (name: string, value: string, answer: Readonly<Answer>) => void;

/** State of the parser. */
export interface Parsing {
  /** What comes next. `size` is the line before a chunk, `trailer` the fields after the last one. */
  phase: 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer';
  /** The line so far, without its end. */
  line: string;
  /** Bytes that remain of the body or the chunk. */
  left: number;
  /** Content-Length in bytes. Below 0: invalid. */
  told?: number | undefined;
  /** The body comes in chunks. */
  isChunked?: boolean;
  /** Bytes of all lines so far, for the limit. */
  headBytes: number;
  /** No body follows the head, as with HEAD. */
  isBodiless: boolean;
  /** Gets each piece of the body. */
  onBody: OnBody;
  /** Gets each field of the head. */
  onField: OnField | undefined;
}
