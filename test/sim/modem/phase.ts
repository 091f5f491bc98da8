// Data phases: what a modem takes as content after its prompt, by count or up to a mark, whatever the bytes are.

import type { Reply } from './at.ts';

export interface Phase {
  /** The announced size, for the trace. */
  totalBytes?: number;
  /** What stands for the prompt where it is not the modem's usual one; empty where a line before it is all. */
  prompt?: string;
  /** Its own patience and what counts against it, where the modem's usual ones do not hold (see at.ts). */
  giveUpMs?: number;
  lifeSign?: 'byte' | 'prompt';
  /** Takes what is content from the start of `bytes` and says how many that were. */
  take(bytes: Uint8Array): number;
  isWhole(): boolean;
  /** What the modem says when all has come. */
  whole(): Reply;
  /** What it says when it gave up waiting. */
  gaveUp?: () => Reply;
  /** The modem lost its power or was reset in the middle of the phase. */
  cut?: () => void;
  /** What it is part of has failed on the way: no result is reported any more. */
  broke?: () => void;
}

/** Exactly `size` raw bytes, never one more (CFTRANRX, CFTPSPUT with a length, FTPPUT=2 and others). */
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
  /** Stands before a byte that means itself. */
  escape: number;
  /** Alone, it ends the data. */
  end: number;
  /** Alone, it ends them with no use made of them. */
  cancel?: number;
}

/**
 * Content up to a bare `end`; whatever follows `escape` is content (SIM7600 AT manual 12.2.15, 11.2.5).
 * @param cancelled what is said to a bare `cancel`
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
