// What one connection of the HTTP server knows: the bytes that wait, the request that is under way, and the passing of time.

import type { Socket } from 'node:net';
import { fallSilent, speakAgain } from '../../../nearby.ts';
import type { Upload } from '../../server.ts';
import type { Answer, HttpWrong } from '../answer.ts';
import type { Taker } from '../body.ts';
import type { Request, Service } from './types.ts';

/** A request with what becomes of it. */
export interface Turn {
  request: Request;
  wrong: HttpWrong;
  /** The response by which the head alone was refused. */
  verdict: Answer | undefined;
  take: Taker;
  isAnswered: boolean;
  upload?: Upload;
}

/** The state of a connection. */
export interface Connection {
  readonly socket: Socket;
  /** The socket below TLS. Without TLS it is the same as `socket`. */
  readonly raw: Socket;
  /** Number of the connection, from 1 on. */
  readonly number: number;
  readonly service: Service;
  /** Bytes that were received, and are not read yet. */
  waiting: Buffer;
  /** The request whose body is still to come. */
  turn: Turn | undefined;
  /** The newest request with its response. If the connection closes before the response is sent, that request counts as interrupted. */
  last: Turn | undefined;
  /** Whether a response is being sent. Meanwhile, received bytes wait until the response has been sent. */
  isBusy: boolean;
  isAdvancing: boolean;
  isOver: boolean;
}

/** Makes the state of a new connection. */
export function createConnection(socket: Socket, raw: Socket, number: number, service: Service): Connection {
  return {
    socket, raw, number, service, waiting: Buffer.alloc(0), turn: undefined, last: undefined, isBusy: false, isAdvancing: false, isOver: false,
  };
}

/** Calls a function later: in simulated time if there is a clock, else in real time. */
export function later({ socket, raw, service }: Connection, ms: number, run: () => void): void {
  const { clock } = service.options;
  if (!clock) return void setTimeout(run, ms);
  fallSilent(raw);
  clock.after(ms, () => {
    speakAgain(raw);
    if (!socket.destroyed) run();
    void arrive(service);
  });
}

/** Waits a little, so that the client reads the bytes sent before simulated time goes on. */
export function arrive({ options: { clock } }: Service): Promise<void> {
  const soon = new Promise<void>(resolve => setTimeout(resolve, 1));
  return clock ? clock.hold(soon) : soon;
}
