// Lists wrong answers of an HTTP server to an upload and to the request after it, with the faults that may be reported for each. No answer may cause
// a second upload of an image that is on the server.

import type { FaultCode } from '../../../../src/fault.ts';
import type { HttpFault, HttpWrong } from '../../../sim/server/http/answer.ts';

/** An answer of the server, and what the firmware may make of it. */
export interface WrongAnswer {
  /** What the server does, as a text. */
  title: string;
  how: HttpWrong;
  /** The faults that may be reported. The list is empty if the answer is no fault. */
  may: FaultCode[];
  /** True if each image is on the server after its first upload, so that none may be sent twice. */
  isThere?: boolean;
  /** True if the answer would be the same at each try. The image is then skipped, and sent once more six hours later. */
  isFinal?: boolean;
  /** True if a server may answer so for a moment. If it happens only once, nothing is reported. */
  isMomentary?: boolean;
}

/**
 * The faults for a closed connection, and for a silent server. A modem's own HTTP tells them apart by its error number, but a SIM800 has the number
 * 601 for all of them.
 */
const closed: FaultCode[] = ['server-closed', 'network'];
const silent: FaultCode[] = ['server-timeout', 'network'];

const told: Record<number, FaultCode> = {
  301: 'moved', 302: 'moved', 307: 'moved', 308: 'moved',
  400: 'put-denied', 401: 'login-wrong', 403: 'login-wrong', 404: 'folder-denied', 405: 'folder-denied', 407: 'login-wrong', 408: 'server-timeout',
  409: 'folder-denied', 411: 'put-denied', 413: 'put-denied', 415: 'put-denied', 429: 'server-busy',
  500: 'server-fault', 501: 'server-fault', 502: 'server-fault', 503: 'server-busy', 504: 'server-timeout', 507: 'put-denied',
};
const statuses = Object.keys(told).map(Number);
/** Statuses after which the image is skipped: nothing can be stored at this address, or not this image. */
const finals = [404, 405, 409, 411, 413, 415];

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

const elsewhere: HttpWrong = { headers: [['Location', 'https://elsewhere.example/up/?token=Fremd-99']] };

/** Wrong answers to an upload. */
export const toUpload: WrongAnswer[] = [
  ...statuses.map(status => ({ title: `answers ${status}`, how: { status, ...(isRedirect(status) && elsewhere) }, may: [told[status]!], isFinal: finals.includes(status) })),
  { title: 'hangs up before the body', how: { closeAtBody: 0 }, may: closed },
  { title: 'hangs up in the body', how: { closeAtBody: 150 }, may: closed },
  { title: 'resets the connection in the body', how: { closeAtBody: 150, resets: true }, may: closed },
  { title: 'hangs up after the body', how: { closeAtBody: 300 }, may: closed },
  { title: 'stores it and hangs up', how: { closeAtByte: 0 }, may: closed, isThere: true },
  { title: 'stores it and hangs up in its answer', how: { closeAtByte: 12 }, may: closed, isThere: true },
  { title: 'stores it and answers 500', how: { status: 500, isDone: true }, may: ['server-fault'], isThere: true },
  { title: 'says nothing', how: { status: 500, hushAtByte: 0 }, may: silent },
  { title: 'stores it and says nothing', how: { hushAtByte: 0 }, may: silent, isThere: true },
  { title: 'stores it and falls silent in its answer', how: { hushAtByte: 12 }, may: silent, isThere: true },
  { title: 'answers 413 before the body', how: { status: 413, early: 0 }, may: ['put-denied'], isFinal: true },
  { title: 'answers 500 in the middle of the body', how: { status: 500, early: 150 }, may: ['server-fault'] },
  { title: 'answers in another language', how: { raw: 'SSH-2.0-OpenSSH_9.2\r\n', closes: true, status: 500 }, may: ['unknown'] },
  { title: 'keeps half of it and answers 201', how: { keepsBytes: 150 }, may: ['size-differs'] },
];

