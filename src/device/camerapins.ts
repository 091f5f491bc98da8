// A camera's pins beside its line: its supply, and a motion sensor's output.

import { board } from 'board';
import type { CameraPins } from '../ports';

/** On a desktop the sensor is a file, which tells nothing by itself. */
const lookMs = 500;
/** What is shorter is no motion: D36 and D39 fall for a moment when the chip's radio or its ADC is switched on. */
const debounceMs = 50;

/**
 * A pin that has ended a sleep stays with the RTC, where no watch sees it (ESP-IDF, sleep modes), and the engine has no call that gives it
 * back, as rtc_gpio_deinit does: for each pin its register and the bit of it, …_MUX_SEL in rtc_io_reg.h.
 */
function takeBack(pin: string): void {
  const places = ' D36 7c 27 D39 7c 24 D34 80 26 D35 80 15 D25 84 17 D26 88 17 D32 8c 17 D33 8c 18 '
    + 'D4 94 19 D0 98 19 D2 9c 19 D15 a0 19 D13 a4 19 D12 a8 19 D14 ac 19 D27 b0 19 ';
  const words = places.slice(places.indexOf(' ' + pin + ' ') + 1).split(' ');
  const register = 0x3ff48400 + parseInt(words[1]!, 16);
  poke32(register, peek32(register) & ~(1 << +words[2]!));
}

export function createCameraPins(): CameraPins {
  const on = board.camera!.supplyActive === 0 ? 0 : 1;
  let stop: (() => void) | undefined;

  function isMoving(path: string): boolean {
    try {
      const text = require('fs').statSync(path) && require('fs').readFileSync(path);
      return !!text && text.charAt(0) === '1';
    } catch (e) {
      return false;
    }
  }

  /** Tells at each change from still to moving. @returns what ends it */
  function look(path: string, take: () => void): () => void {
    let wasMoving = isMoving(path);
    const timer = setInterval(function () {
      const isSo = isMoving(path);
      if (isSo && !wasMoving) take();
      wasMoving = isSo;
    }, lookMs);
    return function () { clearInterval(timer); };
  }

  function start(take: () => void): () => void {
    if (board.engine === 'linux') return look(board.camera!.pir!.path, take);
    const pin = new Pin(board.camera!.pir!);
    takeBack(board.camera!.pir!);
    pinMode(pin, 'input');
    const watch = setWatch(take, pin, { edge: 'rising', repeat: true, debounce: debounceMs });
    return function () { clearWatch(watch); };
  }

  return {
    hasSupply: !!board.camera!.supply,
    supply: function (isOn) {
      if (board.camera!.supply) digitalWrite(new Pin(board.camera!.supply), isOn ? on : 1 - on as 0 | 1);
    },
    onMotion: function (take) {
      if (stop) stop();
      stop = take && board.camera!.pir ? start(take) : undefined;
    }
  };
}
