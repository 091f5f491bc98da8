// The radio side of a modem: its registration over time, the signal, and the attachment for packet data (AT manual 3.2.1, 3.2.8, 4.2, 8.2).

import type { At, Commands } from '../command/at.ts';
import { createContexts, type Contexts } from './context.ts';
import { commandsOf } from './network/commands.ts';
import { change, leave, reset, search } from './network/register.ts';
import { atPower, canFlow, isRegistered, type NetworkEvents, type NetworkOptions, type Registration } from './network/state.ts';
import { createOperator, type Operator } from './operator.ts';
import { createRadio } from './radio.ts';

export type { NetworkOptions };

/** A modem's registration and its PDP contexts: the handlers of AT+CREG, CSQ, CGATT and others, and functions for other parts of the modem. */
export interface Network extends Pick<Contexts, 'activate' | 'isAccepted' | 'deactivate' | 'apnOf' | 'define'> {
  commands: Commands;
  /** Begins to register. It is called when the SIM is ready. */
  search(): void;
  /** Sets the registration and the settings back to those after a loss of power. */
  reset(): void;
  isRegistered(): boolean;
  /** Whether the modem is registered and attached, so that data can flow. */
  canFlow(): boolean;
  /**
   * Changes the registration now, as when a cell is lost, with a URC if one is enabled. @param stat 1 home, 2 searching, and so on, as in
   * `registration`. Without a ready SIM, the modem is not registered
   */
  setStat(stat: number): void;
  /** Whether AT+CPSMS=1 has switched the power saving mode on. */
  savesPower(): boolean;
}

/** Creates the network part of a modem. @param isSimReady whether the SIM lets the modem register */
export function createNetwork(at: At, options: NetworkOptions, isSimReady: () => boolean, events: NetworkEvents): Network {
  const contexts = createContexts(options, () => canFlow(registration));
  const operator: Operator = createOperator(options, () => isRegistered(registration), () => {
    if (operator.isOut()) leave(registration);
    else if ((registration.stat === 0 || registration.isLost) && isSimReady()) search(registration);
  });
  const radio = createRadio(options, () => contexts.isAccepted(1), () => void (isSimReady() && search(registration)));
  const registration: Registration = {
    ...atPower(), at, options, events, contexts, operator, radio, isSimReady, isLost: false, reports: { '+CREG': 0, '+CGREG': 0, '+CEREG': 0 },
  };
  return {
    ...contexts, commands: commandsOf(registration), savesPower: radio.savesPower,
    search: () => search(registration),
    reset: () => reset(registration),
    isRegistered: () => isRegistered(registration),
    canFlow: () => canFlow(registration),
    setStat: stat => change(registration, stat),
  };
}
