// Sends JavaScript expressions (questions) to the camera, which evaluates them. Only one is sent at a time, and the others wait. An answer carries
// the number of its question. So a late answer to an earlier question does no harm.

import { anyNumber, longestExpression, numberAfter, readAnswer, wrap } from './expression.ts';
import { makePacket } from './line/packet.ts';
import { sentences } from './sentences.ts';
import { LinkError } from './types.ts';

/**
 * After so many milliseconds, a NAK means that the packet was incomplete: the engine (Espruino) rejects such a packet after 5 s. Nothing may be sent
 * in between, because the engine would take it for the missing part.
 */
const unfinishedMs = 4000;
/** The wait for an answer, in milliseconds, after which a repeatable expression is sent again. The firmware is seldom busy for so long. */
const answerMs = 10000;
/** How many times in all a packet is sent that loses bytes on the way, or whose answer is missing. */
const attempts = 3;
/** The longest wait for an answer, in milliseconds. The camera counts as silent then. A slow computer or board needs more time than others. */
const silentMs = attempts * answerMs;
/**
 * Expressions that may run twice. Their wrapper (expression.ts) catches all exceptions, so an immediate NAK means that bytes of the packet
 * were lost or changed. This happens on a noisy line, and with Espruino for Linux on a busy machine. If their answer is missing, they are sent again
 * with the same number. So the first answer counts, also if it comes late.
 */
const repeatable = /^(?:page\.(?:hello|state|read|take)\(|ferry\.check\?)/;

/**
 * The number of the last question (an expression that was sent). All connections of the page share it, because an answer to a question of the former
 * connection may still come. Each page begins with another number.
 */
let latest = anyNumber();

interface Question {
  expression: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Sends JavaScript expressions to a camera, one at a time, and returns their values. */
export interface Asker {
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
  /** Takes the content of a RESPONSE packet, which is an answer. */
  answered(text: string): void;
  /** Must be called when the engine (Espruino) has rejected the last packet, by a NAK. */
  refused(): void;
  /** Rejects all expressions, the one that was sent and those that wait, with an error that has this sentence. */
  fail(sentence: string): void;
}

/** The functions by which an asker sends packets, and reports that the camera is silent. */
export interface AskerEnds {
  write(bytes: Uint8Array): Promise<void>;
  /** Called before an expression is sent again because its answer is missing. The rest of an answer that was cut off does not come any more. */
  again(): void;
  /** Called if the camera has not answered in time. By then, all expressions that were to be evaluated have been rejected. */
  silent(): void;
}

/** The state of an asker: the question (an expression) that was sent to the camera, and those that wait for their turn. */
interface AskerState {
  readonly ends: AskerEnds;
  waiting: Question[];
  inFlight: Question | undefined;
  /** The number of the question that was sent, from 0. The camera's answer repeats it, so a late answer to an earlier question is recognised. */
  number: number;
  /** How many times the packet with the present question was sent. */
  tries: number;
  /** When the packet with the present question was last sent, in milliseconds since 1970. */
  sentAt: number;
  /** The timer that ends the wait for the answer to the present question. */
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
  const isRepeatable = repeatable.test(question.expression);
  const isLast = !isRepeatable || asker.tries >= attempts;
  asker.timer = setTimeout(() => isLast ? giveUp(asker) : sendAgain(asker, question), isRepeatable ? answerMs : silentMs);
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

function sendAgain(asker: AskerState, question: Question): void {
  asker.ends.again();
  send(asker, question);
}

function giveUp(asker: AskerState): void {
  failAll(asker, sentences.late(silentMs / 1000));
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
    // an expression that was sent already cannot be taken back, so the next one waits until the answer has come
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

/** Makes an asker for one camera. @param ends the functions by which it sends packets, and reports that the camera is silent */
export function createAsker(ends: AskerEnds): Asker {
  const asker: AskerState = { ends, waiting: [], inFlight: undefined, number: -1, tries: 0, sentAt: 0, timer: undefined };

  return {
    ask: (expression, signal) => ask(asker, expression, signal),
    answered: text => answered(asker, text),
    refused: () => refused(asker),
    fail: sentence => failAll(asker, sentence),
  };
}
