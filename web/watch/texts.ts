// Converts between text and Espruino's strings, whose characters are bytes. A name on the card may be UTF-8, or in some code page.

/** Decodes a string of bytes as UTF-8. If it is none, each byte becomes the character of its number. */
export function shown(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** Encodes text that a person typed as UTF-8, for the engine (Espruino). Each character of the result is a byte. */
export function typed(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** Returns the name of a file or folder without the folders before it in its path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
