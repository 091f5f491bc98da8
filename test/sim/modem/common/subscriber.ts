// The modem's SIM, or its absence. The PIN has three attempts and the PUK ten, which no reset restores (AT manual 3.2.2, 3.2.3, 3.2.6, 2.2.33).

import { cme, error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { textOf, type Arg } from '../command/syntax.ts';

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

const cmeCodes = { notAllowed: 3, absent: 10, pinRequired: 11, pukRequired: 12, failure: 13, busy: 14, wrong: 16 };

/** Creates the SIM of a modem. @param onReady called when the SIM is ready, so that the modem can register */
export function createSubscriber(at: At, options: SubscriberOptions, onReady: () => void): Subscriber {
  let lock: 'none' | 'pin' | 'puk' | 'dead' = 'none';
  let isLocked = options.sim === 'puk';
  const asksPin = options.sim === 'pin' || options.sim === 'puk';
  let pin = options.pin;
  let pinTries = isLocked ? 0 : options.pinTries;
  let pukTries = options.pukTries;
  let isReady = false;
  let isOff = false;
  let isBusy = false;
  let lost = options.simLost?.isLater ? undefined : options.simLost;
  let asks = 0;
  let isFound = false;
  const readyLines = options.readyLines ?? [
    { afterMs: options.smsDoneMs, line: 'SMS DONE' },
    { afterMs: options.pbDoneMs, line: 'PB DONE' },
  ];

  function start(isFresh: boolean): void {
    isReady = isOff = isBusy = isFound = false;
    if (isFresh && lost?.cure === 'restart') lost = undefined;
    lock = pukTries === 0 ? 'dead' : isLocked ? 'puk' : asksPin ? 'pin' : 'none';
    if (options.sim === 'absent' || lost) return;
    if (!isFresh && lock === 'none') becomeReady(false);
    else if (isFresh) at.after(options.simReadyMs, tell);
  }

  function tell(): void {
    if (lock === 'none') becomeReady(true);
    else at.urc(codeLine());
  }

  function setSupply(isOn: boolean): void {
    if (options.simOffCode === undefined) return;
    isReady = false;
    isOff = true;
    lock = pukTries === 0 ? 'dead' : isLocked ? 'puk' : asksPin ? 'pin' : 'none';
    if (isOn && options.sim !== 'absent' && !lost) at.after(options.simReadyMs, () => (isOff = false, tell()));
  }

  function lose(): void {
    lost = options.simLost;
    asks = 0;
    isReady = false;
  }

  function setLevel(level: number): void {
    if (lost?.cure === `cfun${level}`) isFound = true;
    if (level === 1 && isFound) find();
  }

  function find(): void {
    lost = undefined;
    isFound = false;
    at.after(options.simReadyMs, () => (isOff = false, tell()));
  }

  function refresh(onGone: (() => void) | undefined): void {
    if (!isReady) return;
    at.urc('+CPIN: NOT READY');
    isReady = false;
    isBusy = true;
    onGone?.();
    at.after(options.simReadyMs, () => {
      isBusy = false;
      becomeReady(true, onGone !== undefined);
    });
  }

  function becomeReady(tells: boolean, isLost = true): void {
    isReady = true;
    if (tells) {
      at.urc('+CPIN: READY');
      for (const { afterMs, line } of readyLines) at.after(afterMs, () => at.urc(line));
    }
    if (isLost) onReady();
  }

  function codeLine(): string {
    return `+CPIN: ${{ none: 'READY', pin: 'SIM PIN', puk: 'SIM PUK', dead: 'SIM PUK' }[lock]}`;
  }

  function refusal(): Reply | undefined {
    if (lost) return cme(lost.code);
    if (options.sim === 'absent') return cme(cmeCodes.absent);
    if (lock === 'dead') return cme(cmeCodes.failure);
    if (lock === 'pin') return cme(cmeCodes.pinRequired);
    return lock === 'puk' ? cme(cmeCodes.pukRequired) : undefined;
  }

  function enter([first, second, ...more]: Arg[]): Reply {
    if (options.sim === 'absent' || lost) return cme(lost?.code ?? cmeCodes.absent);
    const given = textOf(first, 8, 4);
    const fresh = second && textOf(second, 8, 4);
    if (given === undefined || (second && fresh === undefined) || more.length > 0) return error();
    if (lock === 'dead') return cme(cmeCodes.failure);
    if (lock === 'puk') return fresh === undefined ? cme(cmeCodes.pukRequired) : unlock(given, fresh);
    return lock === 'pin' ? tryPin(given) : cme(cmeCodes.notAllowed);
  }

  function tryPin(given: string): Reply {
    if (given !== pin) {
      pinTries -= 1;
      isLocked = pinTries <= 0;
      if (isLocked) lock = 'puk';
      return cme(cmeCodes.wrong);
    }
    pinTries = options.pinTries;
    return open();
  }

  function unlock(given: string, fresh: string): Reply {
    if (given !== options.puk) {
      pukTries -= 1;
      if (pukTries <= 0) lock = 'dead';
      return cme(cmeCodes.wrong);
    }
    pin = fresh;
    isLocked = false;
    pinTries = options.pinTries;
    pukTries = options.pukTries;
    return open();
  }

  function open(): Reply {
    lock = 'none';
    return { ...ok(), after: () => void at.after(options.simReadyMs, () => becomeReady(true)) };
  }

  function askLost({ code, cure }: NonNullable<typeof lost>): Reply {
    if (cure === 'ask' && ++asks === 3) find();
    return cme(code);
  }

  const commands: Commands = {
    '+CPIN': {
      test: () => ok(),
      read: () => (lost ? askLost(lost) : isBusy ? cme(cmeCodes.busy) : isOff && options.sim !== 'absent' ? cme(options.simOffCode!) : options.sim === 'absent' ? cme(cmeCodes.absent) : ok(codeLine())),
      write: enter,
    },
    '+SPIC': { test: () => ok(), run: () => ok(`+SPIC: ${pinTries},${pukTries},0,10`) },
    '+CICCID': {
      test: () => ok(),
      run: () => (options.sim === 'absent' || lost ? cme(lost?.code ?? cmeCodes.absent) : ok(`+ICCID: ${options.iccid}`)),
    },
    '+CIMI': { test: () => ok(), run: () => refusal() ?? ok(options.imsi) },
  };

  return {
    commands, isReady: () => isReady, start, setSupply, setLevel, refresh, lose, noteOff: () => void (lost?.cure === 'off' && (lost = undefined)),
    tries: () => ({ pin: pinTries, puk: pukTries }),
  };
}
