// Reads the requests of a connection, one after the other, and has each carried out.

import { fallSilent } from '../../../nearby.ts';
import { inform, textAnswer, type Answer } from '../answer.ts';
import { takerFor } from '../body.ts';
import { endOfHead, frame, isRefusal, parseHead, valuesOf } from '../head.ts';
import { leave, refuse, respond } from './respond.ts';
import type { Connection, Turn } from './state.ts';
import type { Request, Service } from './types.ts';

/** Reads what has arrived, as far as it can be read now. */
export function advance(line: Connection): void {
  if (line.isAdvancing) return;
  line.isAdvancing = true;
  while (!line.isOver && !line.isBusy && line.waiting.length > 0 && (line.turn ? takeBody(line, line.turn) : takeHead(line)));
  line.isAdvancing = false;
}

/** Reads the head of a request once it has arrived, and what has come of its body. @returns whether more of the received bytes may be read at once */
function takeHead(line: Connection): boolean {
  const { service } = line;
  // An empty line before a request is ignored (RFC 9112, 2.2).
  if (line.waiting.toString('latin1', 0, 2) === '\r\n') line.waiting = line.waiting.subarray(2);
  const end = endOfHead(line.waiting);
  if (isRefusal(end)) return refuse(line, end);
  if (end === 0) return false;
  const head = parseHead(line.waiting.toString('latin1', 0, end));
  line.waiting = line.waiting.subarray(end);
  if (isRefusal(head)) return refuse(line, head);
  const framing = frame(head);
  if (isRefusal(framing)) return refuse(line, framing, head);
  const request: Request = { ...head, body: Buffer.alloc(0), end: 'open', status: 0, connection: line.number };
  service.requests.push(request);
  const wrong = service.wrongOf(head);
  const turn: Turn = { request, wrong, verdict: service.judge(head, framing), take: takerFor(framing), isAnswered: false };
  line.turn = line.last = turn;
  if (wrong.closeAtBody === 0) return leave(line, turn);
  if (valuesOf(head, 'Expect').length > 0 && wrong.early === undefined && !expect(line, turn)) return false;
  return takeBody(line, turn);
}

/** Answers the header `Expect` by `100 Continue`, or by a refusal before the body (RFC 9110, 10.1.1). @returns whether the body is to be read */
function expect(line: Connection, current: Turn): boolean {
  const { request, verdict, wrong } = current;
  if (wrong.hushAtByte === 0) fallSilent(line.raw);
  else if (request.version === '1.1' && (!verdict || wrong.status !== undefined)) line.socket.write(inform(100));
  else if (verdict) return respond(line, current, verdict, () => advance(line), true), false;
  return true;
}

function takeBody(line: Connection, current: Turn): boolean {
  const { request, wrong } = current;
  const taken = current.take(line.waiting);
  line.waiting = line.waiting.subarray(taken.used);
  request.body = Buffer.concat([request.body, taken.data]);
  if (wrong.closeAtBody !== undefined && request.body.length >= wrong.closeAtBody) {
    request.body = request.body.subarray(0, wrong.closeAtBody);
    return leave(line, current);
  }
  if (taken.bad) return refuse(line, { status: 400, why: taken.bad }, request);
  const isDue = taken.isWhole || request.body.length >= (wrong.early ?? Infinity);
  if (!current.isAnswered && isDue) respond(line, current, outcome(line.service, current), () => advance(line));
  if (!taken.isWhole) return taken.used > 0;
  if (line.turn === current) line.turn = undefined;
  return true;
}

/** Carries the request out, and returns its response, or the response that a fault puts in its place. */
function outcome(service: Service, current: Turn): Answer {
  const { request, wrong, verdict } = current;
  const status = wrong.status ?? (wrong.early === undefined ? undefined : 500);
  const done = !verdict && (status === undefined || wrong.isDone) ? service.carryOut(request, request.body, wrong) : undefined;
  if (done?.path !== undefined) {
    current.upload = { path: `/${done.path}`, end: 'open', bytes: request.body.length, digest: service.files.digest(done.path) };
    service.uploads.push(current.upload);
  }
  const answer = status === undefined ? verdict ?? done!.answer : textAnswer(status);
  return wrong.body === undefined ? answer : { ...answer, body: Buffer.from(wrong.body as string) };
}
