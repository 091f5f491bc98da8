// The SIM7600's TLS sockets (AT manual V3.00 10.2): CCHSTART, CCHOPEN, CCHSEND with its prompt, and CCHRECV for received data. Transparent mode
// (CCHMODE=1) is refused.

import type { Clock } from '../../../../clock.ts';
import type { At, Commands } from '../../../command/at.ts';
import type { Network } from '../../../common/network.ts';
import type { Ssl } from '../../tls/ssl.ts';
import { connectionCommands } from './connection.ts';
import { dataCommands, reportData } from './data.ts';
import { createService, forget, serviceCommands, type CchOptions } from './service.ts';

export type { CchOptions };

/** A modem's TLS sockets: the handlers of AT+CCHOPEN, CCHSEND, CCHRECV and others, and functions for other parts of the modem. */
export interface Cch {
  commands: Commands;
  /** Closes all sockets, with a URC for each. It is called when the modem has lost the network. */
  lose(): void;
  /** Closes all sockets without a message. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates a modem's TLS sockets, with the handlers of their commands and no connection. */
export function createCch(clock: Clock, at: At, network: Network, ssl: Ssl, options: CchOptions): Cch {
  const service = createService({ clock, at, network, ssl, options });
  return {
    commands: {
      ...serviceCommands(service),
      ...connectionCommands(service, (id, session, isFirst) => reportData(service, id, session, isFirst)),
      ...dataCommands(service),
    },
    lose() {
      if (!service.isStarted) return;
      service.isStale = true;
      for (const [id, { channel }] of service.sessions) {
        if (!channel?.isOpen()) continue;
        channel.kill();
        at.urc(`+CCH_PEER_CLOSED: ${id}`);
      }
    },
    reset() {
      for (const { channel } of service.sessions.values()) channel?.kill();
      forget(service);
      service.reportsSends = service.isManual = 0;
    },
  };
}
