// Starts the firmware again after a fault that comes before it can recover by itself, or in its recovery.

import { board } from 'board';
import { print } from '../system';

/**
 * Pause before the new start, in milliseconds. It ends before start.ts would count the start as finished. So after three such faults in a row
 * the firmware stays off for a while.
 */
const pauseMs = 5000;

/** Starts the firmware again at once. */
export function restart(): void {
  if (board.engine === 'esp32') ESP32.reboot();
  else load();
}

/**
 * Starts the firmware again after a pause.
 * @param error text of the exception
 * @param tell writes a line into the log; without it, the line goes to the console
 */
export function startAgain(error: string, tell: (text: string) => void = print): void {
  setTimeout(restart, pauseMs);
  const text = 'a fault in the firmware (' + error + '); starting over in ' + pauseMs / 1000 + ' s';
  try {
    tell(text);
  } catch (e) {
    print(text);
  }
}
