// The modem's SIM, or its absence. The PIN has three attempts and the PUK ten, which no reset restores (AT manual 3.2.2, 3.2.3, 3.2.6, 2.2.33).

import type { At, Commands } from '../command/at.ts';
import { commandsOf } from './subscriber/commands.ts';
import { lose, noteOff, refresh, setLevel, setSupply, start } from './subscriber/presence.ts';
import { createSim, type SubscriberOptions } from './subscriber/state.ts';

export type { SubscriberOptions };

/** A modem's SIM: the handlers of AT+CPIN and others, and functions for other parts of the modem. */
export interface Subscriber {
  commands: Commands;
  isReady(): boolean;
  /**
   * Begins the SIM's part of a boot: its state comes as URCs, and the PIN is needed again. @param isFresh false if the modem has been on for
   * a while, so no URCs come
   */
  start(isFresh: boolean): void;
  /** Switches the SIM's supply off, as AT+CFUN=0 does, or on again, as any other level does. It is ignored without `simOffCode`. */
  setSupply(isOn: boolean): void;
  /**
   * Simulates that the network refreshes the SIM with a reset (REFRESH, TS 31.111 6.4.7). The SIM is not ready for a while, and then the lines of a
   * boot come.
   * @param onGone called if the modem loses the network, too. It is undefined if the modem keeps the network.
   */
  refresh(onGone: (() => void) | undefined): void;
  /** Notes the level of AT+CFUN. */
  setLevel(level: number): void;
  /** Notes that the modem is off. */
  noteOff(): void;
  /** Lets the modem lose its SIM, as `simLost` has it. */
  lose(): void;
  /** Returns how many attempts for PIN and PUK are left. Tests use it to see that the firmware never locks a SIM. */
  tries(): { pin: number; puk: number };
}

/** Creates the SIM of a modem. @param onReady called when the SIM is ready, so that the modem can register */
export function createSubscriber(at: At, options: SubscriberOptions, onReady: () => void): Subscriber {
  const sim = createSim(at, options, onReady);
  return {
    commands: commandsOf(sim),
    isReady: () => sim.isReady,
    start: isFresh => start(sim, isFresh),
    setSupply: isOn => setSupply(sim, isOn),
    setLevel: level => setLevel(sim, level),
    refresh: onGone => refresh(sim, onGone),
    lose: () => lose(sim),
    noteOff: () => noteOff(sim),
    tries: () => ({ pin: sim.pinTries, puk: sim.pukTries }),
  };
}