/** Answers to an upload that are unusual but correct. */
export const goodAnswers: WrongAnswer[] = [
  { title: 'answers in chunks', how: { framing: 'chunked', body: 'stored as you have asked for' }, may: [] },
  { title: 'says 100 Continue first', how: { informs: [100] }, may: [] },
  { title: 'says 102 and 103 first', how: { informs: [102, 103] }, may: [] },
  { title: 'reports its length with leading zeros', how: { zeros: 10 }, may: [] },
  { title: 'reports its length with 70 leading zeros', how: { zeros: 70 }, may: [] },
  { title: 'reports no length', how: { framing: 'close', body: 'stored' }, may: [] },
  { title: 'answers by HTTP/1.0', how: { version: '1.0' }, may: [] },
  { title: 'answers without a phrase', how: { phrase: '' }, may: [] },
  { title: 'answers with a header of 6,000 bytes', how: { headers: [['Set-Cookie', `a=${'x'.repeat(6000)}`]] }, may: [] },
  { title: 'answers with a body of 20,000 bytes', how: { body: 'x'.repeat(20_000) }, may: [] },
  { title: 'answers 20 seconds late', how: { lateMs: 20_000 }, may: [] },
  { title: 'answers by 20 bytes a second', how: { bytesPerSecond: 20 }, may: [] },
].map(one => ({ ...one, isThere: true } as WrongAnswer));

/**
 * An answer whose end the client cannot know, since it has no length and the connection stays open. Over a socket, the firmware still reads its
 * status. A modem's own HTTP waits for the end, and reports a time-out.
 */
export const endless: WrongAnswer = { title: 'stores it and reports neither length nor end', how: { framing: 'none' }, may: silent, isThere: true };

const hidden = [301, 400, 401, 403, 405, 501];

/** Wrong answers to the request by which the firmware checks an upload. */
export const toQuestion: WrongAnswer[] = [
  ...hidden.map(status => ({ title: `answers ${status}`, how: { status, ...(isRedirect(status) && elsewhere) }, may: [], isThere: true })),
  ...[408, 429, 500, 503, 504].map(status => ({ title: `answers ${status}`, how: { status }, may: [told[status]!], isThere: true })),
  { title: 'hangs up', how: { closeAtByte: 0 }, may: closed, isThere: true },
  { title: 'hangs up in its answer', how: { closeAtByte: 100 }, may: closed, isThere: true },
  { title: 'says nothing', how: { hushAtByte: 0 }, may: silent, isThere: true },
  { title: 'falls silent in its answer', how: { hushAtByte: 100 }, may: silent, isThere: true },
  { title: 'answers in another language', how: { raw: 'SSH-2.0-OpenSSH_9.2\r\n', closes: true }, may: ['unknown'], isThere: true },
  // the firmware repeats the request before it believes one of the three answers below: 404, 416 or other bytes
  { title: 'answers 404', how: { status: 404 }, may: ['size-differs'], isMomentary: true },
  { title: 'answers 416', how: { status: 416 }, may: ['size-differs'], isMomentary: true },
  { title: 'gives other bytes', how: { body: 'x'.repeat(16) }, may: ['size-differs'], isMomentary: true },
];

/**
 * All answers of the server, good and bad. `at` is the method of the request to which it gives the answer, and `where` is the beginning of the title.
 */
export const answers = [
  ...[...toUpload, ...goodAnswers, endless].map(answer => ({ answer, at: 'POST', where: 'upload:' })),
  ...toQuestion.map(answer => ({ answer, at: 'GET', where: 'query:' })),
];

/** Returns the answer as a fault for the simulated server, for the first request only if `isOnce`. */
export function faultsOf(at: string, { how }: WrongAnswer, isOnce: boolean): HttpFault[] {
  return [{ method: at, how, ...(isOnce && { nth: 1 }) }];
}
