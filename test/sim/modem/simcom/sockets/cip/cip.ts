// The SIM800's TCP socket (AT manual V1.09 chapter 8, TCPIP application note V1.01), plain or with TLS (CIPSSL, SSL application note V1.05 3.4).
// It has one connection at a time (CIPMUX=0), or several that cannot send (common/several.ts). Transparent mode (CIPMODE=1) is not simulated.
// CSTT, CIICR and CIFSR activate its own context, independent of SAPBR's bearers.

import type { Clock } from '../../../../clock.ts';
import { cme, error, ok, type At, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, type Arg } from '../../../command/syntax.ts';
import { kept } from '../../../common/kept.ts';
import { createSeveral } from '../../../common/several.ts';
import type { Trust } from '../../../net/tls.ts';
import type { CanFlow } from '../../bearer.ts';
import { connectionCommands } from './connection.ts';
import { contextCommands } from './context.ts';
import { receiveCommands, reportData } from './receive.ts';
import { sendCommands } from './send.ts';
import { createSocket, drop, notAllowed, reset, withAddress, type CipOptions, type CipSocket } from './socket.ts';

export type { CipOptions };

/** A modem's TCP socket: the handlers of AT+CIPSTART, CIPSEND, CIPRXGET and others, and functions for other parts of the modem. */
export interface Cip {
  commands: Commands;
  /** Closes the connection with a URC. It is called when the modem has lost the network. */
  lose(): void;
  reset(): void;
}

/**
 * Creates the TCP socket of a modem.
 * @param trust returns how a server's certificate is checked, as SSLOPT and others have set it; undefined if these settings are impossible
 */
export function createCip(clock: Clock, at: At, canFlow: CanFlow, trust: () => Trust | undefined, options: CipOptions): Cip {
  const several = createSeveral(clock, at, options, (index, bytes) => `+RECEIVE,${index},${bytes}:`);
  const socket = createSocket({ clock, at, canFlow, trust, options, several });
  return {
    commands: {
      ...settingCommands(socket),
      ...contextCommands(socket),
      ...connectionCommands(socket, () => reportData(socket)),
      ...sendCommands(socket),
      ...receiveCommands(socket),
    },
    lose() {
      if (!withAddress.includes(socket.state)) return;
      drop(socket);
      socket.state = 'PDP DEACT';
      at.urc('+PDP: DEACT');
    },
    reset: () => reset(socket),
  };
}

/** Makes the handlers of the commands that only set how the socket works. */
function settingCommands(socket: CipSocket): Commands {
  const { several } = socket;
  return {
    '+CIPMUX': { test: () => ok('+CIPMUX: (0,1)'), read: () => ok(`+CIPMUX: ${Number(several.isOn())}`), write: args => setSeveral(socket, args) },
    '+CIPMODE': kept('+CIPMODE', [0], () => 0),
    '+CIPHEAD': kept('+CIPHEAD', [0, 1], () => Number(socket.hasHead), value => void (socket.hasHead = value === 1)),
    '+CIPSRIP': kept('+CIPSRIP', [0, 1], () => Number(socket.hasPeer), value => void (socket.hasPeer = value === 1)),
    '+CIPQSEND': kept('+CIPQSEND', [0, 1], () => Number(socket.isQuick), value => void (socket.isQuick = value === 1)),
    '+CIPSSL': kept('+CIPSSL', [0, 1], () => Number(socket.isSecure), value => void (socket.isSecure = value === 1)),
  };
}

/**
 * Carries out AT+CIPMUX=, which allows several connections (1) or only one (0). A change is allowed only before the context begins, or
 * after a complete shutdown (8.2.1).
 */
function setSeveral({ several, state }: CipSocket, args: Arg[]): Reply {
  const next = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
  if (next === undefined) return error();
  if (state !== 'IP INITIAL' && several.isOn() !== (next === 1)) return cme(notAllowed);
  several.turn(next === 1);
  return ok();
}
