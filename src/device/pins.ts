// The modem's power pins and the light, by the board's polarity.

import { board } from 'board';
import type { Light, Power } from '../ports';

export function createPower(): Power {
  const pins = board.modem.power;
  const key = pins && pins.key;
  const active = pins && pins.keyActive === 0 ? 0 : 1;
  return {
    hasKey: !!key,
    wake: function () {
      if (pins && pins.supply) digitalWrite(new Pin(pins.supply), 1);
      // DTR low keeps the UART awake (SIM7600 sleep mode note)
      if (pins && pins.dtr) digitalWrite(new Pin(pins.dtr), 0);
    },
    press: function (ms, onReleased) {
      if (key) digitalWrite(new Pin(key), active);
      setTimeout(function () {
        if (key) digitalWrite(new Pin(key), 1 - active as 0 | 1);
        onReleased();
      }, ms);
    }
  };
}

export function createLight(): Light {
  const led = board.led;
  let timer: number | undefined;
  let isOn = false;
  function set(on: boolean): void {
    isOn = on;
    if (led) digitalWrite(new Pin(led.pin), on ? led.active : 1 - led.active as 0 | 1);
  }
  function blink(onMs: number, offMs: number): void {
    set(!isOn);
    timer = setTimeout(function () { blink(onMs, offMs); }, isOn ? onMs : offMs);
  }
  return {
    show: function (onMs, offMs) {
      if (!led) return;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      set(onMs > 0);
      if (onMs && offMs) timer = setTimeout(function () { blink(onMs, offMs); }, onMs);
    }
  };
}
