// The engine's listener of exceptions.

import { print } from '../system';
import { isTyped } from '../typed';
import { startAgain } from './again';

/**
 * Sets what happens after an exception that nothing catches; each call replaces the former function. Without one, the engine prints the
 * exception and goes on, with the work half done. An exception in what a person typed is only printed. If `run` throws, the firmware
 * starts again.
 * @param tell writes that into the log, once there is one
 */
export function onCrash(run: (error: string) => void, tell?: (text: string) => void): void {
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function (error) {
    // nothing may stand before: no other listener takes an exception of this one
    try {
      if (isTyped(error)) print(error + '; ferry.help() lists the commands');
      else run('' + error);
    } catch (e) {
      startAgain('' + e, tell);
    }
  });
}
