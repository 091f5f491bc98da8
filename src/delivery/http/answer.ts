// What a server answers: what is known of it so far.

import { readAnswer, type Reading } from './reading';

export interface Answer {
  /** 0 until it is known. */
  status: number;
  /** The status line from its number on, for a person. */
  line: string;
  /** What Content-Length says, once the head is over; undefined where that says nothing, or the body comes in chunks. */
  length: number | undefined;
  /** The head of a final answer is over. */
  hasHead?: boolean;
  /** Bytes of the body so far. */
  got: number;
  /** Nothing more is to come. */
  isWhole?: boolean;
  /** It is no answer of HTTP, or goes on for ever. */
  isForeign?: boolean;
  /** Where a redirection leads: its host alone. */
  location?: string;
  take(bytes: string): void;
  /** The server has closed the connection. @returns whether the answer is whole by that */
  close(): boolean;
}

/** Takes a piece of the body of a final answer. */
export type OnBody = (bytes: string, answer: Readonly<Answer>) => void;
/** Hears of a field of a final answer, by its name in small letters. */
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
