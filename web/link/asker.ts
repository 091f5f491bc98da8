// Sends questions to the camera, one packet at a time; the others wait. Answers carry the question's number, so a late answer
// to another one does no harm.

import { anyNumber, longestExpression, numberAfter, readAnswer, wrap } from './expression.ts';
import { makePacket } from './line/packet.ts';
import { sentences } from './sentences.ts';
import { LinkError } from './types.ts';

/**
 * The engine rejects an incomplete packet after 5 s by NAK. Until then nothing may follow, or it would be taken for the
 * missing part.
 */
const unfinishedMs = 4000;
/** The firmware keeps the engine busy for less than this; after it the camera counts as silent. */
const answerMs = 10000;
/** Attempts for a packet that lost bytes. */
const attempts = 3;
/**
 * Expressions that may run twice. No expression throws out of its wrapper (expression.ts), so an immediate NAK means lost or
 * changed bytes, in an unknown part of the packet. It happens on a noisy line, and with Espruino for Linux on a busy machine.
 */
const repeatable = /^(?:page\.(?:hello|state|read|take)\(|ferry\.check\?)/;

/**
 * Shared by all connections: an answer to a question of the last connection may still come, because the camera works on while
 * unplugged. An earlier page counts from another number.
 */
let latest = anyNumber();

interface Question {
  expression: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface Asker {
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
  /** The content of a RESPONSE. */
  answered(text: string): void;
  refused(): void;
  /** Rejects all waiting questions. */
  fail(sentence: string): void;
}

export interface AskerEnds {
  write(bytes: Uint8Array): Promise<void>;
  /** A timeout: waiting questions have failed. */
  silent(): void;
}

export function createAsker(ends: AskerEnds): Asker {
  let waiting: Question[] = [];
  let inFlight: Question | undefined;
  /** Number of the question in flight. */
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
        // a question in flight keeps its place until its answer comes
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
