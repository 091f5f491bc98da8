/**
 * The engine takes a listener of a serial port off once it throws, and nothing comes from that port any more (jswrap_stream.c). The
 * returned one throws in a turn of its own.
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
