// The listener for exceptions that nothing catches.

import { print } from '../system';
import { isTyped } from '../typed';
import { startAgain } from './again';

/**
 * Sets what happens after an exception that nothing catches; each call replaces the former function. Without one, the engine prints the
 * exception and goes on, with the work half done. An exception in what a person typed is only printed. If `run` throws, the firmware starts
 * again.
 * @param run gets the exception as a text
 * @param tell writes into the log that the firmware starts again, once there is a log
 */
export function onCrash(run: (error: string) => void, tell?: (text: string) => void): void {
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function (error) {
    // no code may come before this `try`, as nothing would catch an exception of it
    try {
      if (isTyped(error)) print(error + '; ferry.help() lists the commands');
      else run('' + error);
    } catch (e) {
      startAgain('' + e, tell);
    }
  });
}
