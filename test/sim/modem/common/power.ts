// A modem's power: its key, boot, shutdown and reset. Each family has times of its own.

import type { Clock } from '../../clock.ts';
import type { At } from '../command/at.ts';

/** What a modem does when it draws most current: it starts, searches for a network, or sends. */
export type Draw = 'start' | 'search' | 'send';

/** What a test hears of a modem's current. */
export interface DrawOptions {
  /** Called when the modem begins something for which it draws up to 2 A. */
  onDraw?: ((draw: Draw) => void) | undefined;
}

/** The times of a modem's power, in milliseconds, and its state at the beginning. */
export interface PowerOptions extends DrawOptions {
  /** The modem's state at the beginning: it has been on for a while, it boots, or it is off. */
  starts: 'on' | 'booting' | 'off';
  /** Milliseconds from the moment at which the power key was down for `onPulseMs`, to the first output, RDY. */
  bootMs: number;
  /** Length of the shortest pulse on the power key that switches the modem on, in milliseconds. */
  onPulseMs: number;
  /** Length of the shortest pulse on the power key that switches the modem off, in milliseconds. */
  offPulseMs: number;
  /** Milliseconds from the command or pulse that switches the modem off until it is off. */
  offMs: number;
  /**
   * Milliseconds for which the UART still answers after the command or pulse that switches the modem off. Then the last line comes. The default is 0.
   */
  uartMs?: number;
  /** Called with each new state of the modem's power. */
  onPower?: ((state: PowerState) => void) | undefined;
}

/** State of a modem's power. `stopping` is the time from the command or pulse to power-off. */
export type PowerState = 'off' | 'booting' | 'on' | 'stopping';

/** A modem's power state, and the functions by which tests and commands switch the modem on and off. */
export interface Power {
  /** Returns the present state of the modem's power. */
  state(): PowerState;
  /** Returns the number of boots since the simulation began. */
  boots(): number;
  /** Presses or releases the power key. */
  setKey(isDown: boolean): void;
  /** Presses the power key for so many milliseconds. */
  pulseKey(ms: number): void;
  /** Switches the modem off. @param isSilent without the last line @param spentMs milliseconds of the shutdown that have already passed */
  shutDown(isSilent?: boolean, spentMs?: number): void;
  /** Restarts the modem at once. If it is off, nothing happens. */
  restart(): void;
  /** Cuts the modem's supply, so that no last line is sent. @returns the state that the modem had until then */
  cut(): PowerState;
  /** Ends the modem's power at the end of a test. `onPower` is not called. */
  stop(): void;
}

/** Creates the power of a modem. `onUp` is called after a boot, and `onDown` before the modem is silent. */
export function createPower(
  clock: Clock,
  at: At,
  options: PowerOptions,
  onUp: (isFresh: boolean) => void,
  onDown: () => void,
  /** Called when the modem is about to switch off, since some modems then send a last line. */
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
    options.onDraw?.('start');
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
