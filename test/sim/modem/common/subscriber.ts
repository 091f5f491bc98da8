// The SIM: present or not, PIN with three attempts and PUK with ten, which survive every reset. AT manual 3.2.2, 3.2.3, 3.2.6, 2.2.33.

import { cme, error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { textOf, type Arg } from '../command/syntax.ts';

export interface SubscriberOptions {
  sim: 'ready' | 'pin' | 'puk' | 'absent';
  pin: string;
  puk: string;
  pinTries: number;
  pukTries: number;
  iccid: string;
  imsi: string;
  /** From RDY, or from the right PIN, to `+CPIN: READY`. */
  simReadyMs: number;
  /** AT+CFUN=0 powers off the SIM: AT+CPIN? fails with this code, and AT+CFUN=1 restarts it. Undocumented; without it the SIM stays on. */
  simOffCode?: 10 | 13;
  /** From there to `SMS DONE` and to `PB DONE`. */
  smsDoneMs: number;
  pbDoneMs: number;
  /** Other families' lines instead of these two. */
  readyLines?: { afterMs: number; line: string }[];
}

export interface Subscriber {
  commands: Commands;
  isReady(): boolean;
  /** At boot: reports the SIM's state as URCs, and needs the PIN again. */
  start(isFresh: boolean): void;
  /** AT+CFUN=0, and any other level after it. */
  setSupply(isOn: boolean): void;
  /** REFRESH with UICC reset (TS 31.111 6.4.7): not ready, then the lines of a boot. @param onGone if the network is lost with it */
  refresh(onGone: (() => void) | undefined): void;
  /** Remaining attempts, for tests that must not lock a SIM. */
  tries(): { pin: number; puk: number };
}

const cmeCodes = { notAllowed: 3, absent: 10, pinRequired: 11, pukRequired: 12, failure: 13, busy: 14, wrong: 16 };

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
  const readyLines = options.readyLines ?? [
    { afterMs: options.smsDoneMs, line: 'SMS DONE' },
    { afterMs: options.pbDoneMs, line: 'PB DONE' },
  ];

  function start(isFresh: boolean): void {
    isReady = isOff = isBusy = false;
    lock = pukTries === 0 ? 'dead' : isLocked ? 'puk' : asksPin ? 'pin' : 'none';
    if (options.sim === 'absent') return;
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
    if (isOn && options.sim !== 'absent') at.after(options.simReadyMs, () => (isOff = false, tell()));
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
    if (options.sim === 'absent') return cme(cmeCodes.absent);
    if (lock === 'dead') return cme(cmeCodes.failure);
    if (lock === 'pin') return cme(cmeCodes.pinRequired);
    return lock === 'puk' ? cme(cmeCodes.pukRequired) : undefined;
  }

  function enter([first, second, ...more]: Arg[]): Reply {
    if (options.sim === 'absent') return cme(cmeCodes.absent);
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

  const commands: Commands = {
    '+CPIN': {
      test: () => ok(),
      read: () => (isBusy ? cme(cmeCodes.busy) : isOff && options.sim !== 'absent' ? cme(options.simOffCode!) : options.sim === 'absent' ? cme(cmeCodes.absent) : ok(codeLine())),
      write: enter,
    },
    '+SPIC': { test: () => ok(), run: () => ok(`+SPIC: ${pinTries},${pukTries},0,10`) },
    '+CICCID': {
      test: () => ok(),
      run: () => (options.sim === 'absent' ? cme(cmeCodes.absent) : ok(`+ICCID: ${options.iccid}`)),
    },
    '+CIMI': { test: () => ok(), run: () => refusal() ?? ok(options.imsi) },
  };

  return { commands, isReady: () => isReady, start, setSupply, refresh, tries: () => ({ pin: pinTries, puk: pukTries }) };
}
