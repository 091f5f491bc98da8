// Data phases: the content that a modem accepts after its prompt, by count or up to a terminator.

import type { Phase, Reply } from './reply.ts';

export type { Phase };

/** Exactly `size` raw bytes (CFTRANRX, CFTPSPUT with a length, FTPPUT=2 and others). */
export function takeCounted(
  size: number,
  onBytes: (bytes: Uint8Array) => void,
  whole: () => Reply,
  gaveUp?: () => Reply,
): Phase {
  let left = size;
  return {
    totalBytes: size,
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

export interface Escapes {
  /** Precedes a byte that is content. */
  escape: number;
  /** Alone, it ends the data. */
  end: number;
  /** Alone, it discards the data. */
  cancel?: number;
}

/**
 * Content up to a bare `end`; the byte after `escape` is content (SIM7600 AT manual 12.2.15, 11.2.5).
 * @param cancelled the response to a bare `cancel`
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
