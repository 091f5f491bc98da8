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

/** State of the questions to one camera. */
interface AskerState {
  readonly ends: AskerEnds;
  waiting: Question[];
  inFlight: Question | undefined;
  /** Number of the question in flight. */
  number: number;
  /** Packets that were sent for it so far. */
  tries: number;
  /** Time of the last one, in milliseconds since 1970. */
  sentAt: number;
  /** Ends the wait for its answer. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

function next(asker: AskerState): void {
  if (asker.inFlight || asker.waiting.length === 0) return;
  asker.inFlight = asker.waiting.shift()!;
  asker.number = latest = numberAfter(latest);
  asker.tries = 0;
  send(asker, asker.inFlight);
}

function send(asker: AskerState, question: Question): void {
  asker.tries += 1;
  asker.sentAt = Date.now();
  asker.timer = setTimeout(() => giveUp(asker), answerMs);
  asker.ends.write(makePacket(wrap(question.expression, asker.number))).catch((error: unknown) => {
    if (asker.inFlight === question) end(asker).reject(new LinkError(error instanceof Error ? error.message : String(error)));
    next(asker);
  });
}

function end(asker: AskerState): Question {
  clearTimeout(asker.timer);
  const question = asker.inFlight!;
  asker.inFlight = undefined;
  return question;
}

function giveUp(asker: AskerState): void {
  failAll(asker, sentences.late(answerMs / 1000));
  asker.ends.silent();
}

function failAll(asker: AskerState, sentence: string): void {
  clearTimeout(asker.timer);
  const all = asker.inFlight ? [asker.inFlight, ...asker.waiting] : asker.waiting;
  asker.inFlight = undefined;
  asker.waiting = [];
  for (const question of all) question.reject(new LinkError(sentence));
}

function ask<T>(asker: AskerState, expression: string, signal?: AbortSignal): Promise<T> {
  if (expression.length > longestExpression) {
    return Promise.reject(new LinkError(sentences.long(expression.length, longestExpression)));
  }
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(new LinkError(sentences.stopped));
    const question: Question = { expression, resolve: value => resolve(value as T), reject };
    // a question in flight keeps its place until its answer comes
    signal?.addEventListener('abort', () => {
      asker.waiting = asker.waiting.filter(one => one !== question);
      reject(new LinkError(sentences.stopped));
    }, { once: true });
    asker.waiting.push(question);
    next(asker);
  });
}

function answered(asker: AskerState, text: string): void {
  const answer = readAnswer(text);
  if (!asker.inFlight || !answer || answer.number !== asker.number) return;
  const question = end(asker);
  if (answer.error === undefined) question.resolve(answer.value);
  else question.reject(new LinkError(answer.error, true));
  next(asker);
}

function refused(asker: AskerState): void {
  if (!asker.inFlight) return;
  const isUnfinished = Date.now() - asker.sentAt >= unfinishedMs;
  clearTimeout(asker.timer);
  if ((isUnfinished || repeatable.test(asker.inFlight.expression)) && asker.tries < attempts) return send(asker, asker.inFlight);
  end(asker).reject(new LinkError(isUnfinished ? sentences.torn : sentences.refused, !isUnfinished));
  next(asker);
}

export function createAsker(ends: AskerEnds): Asker {
  const asker: AskerState = { ends, waiting: [], inFlight: undefined, number: -1, tries: 0, sentAt: 0, timer: undefined };

  return {
    ask: (expression, signal) => ask(asker, expression, signal),
    answered: text => answered(asker, text),
    refused: () => refused(asker),
    fail: sentence => failAll(asker, sentence),
  };
}
