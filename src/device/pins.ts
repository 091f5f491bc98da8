// The functions of the modem's power pins and of the light, by the board's polarity.

import { board } from 'board';
import type { Light, Power } from '../ports';

/** Tells whether a pin holds the board's supply. */
function isHeld(pin: string | undefined): boolean {
  return board.engine === 'esp32' && !!board.holds && board.holds.some(function (one) { return one.pin === pin; });
}

/** Makes the functions of the modem's power pins. A pin that is not wired does nothing. */
export function createPower(): Power {
  const pins = board.modem.power;
  const key = pins && pins.key;
  const reset = pins && pins.reset;
  const active = pins && pins.keyActive === 0 ? 0 : 1;

  function set(pin: string | undefined, level: 0 | 1): void {
    if (pin) digitalWrite(new Pin(pin), level);
  }

  /**
   * Holds PWRKEY or RESET at its active level for `ms` milliseconds. Boards wire both directly or both through a transistor, so both have one
   * polarity.
   */
  function hold(pin: string | undefined, ms: number, onReleased: () => void): void {
    set(pin, active);
    setTimeout(function () {
      set(pin, 1 - active as 0 | 1);
      onReleased();
    }, ms);
  }

  return {
    hasKey: !!key,
    hasSupply: !!(pins && pins.supply),
    hasReset: !!reset,
    wake: function () {
      set(key, 1 - active as 0 | 1);
      set(reset, 1 - active as 0 | 1);
      set(pins && pins.supply, 1);
      set(pins && pins.flightMode, 1);
      // a low DTR keeps the modem's UART awake (SIM7600 sleep mode note)
      set(pins && pins.dtr, 0);
    },
    press: function (ms, onReleased) { hold(key, ms, onReleased); },
    reset: function (ms, onReleased) { hold(reset, ms, onReleased); },
    isOn: function () { return pins && pins.status ? !!digitalRead(new Pin(pins.status)) : undefined; },
    // a pin that holds the board's supply stays, as the chip would lose its own
    cut: function () { if (!isHeld(pins && pins.supply)) set(pins && pins.supply, 0); }
  };
}

/** Makes the function of the board's light. Without a light it does nothing. */
export function createLight(): Light {
  const led = board.led;
  let timer: number | undefined;

  function set(on: boolean): void {
    if (led) digitalWrite(new Pin(led.pin), on ? led.active : 1 - led.active as 0 | 1);
  }

  /**
   * Switches the light for one phase, and the next phase follows by a timer, for ever.
   * @param at number of the phase. The light is on in even ones and off in odd ones, and the last one is the longer pause.
   */
  function step(at: number, flashes: number, onMs: number, offMs: number, pauseMs: number): void {
    const isOn = at % 2 === 0;
    const isLast = at === flashes * 2 - 1;
    set(isOn);
    timer = setTimeout(function () { step(isLast ? 0 : at + 1, flashes, onMs, offMs, pauseMs); }, isOn ? onMs : isLast ? pauseMs : offMs);
  }

  return {
    show: function (flashes, onMs, offMs, pauseMs) {
      if (!led) return;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      if (flashes) step(0, flashes, onMs, offMs, pauseMs);
      else set(false);
    }
  };
}
