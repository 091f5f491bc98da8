// What a connection of the HTTP server records of a request, and which parts of the server it uses.

import type { Clock } from '../../../clock.ts';
import type { Upload } from '../../server.ts';
import type { Answer, HttpWrong } from '../answer.ts';
import type { Files } from '../files.ts';
import type { Framing, Head } from '../head.ts';

/** A request that the server has received, with its response's status and its outcome. */
export interface Request extends Head {
  body: Buffer;
  /** How the request ended. `open`: it is under way. `complete`: its response was sent completely. `broken`: it was interrupted. */
  end: 'open' | 'complete' | 'broken';
  /** Status of the response, 0 if there is none yet. */
  status: number;
  /** Number of the connection on which the request came, from 1 on. */
  connection: number;
}

/** The parts of the server that a connection uses. */
export interface Service {
  options: {
    /** Clock for delays. Real time is the default. */
    clock?: Clock;
    /** Most bytes a second that the server receives on a connection. If missing, there is no limit. */
    bytesPerSecond?: number;
    /** Whether the received part of an interrupted body stays as a file, as on servers that write there directly. */
    keepsCut?: boolean;
  };
  /** The server's folder of files. */
  files: Files;
  /** Returns the present time in milliseconds since 1970, simulated if there is a clock. */
  now(): number;
  /** Decides by a request's head alone whether its body may follow. @returns the response if the request is refused; undefined if it is accepted */
  judge(head: Head, framing: Framing): Answer | undefined;
  /** Carries a request out. @returns the response, and the path of the file if one was stored */
  carryOut(head: Head, body: Buffer, wrong: HttpWrong): { answer: Answer; path?: string };
  /** Returns what is to be wrong with the response to a request. */
  wrongOf(head: Head): HttpWrong;
  /** Counts the next bytes of responses, and returns how many are sent before the connection closes, or undefined if it stays open. */
  bytesUntilClose(count: number): number | undefined;
  /** Counts the next bytes of requests, and returns how many are received before the connection closes, or undefined if it stays open. */
  bytesUntilDeaf(count: number): number | undefined;
  /** All requests so far. */
  requests: Request[];
  /** For each request that broke the rules of HTTP, a text with the reason. */
  refusals: string[];
  /** All uploads so far. */
  uploads: Upload[];
}
