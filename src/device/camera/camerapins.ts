import { cameraBoard as board, motionBoard } from 'board';
import { fromHex, wholeOf } from '../../number';
import type { CameraPins } from '../../ports';
import { find } from '../../text';

/** Milliseconds between two looks at a desktop's motion sensor, which is a file. */
const lookMs = 500;
/**
 * Shortest pulse of the motion sensor that counts, in milliseconds. The pins D36 and D39 go low briefly when the chip's radio or ADC starts.
 */
const debounceMs = 50;

/**
 * Gives a pin back to the GPIO after its level has ended a deep sleep. Until then the pin belongs to the chip's RTC, so setWatch sees no edges
 * (ESP-IDF, sleep modes). The engine lacks rtc_gpio_deinit, so this clears the bit …_MUX_SEL of the pin (rtc_io_reg.h). The table has each
 * pin's name, low byte of the register's address, and bit.
 */
function takeBack(pin: string): void {
  const places = ' D36 7c 27 D39 7c 24 D34 80 26 D35 80 15 D25 84 17 D26 88 17 D32 8c 17 D33 8c 18 '
    + 'D4 94 19 D0 98 19 D2 9c 19 D15 a0 19 D13 a4 19 D12 a8 19 D14 ac 19 D27 b0 19 ';
  const words = places.slice(find(places, ' ' + pin + ' ', 0) + 1).split(' ');
  const register = 0x3ff48400 + fromHex(words[1]);
  poke32(register, peek32(register) & ~(1 << wholeOf(words[2])));
}

/** Makes the functions of the camera's pins for supply and motion. */
export function createCameraPins(): CameraPins {
  const on = board.camera.supplyActive === 0 ? 0 : 1;
  let stop: (() => void) | undefined;

  function isMoving(path: string): boolean {
    try {
      const text = require('fs').statSync(path) && require('fs').readFileSync(path);
      return !!text && text.charAt(0) === '1';
    } catch (e) {
      return false;
    }
  }

  /** Calls `take` each time the first character of a desktop's motion file becomes 1. @returns a function that ends these looks */
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
    if (motionBoard.engine === 'linux') return look(motionBoard.camera.pir.path, take);
    const pin = new Pin(motionBoard.camera.pir);
    takeBack(motionBoard.camera.pir);
    pinMode(pin, 'input');
    const watch = setWatch(take, pin, { edge: 'rising', repeat: true, debounce: debounceMs });
    return function () { clearWatch(watch); };
  }

  return {
    hasSupply: !!board.camera.supply,
    supply: function (isOn) {
      if (board.camera.supply) digitalWrite(new Pin(board.camera.supply), isOn ? on : 1 - on as 0 | 1);
    },
    onMotion: function (take) {
      if (stop) stop();
      stop = take && board.camera.pir ? start(take) : undefined;
    }
  };
}
