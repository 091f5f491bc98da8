// The engine's strings are bytes. A name on the card may be UTF-8, as a computer writes it, or bytes of some code page.

/** For a person: UTF-8 where it is that, else each byte as the letter of its number. */
export function shown(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** What a person typed, as the engine has it. */
export function typed(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
