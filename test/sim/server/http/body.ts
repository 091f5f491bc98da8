// Reads the body of an HTTP request as its bytes arrive, by its length or in chunks (RFC 9112, 7.1).

import type { Framing } from './head.ts';

/** What the reading of a body has given so far. */
export interface Taken {
  /** Number of bytes that were used up, with the sizes and line ends of chunks. */
  used: number;
  /** The bytes of the body itself, without the sizes and line ends of chunks. */
  data: Buffer;
  /** Whether the body has come to its end. */
  isWhole: boolean;
  /** Reason why the body is invalid. It is missing if the body is valid so far. */
  bad?: string;
}

/**
 * Reads a part of a body from the bytes that have come so far. The bytes that it did not use up are given to the next call again, with those that
 * came since.
 */
export type Taker = (bytes: Buffer) => Taken;

/** Returns a function that reads a body piece by piece. `framing` tells how the end of the body is marked. */
export function takerFor(framing: Framing): Taker {
  return framing === 'chunked' ? takeChunks() : takeCount(framing.length);
}

function takeCount(length: number): Taker {
  let left = length;
  return bytes => {
    const data = bytes.subarray(0, left);
    left -= data.length;
    return { used: data.length, data, isWhole: left === 0 };
  };
}

/** Returns a reader of a body in chunks. It uses up whole lines only. A chunk's data is used up together with the line end after it. */
function takeChunks(): Taker {
  let left = -1;
  let isLast = false;

  function step(bytes: Buffer): Taken | undefined {
    if (left >= 0) {
      if (bytes.length < left + 2) return undefined;
      const [data, end] = [bytes.subarray(0, left), bytes.subarray(left, left + 2)];
      const used = left + 2;
      left = -1;
      return { used, data, isWhole: false, ...(end.toString() !== '\r\n' && { bad: 'a chunk is longer than it said' }) };
    }
    const end = bytes.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = bytes.toString('latin1', 0, end);
    if (isLast) return { used: end + 2, data: none, isWhole: line === '' };
    const [, size] = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e]*)?$/.exec(line) ?? [];
    if (size === undefined) return { used: 0, data: none, isWhole: false, bad: 'a chunk without its size' };
    isLast = parseInt(size, 16) === 0;
    left = isLast ? -1 : parseInt(size, 16);
    return { used: end + 2, data: none, isWhole: false };
  }

  return bytes => {
    const parts: Buffer[] = [];
    let used = 0;
    for (;;) {
      const taken = step(bytes.subarray(used));
      used += taken?.used ?? 0;
      if (taken) parts.push(taken.data);
      if (!taken || taken.isWhole || taken.bad) return { ...taken, used, data: Buffer.concat(parts), isWhole: taken?.isWhole ?? false };
    }
  };
}

const none = Buffer.alloc(0);
