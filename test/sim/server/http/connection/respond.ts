// Sends the responses of a connection, whole or with a fault, and closes the connection.

import { fallSilent } from '../../../nearby.ts';
import { textAnswer, write, type Answer, type HttpWrong } from '../answer.ts';
import { pathOf } from '../files.ts';
import type { Head, Refusal } from '../head.ts';
import { arrive, later, type Connection, type Turn } from './state.ts';

/**
 * Sends the response to a request. @param isLast whether the connection closes after it @param onFree is called once it is sent, if the connection
 * stays open
 */
export function respond(line: Connection, current: Turn, answer: Answer, onFree: () => void, isLast = false): void {
  const { request, wrong } = current;
  const { service } = line;
  line.isBusy = current.isAnswered = true;
  request.status = answer.status;
  const { bytes, closes } = write(answer, request, wrong, service.now(), isLast);
  const run = () => say(line, bytes, wrong, isWhole => {
    if (isWhole) settle(current);
    if (!isWhole || closes) return void leave(line, current);
    line.isBusy = false;
    // By this fault nothing tells the client where the response ends. So the simulated modem is told that the server sends nothing more.
    if (wrong.framing === 'none') void arrive(service).then(() => fallSilent(line.raw));
    onFree();
  });
  if (wrong.lateMs) later(line, wrong.lateMs, run);
  else run();
}

function settle({ request, upload }: Turn): void {
  request.end = 'complete';
  if (!upload) return;
  upload.end = request.status < 300 ? 'complete' : 'broken';
}

/** Sends a response, or only a part of it by a fault. @param done called with true if the whole response was sent, and with false otherwise */
function say(line: Connection, bytes: Buffer, wrong: HttpWrong, done: (isWhole: boolean) => void): void {
  const cut = wrong.closeAtByte ?? line.service.bytesUntilClose(bytes.length);
  const isHushed = wrong.hushAtByte !== undefined;
  const out = bytes.subarray(0, wrong.hushAtByte ?? cut);
  pour(line, out, wrong.bytesPerSecond, () => {
    if (!isHushed) return done(cut === undefined);
    line.isOver = true;
    void arrive(line.service).then(() => fallSilent(line.raw));
  });
}

function pour(line: Connection, bytes: Buffer, rate: number | undefined, done: () => void): void {
  const piece = rate === undefined ? bytes.length : Math.max(1, Math.round(rate / 10));
  const first = bytes.subarray(0, piece);
  if (first.length > 0) line.socket.write(first);
  if (bytes.length <= piece) return done();
  void arrive(line.service).then(() => later(line, first.length / rate! * 1000, () => pour(line, bytes.subarray(piece), rate, done)));
}

/** Answers bytes that break the rules of HTTP, notes the reason, and closes the connection. */
export function refuse(line: Connection, { status, why }: Refusal, head?: Head): false {
  const { service } = line;
  service.refusals.push(why);
  line.isBusy = true;
  const { bytes } = write(textAnswer(status, `${status} ${why}\n`), head, {}, service.now(), true);
  say(line, bytes, {}, () => void leave(line, line.turn));
  return false;
}

/**
 * Closes the connection. Bytes that were sent still arrive, as with nginx: the server ends its side, and discards what it receives. A fault may
 * close both sides at once.
 */
export function leave(line: Connection, current: Turn | undefined): false {
  const { resets, closeAtBody } = current?.wrong ?? {};
  line.isOver = true;
  if (current) breakOff(line, current);
  if (resets) line.raw.resetAndDestroy();
  else if (closeAtBody !== undefined) line.raw.destroy();
  else line.socket.end();
  return false;
}

/** Notes that a request was interrupted, unless it has ended. The server may keep what it has of the body. */
export function breakOff({ service }: Connection, { request, upload, verdict, isAnswered }: Turn): void {
  if (request.end !== 'open') return;
  request.end = 'broken';
  if (upload) upload.end = 'broken';
  const path = pathOf(request.target);
  const isKept = !verdict && !isAnswered && service.options.keepsCut;
  if (isKept && path !== undefined && request.body.length > 0) service.files.keepCut(path, request.body);
}
