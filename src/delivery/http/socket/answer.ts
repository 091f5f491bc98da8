// State of a server's response, as far as received.

import { readAnswer, type Reading } from './reading';

export interface Answer {
  /** 0: unknown. */
  status: number;
  /** The status line from its number on, for the log. */
  line: string;
  /** Content-Length, after the head; undefined: missing, ambiguous or chunked. */
  length: number | undefined;
  /** The head of a final response is complete. */
  hasHead?: boolean;
  /** Bytes of the body so far. */
  got: number;
  /** The response is complete. */
  isWhole?: boolean;
  /** Not HTTP, or endless. */
  isForeign?: boolean;
  /** Host of a redirection. */
  location?: string;
  take(bytes: string): void;
  /** The server closed the connection. @returns whether that completes the response */
  close(): boolean;
}

/** Receives a piece of a final response's body. */
export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Receives a field of a final response; its name in small letters. */
export type OnField = (name: string, value: string, answer: Readonly<Answer>) => void;

/** @param isBodiless the request was HEAD */
export function createAnswer(isBodiless: boolean, onBody: OnBody, onField?: OnField): Answer {
  const reading: Reading = { phase: 'status', line: '', left: 0, headBytes: 0, isBodiless: isBodiless, onBody: onBody, onField: onField };
  const answer: Answer = {
    status: 0, line: '', length: undefined, got: 0,
    take: function (bytes) { readAnswer(answer, reading, bytes); },
    close: function () {
      if (reading.phase === 'body' && answer.length === undefined) answer.isWhole = true;
      return !!answer.isWhole;
    }
  };
  return answer;
}
