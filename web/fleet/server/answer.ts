// What the fleet's page asks of the server, and what it gets.

/** The answer of the server to a GET. */
export interface Answer {
  /** 0: the server could not be reached. */
  status: number;
  text: string;
  /** Of its content. */
  type: string;
  /** It was longer than wanted, and its end is missing. */
  isCut: boolean;
  /** Time of the last change, in milliseconds since 1970; undefined: unknown. */
  changedMs: number | undefined;
  /** The server's clock. */
  nowMs: number | undefined;
  /** The server was not reached: this is its last answer. */
  isKept: boolean;
}

/** Reads from a server. */
export interface Reader {
  /** @param most bytes */
  get(url: string, most: number): Promise<Answer>;
}

/** Name and password at the server. */
export interface Account {
  user: string;
  password: string;
}

/** @returns why it failed, as a sentence; empty: the server has these bytes */
export type Put = (url: string, bytes: Uint8Array<ArrayBuffer>, account: Account, type: string) => Promise<string>;
