// Makes the global object `page` for the browser. It is made anew for each use, since `ferry`, the console's object, would take four times its
// memory. Its functions return plain values and send nothing to the modem.

import type { About } from '../../ports';
import { adopt, takePiece } from './adopt';
import { glance } from './glance';
import { greet } from './greet';
import type { Page, PageFerry } from './pageshape';
import { readSlice } from './slice';

/**
 * Makes the functions of the global `page`.
 * @param describe makes the record about firmware and board; it is called at each `hello`
 */
export function createPage(ferry: PageFerry, describe: () => About): Page {
  return {
    hello: function () { return greet(ferry.trip, describe()); },
    state: function () { return glance(ferry); },
    take: function (text, from) { return takePiece(ferry.trip, text, from); },
    adopt: function () { return adopt(ferry.trip); },
    read: function (path, from, bytes) {
      if (!(from > 0)) ferry.trip.logfile.write('', true);
      return readSlice(ferry.trip.files, path, from, bytes);
    },
    lock: function (seconds) { ferry.trip.lockConsole(undefined, seconds); }
  };
}
