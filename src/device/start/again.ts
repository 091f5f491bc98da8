// A fault before the firmware can recover by itself: it starts again.

import { board } from 'board';
import { print } from '../system';

/** Sooner than a start counts as finished (start.ts): after three of them the firmware stays off for a while. */
const pauseMs = 5000;

/** @param tell writes a line into the log, once there is one */
export function startAgain(error: string, tell: (text: string) => void = print): void {
  setTimeout(function () {
    if (board.engine === 'esp32') ESP32.reboot();
    else load();
  }, pauseMs);
  const text = 'a fault in the firmware (' + error + ') during its start; starting over in ' + pauseMs / 1000 + ' s';
  try {
    tell(text);
  } catch (e) {
    print(text);
  }
}
