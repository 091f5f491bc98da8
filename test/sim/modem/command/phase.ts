// Makes data phases, in which a modem takes content after its prompt: by count, or up to a terminator.

import type { Phase, Reply } from './reply.ts';

export type { Phase };

/**
 * Makes a data phase of exactly `size` raw bytes. Commands such as CFTRANRX, CFTPSPUT with a length, and FTPPUT=2 open one.
 * @param whole returns the modem's response once all bytes have come
 * @param gaveUp returns the modem's response after a timeout, ERROR by default
 */
export function takeCounted(
  size: number,
  onBytes: (bytes: Uint8Array) => void,
  whole: () => Reply,
  gaveUp?: () => Reply,
): Phase {
  let left = size;
  return {
    take(bytes) {
      const used = Math.min(left, bytes.length);
      left -= used;
      if (used > 0) onBytes(bytes.subarray(0, used));
      return used;
    },
    isWhole: () => left === 0,
    whole,
    ...(gaveUp && { gaveUp }),
  };
}

/** The byte values by which a data phase is escaped and ended. */
export interface Escapes {
  /** Byte after which the next byte is content, whatever its value. */
  escape: number;
  /** Byte that ends the data if no escape precedes it. */
  end: number;
  /** Byte that discards the data if no escape precedes it. By default there is none. */
  cancel?: number;
}

/**
 * Makes a data phase that lasts until a byte `end` without an escape. The byte after `escape` is content (SIM7600 AT manual 12.2.15, 11.2.5).
 * @param cancelled returns the modem's response if a `cancel` byte without an escape discards the data
 */
export function takeEscaped(
  rule: Escapes,
  onBytes: (bytes: Uint8Array) => void,
  whole: () => Reply,
  gaveUp?: () => Reply,
  cancelled?: () => Reply,
): Phase {
  let isEscaped = false;
  let isWhole = false;
  let isCancelled = false;
  return {
    take(bytes) {
      const out = new Uint8Array(bytes.length);
      let count = 0;
      let used = 0;
      while (used < bytes.length && !isWhole) {
        const byte = bytes[used++]!;
        if (isEscaped) out[count++] = byte;
        else if (byte === rule.end || byte === rule.cancel) isWhole = true;
        else if (byte !== rule.escape) out[count++] = byte;
        isCancelled = isWhole && byte === rule.cancel;
        isEscaped = !isEscaped && byte === rule.escape;
      }
      if (count > 0) onBytes(out.subarray(0, count));
      return used;
    },
    isWhole: () => isWhole,
    whole: () => (isCancelled && cancelled ? cancelled() : whole()),
    ...(gaveUp && { gaveUp }),
  };
}
