// What a modem knows of its network: its registration, its level of functionality, and its attachment for packet data.

import type { At } from '../../command/at.ts';
import type { ContextOptions, Contexts } from '../context.ts';
import type { Operator, OperatorOptions } from '../operator.ts';
import type { DrawOptions } from '../power.ts';
import { registered, type Radio, type RadioOptions } from '../radio.ts';

/** The network around a modem, as the modem sees it. */
export interface NetworkOptions extends ContextOptions, OperatorOptions, RadioOptions, DrawOptions {
  /**
   * The modem's registration over time. `atMs` is in milliseconds since the SIM is ready. `stat` is 0 idle, 1 home, 2 searching, 3 denied, 4 unknown,
   * 5 roaming.
   */
  registration: { atMs: number; stat: number }[];
  /** The signal strength that AT+CSQ prints, from 0 (weak) to 31 (strong), or 99 if it is unknown. */
  csq: number;
  /** Whether there is no circuit-switched network, so that AT+CREG prints the value of AT+CEREG. */
  isPacketOnly?: boolean;
}

/** Functions of the modem that its network calls. */
export interface NetworkEvents {
  /** Called when the registration has changed. */
  onStat(stat: number): void;
  /** Called when the modem has lost the network. */
  onLost(): void;
  /** Called when AT+CFUN switches the SIM's supply. */
  onSupply(isOn: boolean): void;
  /** Called with each level of AT+CFUN. */
  onLevel(level: number): void;
  restart(): void;
}

/** What a loss of power sets back. */
interface Kept {
  stat: number;
  /** The level of AT+CFUN. */
  functionality: number;
  isAttached: boolean;
  /** Changes of the registration that are to come, each as a function that cancels it. */
  cancels: (() => void)[];
}

/** The state of a modem's registration, and the parts of the modem that it uses. */
export interface Registration extends Kept {
  readonly at: At;
  readonly options: NetworkOptions;
  readonly events: NetworkEvents;
  readonly contexts: Contexts;
  readonly operator: Operator;
  readonly radio: Radio;
  /** Whether the SIM lets the modem register. */
  readonly isSimReady: () => boolean;
  /** The values of AT+CREG, AT+CGREG and AT+CEREG, which choose the URCs. */
  readonly reports: Record<string, number>;
  /** Whether the modem searches in vain, since its own settings exclude the cell or the operator. */
  isLost: boolean;
}

/** Returns the state after the modem has got its power. */
export function atPower(): Kept {
  return { stat: 0, functionality: 1, isAttached: true, cancels: [] };
}

/** Whether the modem is registered, at home or abroad. */
export function isRegistered({ stat }: Pick<Registration, 'stat'>): boolean {
  return registered.includes(stat);
}

/** Whether the modem is registered and attached, so that data can flow. */
export function canFlow(registration: Pick<Registration, 'stat' | 'isAttached'>): boolean {
  return isRegistered(registration) && registration.isAttached;
}
