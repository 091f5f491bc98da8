// The SIM7600's TCP sockets (AT manual V3.00 chapter 11): NETOPEN, CIPOPEN, CIPSEND with its prompt, and CIPRXGET for received data. They make
// real connections to any address.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import type { Network } from '../../common/network.ts';
import { connectionCommands } from './netopen/connection.ts';
import { dataCommands } from './netopen/data.ts';
import { forget, lose, type NetService, serviceCommands, type SocketsOptions } from './netopen/service.ts';

export type { SocketsOptions } from './netopen/service.ts';

/** A modem's TCP sockets: the handlers of AT+CIPOPEN, CIPSEND, CIPRXGET and others, and functions for other parts of the modem. */
export interface Sockets {
  commands: Commands;
  /** Closes all sockets, with a URC for each. It is called when the modem has lost the network. */
  lose(): void;
  /** Closes all sockets without a message. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates a modem's TCP sockets, with the handlers of their commands and no connection. */
export function createSockets(clock: Clock, at: At, network: Network, options: SocketsOptions): Sockets {
  const service: NetService = { clock, at, network, options, links: new Map(), isOpen: false, isManual: false };
  return {
    commands: { ...serviceCommands(service), ...connectionCommands(service), ...dataCommands(service) },
    lose: () => lose(service),
    reset() {
      for (const { channel } of service.links.values()) channel?.kill();
      forget(service);
      service.isManual = false;
    },
  };
}
