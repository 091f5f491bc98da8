// Questions to the camera, one packet in flight; the others wait. A question is answered by its number, so a late answer to another does
// no harm.

import { anyNumber, longestExpression, numberAfter, readAnswer, wrap } from './expression.ts';
import { makePacket } from './packet.ts';
import { sentences } from './sentences.ts';
import { LinkError } from './types.ts';

/** The engine gives up a packet that lacks bytes after 5 s, by NAK: until then nothing may follow, or it would be taken for its rest. */
const unfinishedMs = 4000;
/** The longest that the firmware keeps the engine for itself, in a fine case; after that the camera counts as silent. */
const answerMs = 10000;
/** How often a packet is sent that lost bytes on its way. */
const attempts = 3;
/**
 * What may be worked out twice. No expression throws out of its wrapping (expression.ts), so a NAK at once says that bytes of it were lost
 * or changed, but not before which of its calls: it happens on a line with noise, and to Espruino for Linux on a busy machine.
 */
const repeatable = /^page\.(?:hello|state|read|take)\(/;

/**
 * Of all connections, since an answer may still come to a question of the one before: the camera works on while it is unplugged. Another
 * page that was there before counts from elsewhere.
 */
let latest = anyNumber();

interface Question {
  expression: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface Asker {
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
  /** What a RESPONSE holds. */
  answered(text: string): void;
  refused(): void;
  /** None of those that wait will be answered. */
  fail(sentence: string): void;
}

export interface AskerEnds {
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing came within the time: what waits has failed. */
  silent(): void;
}

export function createAsker(ends: AskerEnds): Asker {
  let waiting: Question[] = [];
  let inFlight: Question | undefined;
  /** Of the question in flight. */
  let number = -1;
  let tries = 0;
  let sentAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    if (inFlight || waiting.length === 0) return;
    inFlight = waiting.shift()!;
    number = latest = numberAfter(latest);
    tries = 0;
    send(inFlight);
  }

  function send(question: Question): void {
    tries += 1;
    sentAt = Date.now();
    timer = setTimeout(giveUp, answerMs);
    ends.write(makePacket(wrap(question.expression, number))).catch((error: unknown) => {
      if (inFlight === question) end().reject(new LinkError(error instanceof Error ? error.message : String(error)));
      next();
    });
  }

  function end(): Question {
    clearTimeout(timer);
    const question = inFlight!;
    inFlight = undefined;
    return question;
  }

  function giveUp(): void {
    failAll(sentences.late(answerMs / 1000));
    ends.silent();
  }

  function failAll(sentence: string): void {
    clearTimeout(timer);
    const all = inFlight ? [inFlight, ...waiting] : waiting;
    inFlight = undefined;
    waiting = [];
    for (const question of all) question.reject(new LinkError(sentence));
  }

  return {
    ask<T>(expression: string, signal?: AbortSignal): Promise<T> {
      if (expression.length > longestExpression) {
        return Promise.reject(new LinkError(sentences.long(expression.length, longestExpression)));
      }
      return new Promise<T>((resolve, reject) => {
        if (signal?.aborted) return reject(new LinkError(sentences.stopped));
        const question: Question = { expression, resolve: value => resolve(value as T), reject };
        // one in flight keeps its place until its answer has come
        signal?.addEventListener('abort', () => {
          waiting = waiting.filter(one => one !== question);
          reject(new LinkError(sentences.stopped));
        }, { once: true });
        waiting.push(question);
        next();
      });
    },
    answered(text) {
      const answer = readAnswer(text);
      if (!inFlight || !answer || answer.number !== number) return;
      const question = end();
      if (answer.error === undefined) question.resolve(answer.value);
      else question.reject(new LinkError(answer.error, true));
      next();
    },
    refused() {
      if (!inFlight) return;
      const isUnfinished = Date.now() - sentAt >= unfinishedMs;
      clearTimeout(timer);
      if ((isUnfinished || repeatable.test(inFlight.expression)) && tries < attempts) return send(inFlight);
      end().reject(new LinkError(isUnfinished ? sentences.torn : sentences.refused, !isUnfinished));
      next();
    },
    fail: failAll,
  };
}
