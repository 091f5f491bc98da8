// The TCP sockets of SIM7070, SIM7080 and SIM7090 (AT manual V1.05 chapter 12, TCPUDP application note V1.03). Those of the SIM7000 differ (AT
// manual V1.06 chapter 18).

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import type { Bearer } from '../bearer.ts';
import type { Cassl, CasslUser } from '../tls/cassl.ts';
import { connectionCommands } from './ca/connection.ts';
import { dataCommands } from './ca/data.ts';
import { type CaForm, type CaOptions, type CaSockets, drop, tellClosed } from './ca/sockets.ts';

export type { CaForm, CaOptions } from './ca/sockets.ts';

/** What the socket commands of the SIM7080 take and print, where it differs from the SIM7000. */
export const formOfSim7080: CaForm = { lastCid: 12, hasIndex: true, needsCid: false, tellsSent: false };
/** What the socket commands of the SIM7000 take and print, where it differs from the SIM7080. */
export const formOfSim7000: CaForm = { lastCid: 1, hasIndex: false, needsCid: true, tellsSent: true };

/** A modem's TCP sockets: the handlers of AT+CAOPEN, CASEND, CARECV and others, and functions for other parts of the modem. */
export interface Ca {
  commands: Commands;
  /** Closes the sockets that use a PDP context, with a URC for each, since the context was lost. @param cid number of the context */
  lose(cid: number): void;
  reset(): void;
}

/** Creates a modem's TCP sockets, with the handlers of their commands and no connection. */
export function createCa(clock: Clock, at: At, bearer: Bearer, makeSsl: (user: CasslUser) => Cassl, form: CaForm, options: CaOptions): Ca {
  const known = new Set<number>();
  const ssl = makeSsl({ isKnown: cid => known.has(cid), know: cid => void known.add(cid) });
  const sockets: CaSockets = { clock, at, bearer, form, options, links: new Map(), known, ssl, sends: 0, range: `(0-${form.lastCid})` };
  return {
    commands: { ...ssl.commands, ...connectionCommands(sockets), ...dataCommands(sockets) },
    lose(context) {
      for (const [cid, link] of sockets.links) {
        if (link.context !== context || !link.channel.isOpen()) continue;
        drop(sockets, cid);
        tellClosed(sockets, cid);
      }
    },
    reset() {
      for (const cid of [...sockets.links.keys()]) drop(sockets, cid);
      sockets.links.clear();
      known.clear();
      ssl.reset();
    },
  };
}
