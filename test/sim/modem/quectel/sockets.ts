// The TCP socket of the Quectel M series (GSM TCPIP application note; M95 AT commands, chapter 7). It has one connection at a time (QIMUX=0), or
// several that cannot send (common/several.ts). Transparent mode (QIMODE=1) and TLS are not simulated. It uses the same context as FTP.

import type { Clock } from '../../clock.ts';
import type { At, Commands } from '../command/at.ts';
import { kept } from '../common/kept.ts';
import { createSeveral } from '../common/several.ts';
import type { QuectelContext } from './context.ts';
import { connectionCommands } from './socket/connection.ts';
import { dataCommands } from './socket/data.ts';
import { drop, type QuectelSocket, type State } from './socket/socket.ts';

export type { QuectelSocketsOptions } from './socket/socket.ts';

/** A modem's TCP socket: the handlers of AT+QIOPEN, QISEND, QIRD and others, and functions for other parts of the modem. */
export interface QuectelSockets {
  commands: Commands;
  /** Returns the state of the connection. It is undefined if there was none. */
  state(): State | undefined;
  /** Closes the connection without a message. It is called when the modem has lost the GPRS context. */
  drop(): void;
  reset(): void;
}

/** Creates a modem's TCP socket, with the handlers of its commands and no connection. */
export function createQuectelSockets(clock: Clock, at: At, context: QuectelContext, options: QuectelSocket['options']): QuectelSockets {
  const several = createSeveral(clock, at, options, (index, bytes) => `+RECEIVE: ${index},${bytes}`);
  const socket: QuectelSocket = {
    clock, at, context, options, several, state: undefined, link: undefined, takesNames: 0, notice: 0, hasHead: 0, packets: 0, packetBytes: 0,
    sends: 0, asks: 0,
  };
  return {
    commands: {
      '+QIMODE': kept('+QIMODE', [0], () => 0),
      '+QIDNSIP': kept('+QIDNSIP', [0, 1], () => socket.takesNames, value => void (socket.takesNames = value)),
      '+QINDI': kept('+QINDI', [0, 1, 2], () => socket.notice, value => void (socket.notice = value)),
      '+QIHEAD': kept('+QIHEAD', [0, 1], () => socket.hasHead, value => void (socket.hasHead = value)),
      ...connectionCommands(socket),
      ...dataCommands(socket),
    },
    state: () => socket.state,
    drop: () => drop(socket),
    reset() {
      drop(socket);
      socket.takesNames = socket.notice = socket.hasHead = 0;
      several.turn(false);
    },
  };
}
