// Types of a server's HTTP response, and of the state of its parser.

/** An HTTP response, or the part of it that was received so far. */
export interface Answer {
  /** Status code of the response. 0: it is not known yet, or the response is not HTTP. */
  status: number;
  /** The status line, from the number of the status on, for the log. */
  line: string;
  /**
   * Number of bytes of the body, as Content-Length tells. It is undefined until the head is complete, and if the field is missing or ambiguous. It is
   * also undefined if the body comes in chunks.
   */
  length: number | undefined;
  /** The head of the response is complete, and its status is not 1xx. */
  hasHead?: boolean;
  /** Number of bytes of the body that were received so far. */
  got: number;
  /** The response is complete, or it is given up since it is not HTTP. */
  isWhole?: boolean;
  /** The response is not HTTP, or it would never end. */
  isForeign?: boolean;
  /** The beginning of the field `Location`, by which the server points to another URL. It is for the log. */
  location?: string;
  /** The kinds of login that the server takes, as the field `WWW-Authenticate` tells. */
  wants?: string;
  /** The field `Retry-After` of a response 429 or 503. It is undefined without that field. */
  retryAfter?: string;
  /** The field `Date` of a response 429 or 503. It is undefined without that field. */
  date?: string;
  /** The server closes the connection after the response (RFC 9112 9.3). */
  isLast?: boolean;
  /** Reads the next bytes of the response, which have just arrived. */
  take(bytes: string): void;
  /** Notes that the connection has ended. @returns true if the response is complete */
  close(): boolean;
}

/** Gets a piece of the response's body. */
export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Gets a field of a final response, with its name in small letters. */
export type OnField = (name: string, value: string, answer: Readonly<Answer>) => void;

/** A part of a response. `size` is the line before a chunk, and `trailer` are the fields after the last chunk. */
export type ResponsePart = 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer';

/** State of the parser of a response. */
export interface Parsing {
  /** The part of the response that is read next. */
  phase: ResponsePart;
  /** The received part of the line that is being read, without its end. */
  line: string;
  /** Number of bytes that are still to come of the body or the chunk. */
  left: number;
  /** Content-Length in bytes. Below 0: it is invalid. Undefined: the field has not come. */
  told?: number | undefined;
  /** The body of the response comes in chunks. */
  isChunked?: boolean;
  /** Number of bytes of all lines so far. There is a limit for it. */
  headBytes: number;
  /** The response has no body, as that to a HEAD request. */
  isBodiless: boolean;
  /** Gets each piece of the response's body. It is undefined if the request needs none. */
  onBody: OnBody | undefined;
  /** Gets each field of the response's head. It is undefined if the request needs no fields. */
  onField: OnField | undefined;
}
