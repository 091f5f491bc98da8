// The listener for exceptions that nothing catches.

import { print } from '../system';
import { isTyped } from '../typed';
import { startAgain } from './again';

/**
 * Sets what happens after an exception that nothing catches. Without this, the engine prints the exception and goes on with the work half done.
 * An exception in what a person typed is only printed. A second call of this function replaces the first.
 * @param run gets the exception as a text; if it throws, the firmware starts again
 * @param tell writes into the log that the firmware starts again; undefined before there is a log
 */
export function onCrash(run: (error: string) => void, tell?: (text: string) => void): void {
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function (error) {
    // this `try` must come first, as nothing would catch an exception in code before it
    try {
      if (isTyped(error)) print(error + '; ferry.help() lists the commands');
      else run('' + error);
    } catch (e) {
      startAgain('' + e, tell);
    }
  });
}
