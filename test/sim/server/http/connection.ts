// Serves one connection of the HTTP server. Each request is read, judged, carried out and answered, or given a fault.

import type { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { fallSilent, speakAgain } from '../../nearby.ts';
import type { Upload } from '../server.ts';
import { inform, textAnswer, write, type Answer, type HttpWrong } from './answer.ts';
import { takerFor, type Taker } from './body.ts';
import { pathOf, type Files } from './files.ts';
import { endOfHead, frame, isRefusal, parseHead, valuesOf, type Framing, type Head, type Refusal } from './head.ts';

/** A request that the server has received, with its response's status and its outcome. */
export interface Request extends Head {
  body: Buffer;
  /** How the request ended. `open`: it is under way. `complete`: its response was sent completely. `broken`: it was interrupted. */
  end: 'open' | 'complete' | 'broken';
  /** Status of the response, 0 if there is none yet. */
  status: number;
  /** Number of the connection on which the request came, from 1 on. */
  connection: number;
}

/** The parts of the server that a connection uses. */
export interface Service {
  options: {
    /** Clock for delays. Real time is the default. */
    clock?: Clock;
    /** Most bytes a second that the server receives on a connection. If missing, there is no limit. */
    bytesPerSecond?: number;
    /** Whether the received part of an interrupted body stays as a file, as on servers that write there directly. */
    keepsCut?: boolean;
  };
  /** The server's folder of files. */
  files: Files;
  /** Returns the present time in milliseconds since 1970, simulated if there is a clock. */
  now(): number;
  /** Decides by a request's head alone whether its body may follow. @returns the response if the request is refused; undefined if it is accepted */
  judge(head: Head, framing: Framing): Answer | undefined;
  /** Carries a request out. @returns the response, and the path of the file if one was stored */
  carryOut(head: Head, body: Buffer, wrong: HttpWrong): { answer: Answer; path?: string };
  /** Returns what is to be wrong with the response to a request. */
  wrongOf(head: Head): HttpWrong;
  /** Counts the next bytes of responses, and returns how many are sent before the connection closes, or undefined if it stays open. */
  bytesUntilClose(count: number): number | undefined;
  /** Counts the next bytes of requests, and returns how many are received before the connection closes, or undefined if it stays open. */
  bytesUntilDeaf(count: number): number | undefined;
  /** All requests so far. */
  requests: Request[];
  /** For each request that broke the rules of HTTP, a text with the reason. */
  refusals: string[];
  /** All uploads so far. */
  uploads: Upload[];
}

interface Turn {
  request: Request;
  wrong: HttpWrong;
  verdict: Answer | undefined;
  take: Taker;
  isAnswered: boolean;
  upload?: Upload;
}

/** Serves one connection until it closes. @param raw the socket below TLS; without TLS, the same as `socket` */
export function attend(socket: Socket, raw: Socket, connection: number, service: Service): void {
  const { clock, bytesPerSecond = Infinity } = service.options;
  let waiting = Buffer.alloc(0);
  let turn: Turn | undefined;
  /** The newest request with its response. If the connection closes before the response is sent, that request counts as interrupted. */
  let last: Turn | undefined;
  /** Whether a response is being sent. Meanwhile, received bytes wait until the response has been sent. */
  let isBusy = false;
  let isAdvancing = false;
  let isOver = false;

  socket.on('data', bytes => {
    if (isOver) return;
    const heard = service.bytesUntilDeaf(bytes.length);
    waiting = Buffer.concat([waiting, bytes.subarray(0, heard)]);
    advance();
    if (heard !== undefined) return deafen();
    if (bytesPerSecond === Infinity) return;
    socket.pause();
    later(bytes.length / bytesPerSecond * 1000, () => socket.resume());
  });
  socket.on('error', () => socket.destroy());
  raw.once('close', () => last && breakOff(last));

  /** Calls a function later: in simulated time if there is a clock, else in real time. */
  function later(ms: number, run: () => void): void {
    if (!clock) return void setTimeout(run, ms);
    fallSilent(raw);
    clock.after(ms, () => {
      speakAgain(raw);
      if (!socket.destroyed) run();
      void arrive();
    });
  }

  /** Waits a little, so that the client reads the bytes sent before simulated time goes on. */
  function arrive(): Promise<void> {
    const soon = new Promise<void>(resolve => setTimeout(resolve, 1));
    return clock ? clock.hold(soon) : soon;
  }

  function deafen(): void {
    isOver = true;
    raw.destroy();
  }

  function advance(): void {
    if (isAdvancing) return;
    isAdvancing = true;
    while (!isOver && !isBusy && waiting.length > 0 && (turn ? takeBody(turn) : takeHead()));
    isAdvancing = false;
  }

  /** Reads the head of a request once it has arrived, and what has come of its body. @returns whether more of the received bytes may be read at once */
  function takeHead(): boolean {
    // An empty line before a request is ignored (RFC 9112, 2.2).
    if (waiting.toString('latin1', 0, 2) === '\r\n') waiting = waiting.subarray(2);
    const end = endOfHead(waiting);
    if (isRefusal(end)) return refuse(end);
    if (end === 0) return false;
    const head = parseHead(waiting.toString('latin1', 0, end));
    waiting = waiting.subarray(end);
    if (isRefusal(head)) return refuse(head);
    const framing = frame(head);
    if (isRefusal(framing)) return refuse(framing, head);
    const request: Request = { ...head, body: Buffer.alloc(0), end: 'open', status: 0, connection };
    service.requests.push(request);
    const wrong = service.wrongOf(head);
    turn = last = { request, wrong, verdict: service.judge(head, framing), take: takerFor(framing), isAnswered: false };
    if (wrong.closeAtBody === 0) return leave(turn);
    if (valuesOf(head, 'Expect').length > 0 && wrong.early === undefined && !expect(turn)) return false;
    return takeBody(turn);
  }

  /** Answers the header `Expect` by `100 Continue`, or by a refusal before the body (RFC 9110, 10.1.1). @returns whether the body is to be read */
  function expect(current: Turn): boolean {
    const { request, verdict, wrong } = current;
    if (wrong.hushAtByte === 0) fallSilent(raw);
    else if (request.version === '1.1' && (!verdict || wrong.status !== undefined)) socket.write(inform(100));
    else if (verdict) return respond(current, verdict, true), false;
    return true;
  }

  function takeBody(current: Turn): boolean {
    const { request, wrong } = current;
    const taken = current.take(waiting);
    waiting = waiting.subarray(taken.used);
    request.body = Buffer.concat([request.body, taken.data]);
    if (wrong.closeAtBody !== undefined && request.body.length >= wrong.closeAtBody) {
      request.body = request.body.subarray(0, wrong.closeAtBody);
      return leave(current);
    }
    if (taken.bad) return refuse({ status: 400, why: taken.bad }, request);
    if (!current.isAnswered && (taken.isWhole || request.body.length >= (wrong.early ?? Infinity))) respond(current, outcome(current));
    if (!taken.isWhole) return taken.used > 0;
    if (turn === current) turn = undefined;
    return true;
  }

  /** Carries the request out, and returns its response, or the response that a fault puts in its place. */
  function outcome(current: Turn): Answer {
    const { request, wrong, verdict } = current;
    const status = wrong.status ?? (wrong.early === undefined ? undefined : 500);
    const done = !verdict && (status === undefined || wrong.isDone) ? service.carryOut(request, request.body, wrong) : undefined;
    if (done?.path !== undefined) service.uploads.push(current.upload = { path: `/${done.path}`, end: 'open', bytes: current.request.body.length, digest: service.files.digest(done.path) });
    const answer = status === undefined ? verdict ?? done!.answer : textAnswer(status);
    return wrong.body === undefined ? answer : { ...answer, body: Buffer.from(wrong.body as string) };
  }

  function respond(current: Turn, answer: Answer, isLast = false): void {
    const { request, wrong } = current;
    isBusy = current.isAnswered = true;
    request.status = answer.status;
    const { bytes, closes } = write(answer, request, wrong, service.now(), isLast);
    const run = () => say(bytes, wrong, isWhole => {
      if (isWhole) settle(current);
      if (!isWhole || closes) return void leave(current);
      isBusy = false;
      // By this fault nothing tells the client where the response ends. So the simulated modem is told that the server sends nothing more.
      if (wrong.framing === 'none') void arrive().then(() => fallSilent(raw));
      advance();
    });
    if (wrong.lateMs) later(wrong.lateMs, run);
    else run();
  }

  function settle({ request, upload }: Turn): void {
    request.end = 'complete';
    if (!upload) return;
    upload.end = request.status < 300 ? 'complete' : 'broken';
  }

  /** Sends a response, or only a part of it by a fault. @param done called with true if the whole response was sent, and with false otherwise */
  function say(bytes: Buffer, wrong: HttpWrong, done: (isWhole: boolean) => void): void {
    const cut = wrong.closeAtByte ?? service.bytesUntilClose(bytes.length);
    const isHushed = wrong.hushAtByte !== undefined;
    const out = bytes.subarray(0, wrong.hushAtByte ?? cut);
    pour(out, wrong.bytesPerSecond, () => {
      if (!isHushed) return done(cut === undefined);
      isOver = true;
      void arrive().then(() => fallSilent(raw));
    });
  }

  function pour(bytes: Buffer, rate: number | undefined, done: () => void): void {
    const piece = rate === undefined ? bytes.length : Math.max(1, Math.round(rate / 10));
    const first = bytes.subarray(0, piece);
    if (first.length > 0) socket.write(first);
    if (bytes.length <= piece) return done();
    void arrive().then(() => later(first.length / rate! * 1000, () => pour(bytes.subarray(piece), rate, done)));
  }

  function refuse({ status, why }: Refusal, head?: Head): false {
    service.refusals.push(why);
    isBusy = true;
    const { bytes } = write(textAnswer(status, `${status} ${why}\n`), head, {}, service.now(), true);
    say(bytes, {}, () => void leave(turn));
    return false;
  }

  /**
   * Closes the connection. Bytes that were sent still arrive, as with nginx: the server ends its side, and discards what it receives. A fault may
   * close both sides at once.
   */
  function leave(current: Turn | undefined): false {
    const { resets, closeAtBody } = current?.wrong ?? {};
    isOver = true;
    if (current) breakOff(current);
    if (resets) raw.resetAndDestroy();
    else if (closeAtBody !== undefined) raw.destroy();
    else socket.end();
    return false;
  }

  function breakOff({ request, upload, verdict, isAnswered }: Turn): void {
    if (request.end !== 'open') return;
    request.end = 'broken';
    if (upload) upload.end = 'broken';
    const path = pathOf(request.target);
    if (!verdict && !isAnswered && service.options.keepsCut && path !== undefined && request.body.length > 0) service.files.keepCut(path, request.body);
  }
}
