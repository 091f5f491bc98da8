// Finds out, by the dialogue on a socket, whether its peer owes a response. A peer that has greeted responds to any data, and an HTTP server
// responds to a whole request. So simulated time can stop only while a real server is busy.

import { readAnswer } from '../http/answer.ts';

/** A record of what the modem and its peer have sent on a socket. It tells whether the peer still has to respond. */
export interface Owes {
  /** Records bytes that the modem has sent to the peer. */
  said(bytes: Uint8Array): void;
  /** Records bytes that the peer has sent. */
  heard(bytes: Uint8Array): void;
  /** Records that an event on another connection makes this peer send something soon. */
  expect(): void;
  /** Whether the peer owes a response, so that it is busy. */
  isOwed(): boolean;
  /** Whether the peer's last response announced the end of the connection. */
  isLeaving(): boolean;
}

const longestHead = 16_384;
const request = /^([A-Z]+) \S+ HTTP\/1\.[01]\r\n/;
const interim = /^HTTP\/1\.[01] 1\d\d[^]*?\r\n\r\n/;

/** Creates an empty record for a new connection. */
export function createOwes(): Owes {
  const requests = createRequests();
  let saidAnything = false;
  let speaksFirst = false;
  let isAwaited = false;
  let answer = '';
  let isAnswered = false;
  let isLeaving = false;

  /**
   * Records text from the peer, and notes when a response is complete. There is one response for each request, and it may come before the whole
   * request was sent.
   */
  function read(text: string): void {
    answer = (answer + text).replace(interim, '');
    const reading = readAnswer(Buffer.from(answer, 'latin1'), false, requests.method() === 'HEAD');
    if (answer === '' || reading.state === 'more') return;
    answer = '';
    isAnswered = true;
    isLeaving = reading.state === 'whole' && !reading.answer.isKept;
    next();
  }

  function next(): void {
    if (!isAnswered || !requests.isWhole()) return;
    isAnswered = false;
    requests.forget();
  }

  return {
    said(bytes) {
      saidAnything = true;
      requests.take(Buffer.from(bytes).toString('latin1'));
      next();
      isAwaited = speaksFirst || requests.expectsInterim();
    },
    heard(bytes) {
      if (!saidAnything) speaksFirst = true;
      isAwaited = false;
      if (!speaksFirst) read(Buffer.from(bytes).toString('latin1'));
    },
    expect: () => void (isAwaited = isAwaited || speaksFirst),
    isOwed: () => isAwaited || answer !== '' || requests.isWhole(),
    isLeaving: () => isLeaving,
  };
}

/**
 * Creates a reader of the HTTP request that is being sent. It knows the request's method, and whether the request is complete. Data other
 * than HTTP never completes.
 */
function createRequests() {
  let head = '';
  let leftBytes: number | undefined;
  let isOther = false;

  return {
    take(text: string): void {
      if (isOther) return;
      if (leftBytes !== undefined) return void (leftBytes = Math.max(0, leftBytes - text.length));
      head += text;
      const end = head.indexOf('\r\n\r\n');
      isOther = end < 0 ? head.length > longestHead : !request.test(head);
      if (end >= 0) leftBytes = Math.max(0, Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4));
    },
    method: () => request.exec(head)?.[1],
    isWhole: () => !isOther && leftBytes === 0,
    /** Whether the server must first respond `100 Continue`, before the client sends the body. */
    expectsInterim: () => leftBytes !== undefined && leftBytes > 0 && /\r\nexpect: *100-continue\r\n/i.test(head),
    forget(): void {
      head = '';
      leftBytes = undefined;
    },
  };
}
