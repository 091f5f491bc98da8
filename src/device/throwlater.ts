/**
 * Wraps a listener of a serial port, so that its exceptions are thrown later, from a timer. If a listener throws directly, the engine removes
 * it, and no more bytes reach the firmware (jswrap_stream.c).
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
