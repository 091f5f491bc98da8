// The engine's strings are bytes. A name on the card may be UTF-8, or in some code page.

/** Decodes UTF-8; otherwise each byte becomes the letter of its number. */
export function shown(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** Typed text as bytes for the engine. */
export function typed(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
