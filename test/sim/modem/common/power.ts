// A modem's power states: power key, boot, shutdown, reset. For all families, with their own times.

import type { Clock } from '../../clock.ts';
import type { At } from '../command/at.ts';

export interface PowerOptions {
  /** Initial state: up for a while, booting, or off. */
  starts: 'on' | 'booting' | 'off';
  /** From the power key to the first output, RDY. */
  bootMs: number;
  /** Shortest pulses on the power key that switch on and off. */
  onPulseMs: number;
  offPulseMs: number;
  /** From the off command or pulse to power-off. */
  offMs: number;
  /** Part of it in which the UART still answers, before the last line; default none. */
  uartMs?: number;
  onPower?: ((state: PowerState) => void) | undefined;
}

export type PowerState = 'off' | 'booting' | 'on' | 'stopping';

export interface Power {
  state(): PowerState;
  /** Boots since the simulation began. */
  boots(): number;
  setKey(isDown: boolean): void;
  pulseKey(ms: number): void;
  /** @param spentMs since the command */
  shutDown(isSilent?: boolean, spentMs?: number): void;
  restart(): void;
  /** Its supply ends. @returns the state until then */
  cut(): PowerState;
  stop(): void;
}

export function createPower(
  clock: Clock,
  at: At,
  options: PowerOptions,
  onUp: (isFresh: boolean) => void,
  onDown: () => void,
  /** Before the final silence: some modems send a line. */
  onLeave: () => void = () => {},
): Power {
  let state: PowerState = 'off';
  let boots = 0;
  let cancelStage = () => {};
  let cancelKey = () => {};

  function enter(next: PowerState): void {
    state = next;
    options.onPower?.(next);
  }

  function goDown(): void {
    cancelStage();
    at.sleep();
    onDown();
  }

  function boot(): void {
    goDown();
    boots += 1;
    enter('booting');
    cancelStage = clock.after(options.bootMs, () => comeUp(true));
  }

  function comeUp(isFresh: boolean): void {
    enter('on');
    at.wake();
    onUp(isFresh);
  }

  function shutDown(isSilent = false, spentMs = 0): void {
    const { offMs, uartMs = 0 } = options;
    const leave = () => {
      if (!isSilent) onLeave();
      goDown();
      cancelStage = clock.after(offMs - uartMs - spentMs, () => enter('off'));
    };
    enter('stopping');
    if (uartMs) cancelStage = clock.after(uartMs, leave);
    else leave();
  }

  function press(): void {
    if (state === 'off') cancelKey = clock.after(options.onPulseMs, boot);
    else if (state === 'on') cancelKey = clock.after(options.offPulseMs, () => shutDown());
  }

  function setKey(isDown: boolean): void {
    cancelKey();
    cancelKey = () => {};
    if (isDown) press();
  }

  if (options.starts === 'on') comeUp(false);
  else if (options.starts === 'booting') boot();

  return {
    state: () => state,
    boots: () => boots,
    setKey,
    pulseKey(ms) {
      setKey(true);
      clock.after(ms, () => setKey(false));
    },
    shutDown,
    restart() {
      if (state !== 'off') boot();
    },
    cut() {
      const before = state;
      cancelKey();
      goDown();
      if (before !== 'off') enter('off');
      return before;
    },
    stop() {
      cancelKey();
      goDown();
      state = 'off';
    },
  };
}
