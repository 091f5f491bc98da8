/**
 * Makes a listener whose exceptions are thrown in a turn of their own. The engine takes a listener of a serial port off once it throws, and
 * nothing comes from that port any more (jswrap_stream.c).
 */
export function throwLater(take: (bytes: string) => void): (bytes: string) => void {
  return function (bytes) {
    try {
      take(bytes);
    } catch (e) {
      setTimeout(function () { throw e; }, 0);
    }
  };
}
