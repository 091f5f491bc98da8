// Whether the peer of a socket owes an answer, judged from what was said so far: a peer that spoke first answers whatever it hears, an
// HTTP server a whole request. So simulated time stands still while a real server is only busy, and passes while it listens.

import { readAnswer } from './http/answer.ts';

export interface Owes {
  said(bytes: Uint8Array): void;
  heard(bytes: Uint8Array): void;
  /** Something that was said elsewhere makes this peer speak. */
  expect(): void;
  isOwed(): boolean;
  /** Its last answer said that it would end the connection. */
  isLeaving(): boolean;
}

const longestHead = 16_384;
const request = /^([A-Z]+) \S+ HTTP\/1\.[01]\r\n/;
const interim = /^HTTP\/1\.[01] 1\d\d[^]*?\r\n\r\n/;

export function createOwes(): Owes {
  const requests = createRequests();
  let saidAnything = false;
  let speaksFirst = false;
  let isAwaited = false;
  let answer = '';
  let isAnswered = false;
  let isLeaving = false;

  /** One answer a request; it may come before all of that was said. */
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

/** The request that is being said: its method, and whether all of it is there. What is no HTTP is never whole. */
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
    /** The server is to say first whether it wants the rest. */
    expectsInterim: () => leftBytes !== undefined && leftBytes > 0 && /\r\nexpect: *100-continue\r\n/i.test(head),
    forget(): void {
      head = '';
      leftBytes = undefined;
    },
  };
}
