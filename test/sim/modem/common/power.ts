// A modem's power: its key, boot, shutdown and reset. Each family has its own times.

import type { Clock } from '../../clock.ts';
import type { At } from '../command/at.ts';

/** Times of a modem's power, in milliseconds. */
export interface PowerOptions {
  /** The modem's state at the beginning: it has been up for a while, boots, or is off. */
  starts: 'on' | 'booting' | 'off';
  /** Time from the power key to the first output, RDY. */
  bootMs: number;
  /** Shortest pulse on the power key that switches it on. */
  onPulseMs: number;
  /** Shortest pulse on the power key that switches it off. */
  offPulseMs: number;
  /** Time from the off command or pulse to power-off. */
  offMs: number;
  /** Part of that time in which the UART still answers, before the last line. By default there is none. */
  uartMs?: number;
  onPower?: ((state: PowerState) => void) | undefined;
}

/** State of a modem's power. */
export type PowerState = 'off' | 'booting' | 'on' | 'stopping';

/** The power of a modem. */
export interface Power {
  /** The present state. */
  state(): PowerState;
  /** Boots since the simulation began. */
  boots(): number;
  /** Presses or releases the power key. */
  setKey(isDown: boolean): void;
  /** Presses the power key for so many milliseconds. */
  pulseKey(ms: number): void;
  /** Switches the modem off. @param spentMs milliseconds since the command */
  shutDown(isSilent?: boolean, spentMs?: number): void;
  /** Restarts the modem at once. */
  restart(): void;
  /** Cuts the modem's supply, without a farewell. @returns the state that the modem had until then */
  cut(): PowerState;
  /** Ends the simulation. */
  stop(): void;
}

/** Makes the power of a modem. */
export function createPower(
  clock: Clock,
  at: At,
  options: PowerOptions,
  onUp: (isFresh: boolean) => void,
  onDown: () => void,
  /** Called before the final silence, since some modems send a line then. */
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
