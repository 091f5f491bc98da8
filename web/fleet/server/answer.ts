// What the fleet's page asks of the server, and what the server answers.

/** The server's answer to a GET request. */
export interface Answer {
  /** The HTTP status. 0 means that the server could not be reached. */
  status: number;
  text: string;
  /** The MIME type of the content. It is empty if the server gives none. */
  type: string;
  /** True if the content was longer than the page wanted, so that its end is missing. */
  isCut: boolean;
  /** When the file was last changed, in milliseconds since 1970. It is undefined if the server does not tell. */
  changedMs: number | undefined;
  /** The time of the server's clock, in milliseconds since 1970. It is undefined if the server does not tell. */
  nowMs: number | undefined;
  /** The server's mark of this version of the file, the header ETag. It is missing if the server gives none. */
  etag?: string | undefined;
  /** True if the server could not be reached, and this is its last answer, which the browser has kept. */
  isKept: boolean;
}

/** Reads files and lists of folders from a server. */
export interface Reader {
  /** Reads a URL of the server. @param most the most bytes of the content; if there are more, the content is cut off */
  get(url: string, most: number): Promise<Answer>;
}

/** A user name and a password at the server. */
export interface Account {
  user: string;
  password: string;
}

/** A file to be written to the server. */
export interface Writing {
  url: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** The MIME type of the content. */
  type: string;
  /** Headers under which the server may write, such as `If-Match`. A server that heeds them refuses when another file is there. */
  conditions?: Record<string, string>;
}

/** Writes a file to the server. It returns a sentence on why that failed, or '' if the server has these bytes. */
export type Put = (writing: Writing, account: Account) => Promise<string>;
