// What a modem's SIM knows, and how it becomes ready.

import type { At } from '../../command/at.ts';

/** The SIM of a modem, its codes, and the times of its messages. */
export interface SubscriberOptions {
  /** State of the SIM at the beginning: it needs no code, it asks for its PIN or its PUK, or there is no SIM. */
  sim: 'ready' | 'pin' | 'puk' | 'absent';
  /**
   * The modem has lost its SIM, and answers each question for it by this error: 10 not inserted, 13 failure, 14 busy, 15 wrong.
   * `cure` is what finds it again: the third AT+CPIN?, AT+CFUN=4 or AT+CFUN=0 before AT+CFUN=1, any restart, or only power-off. With `isLater`,
   * `loseSim` loses it.
   */
  simLost?: { code: 10 | 13 | 14 | 15; cure: 'ask' | 'cfun4' | 'cfun0' | 'restart' | 'off' | 'never'; isLater?: boolean };
  pin: string;
  puk: string;
  pinTries: number;
  pukTries: number;
  iccid: string;
  imsi: string;
  /** Milliseconds from RDY, or from the right PIN, to `+CPIN: READY`. */
  simReadyMs: number;
  /**
   * Code of the error that AT+CPIN? gives after AT+CFUN=0, which switches the SIM off. No manual has the code. If it is undefined, AT+CFUN=0 leaves
   * the SIM on. AT+CFUN=1 restarts the SIM.
   */
  simOffCode?: 10 | 13;
  /** Milliseconds from `+CPIN: READY` to `SMS DONE`. */
  smsDoneMs: number;
  /** Milliseconds from `+CPIN: READY` to `PB DONE`. */
  pbDoneMs: number;
  /** Lines that another family sends in place of `SMS DONE` and `PB DONE`, with their milliseconds since `+CPIN: READY`. */
  readyLines?: { afterMs: number; line: string }[];
}

/** The state of a SIM in its modem. */
export interface Sim {
  readonly at: At;
  readonly options: SubscriberOptions;
  /** Is called when the SIM is ready, so that the modem can register. */
  readonly onReady: () => void;
  /** What the SIM asks for. It is `dead` if its PUK has no attempts left. */
  lock: 'none' | 'pin' | 'puk' | 'dead';
  /** Whether the PIN has no attempts left. */
  isLocked: boolean;
  pin: string;
  pinTries: number;
  pukTries: number;
  isReady: boolean;
  /** Whether its supply is off, or was switched on and the SIM is not ready yet. */
  isOff: boolean;
  isBusy: boolean;
  /** Why the modem has lost the SIM. */
  lost: SubscriberOptions['simLost'];
  /** How often AT+CPIN? has asked for the lost SIM. */
  asks: number;
  /** Whether the level of AT+CFUN was set that finds the lost SIM. */
  isFound: boolean;
}

/** Returns the state before the modem's first boot. */
export function createSim(at: At, options: SubscriberOptions, onReady: () => void): Sim {
  const isLocked = options.sim === 'puk';
  return {
    at, options, onReady, lock: 'none', isLocked, pin: options.pin, pinTries: isLocked ? 0 : options.pinTries, pukTries: options.pukTries,
    isReady: false, isOff: false, isBusy: false, lost: options.simLost?.isLater ? undefined : options.simLost, asks: 0, isFound: false,
  };
}

/** Lets the SIM ask again for what it needs, as after a boot. */
export function lockAgain(sim: Sim): void {
  const asksPin = sim.options.sim === 'pin' || sim.options.sim === 'puk';
  sim.lock = sim.pukTries === 0 ? 'dead' : sim.isLocked ? 'puk' : asksPin ? 'pin' : 'none';
}

/** Returns the line of AT+CPIN?, which says what the SIM asks for. */
export function codeLine({ lock }: Sim): string {
  return `+CPIN: ${{ none: 'READY', pin: 'SIM PIN', puk: 'SIM PUK', dead: 'SIM PUK' }[lock]}`;
}

/** Makes the SIM ready if it needs no code. Otherwise the modem tells which it needs. */
export function tell(sim: Sim): void {
  if (sim.lock === 'none') becomeReady(sim, true);
  else sim.at.urc(codeLine(sim));
}

/** Makes the SIM ready. @param tells whether the lines of a boot come @param isLost whether the modem has to register again */
export function becomeReady(sim: Sim, tells: boolean, isLost = true): void {
  const { at, options } = sim;
  sim.isReady = true;
  if (tells) {
    at.urc('+CPIN: READY');
    for (const { afterMs, line } of readyLines(options)) at.after(afterMs, () => at.urc(line));
  }
  if (isLost) sim.onReady();
}

function readyLines(options: SubscriberOptions): { afterMs: number; line: string }[] {
  return options.readyLines ?? [
    { afterMs: options.smsDoneMs, line: 'SMS DONE' },
    { afterMs: options.pbDoneMs, line: 'PB DONE' },
  ];
}
