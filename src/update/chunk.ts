// A chunk of firmware: 4,096 bytes, which may be compressed by heatshrink with a window of 8 bits and a lookahead of 6.

import type { Bytes, Natives } from '../ports';

/** Number of bytes that a chunk takes in the flash. */
export const chunkBytes = 4096;
/**
 * Largest number of bytes to which wrong data may expand. They take 1,750 JsVars, units of the engine's memory. 4,096 compressed bytes may
 * expand to 139,776, and the engine ends code that needs more memory than there is.
 */
const mostExpanded = 24000;
/** Largest number of bytes to which one compressed byte can expand: at best, 15 compressed bits become 64 bytes. */
const mostOfByte = 34.14;

/**
 * Expands the beginning of compressed bytes, then more and more of it, as far as memory surely suffices.
 * @returns the bytes, if they are as many as a chunk has; undefined otherwise
 */
function expandChunk(natives: Natives, stored: string): Uint8Array | undefined {
  let end = 0;
  let size = 0;
  while (size <= chunkBytes) {
    end += Math.floor((mostExpanded - size) / mostOfByte);
    const chunk = natives.expand(end < stored.length ? stored.slice(0, end) : stored);
    size = chunk.length;
    if (end >= stored.length) return size === chunkBytes ? chunk : undefined;
  }
  return undefined;
}

/** Writes bytes in hexadecimal. */
function hexOf(bytes: string): string {
  let digits = '';
  for (let at = 0; at < bytes.length; at++) digits += (256 + bytes.charCodeAt(at)).toString(16).slice(1);
  return digits;
}

/** Whether bytes are those of a chunk, by its digest in the manifest. It is undefined if memory is short. */
export function isChunk(natives: Natives, chunk: Bytes, digest: string): boolean | undefined {
  const found = chunk.length === chunkBytes ? natives.sha256(chunk) : '-';
  return found ? hexOf(found) === digest : undefined;
}

/**
 * Expands a chunk and checks it.
 * @param stored the chunk's bytes in the file, as many as its line of the manifest says
 * @param digest the chunk's SHA-256 in the manifest
 * @returns the chunk as it lies in flash; undefined if its digest is wrong; an empty text if memory is short
 */
export function readChunk(natives: Natives, stored: string, digest: string): Bytes | undefined {
  const chunk = stored.length < chunkBytes ? expandChunk(natives, stored) : natives.flat(stored);
  // The stored bytes are not needed any more, and this frees their memory.
  stored = '';
  const isRight = chunk ? isChunk(natives, chunk, digest) : false;
  return isRight ? chunk : isRight === undefined ? '' : undefined;
}
