// Converts between text and the firmware's bytes: a character of a configuration is a byte of UTF-8, and its limits are in
// bytes.

/** @param text as typed @returns one character a byte */
export function toBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** Decodes bytes for display. Bytes that are not UTF-8, from an old editor or \u escapes, become one letter each. */
export function toText(bytes: string): string {
  return isUtf8(bytes) ? new TextDecoder('utf-8').decode(arrayOf(bytes)) : bytes;
}

/** A sentence of the firmware; it may cut a quoted value in the middle of a letter. */
export function toSentence(bytes: string): string {
  return /[^\x00-\xff]/.test(bytes) ? bytes : new TextDecoder('utf-8').decode(arrayOf(bytes));
}

/** Whether all bytes beyond ASCII are UTF-8. */
export function isUtf8(bytes: string): boolean {
  if (/[^\x00-\xff]/.test(bytes)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(arrayOf(bytes));
    return true;
  } catch {
    return false;
  }
}

/** @param bytes none above 255 */
export function arrayOf(bytes: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, c => c.charCodeAt(0));
}

/** The bytes of a file. */
export function bytesOf(array: Uint8Array): string {
  return Array.from(array, byte => String.fromCharCode(byte)).join('');
}

/** UTF-8 byte order mark of some editors. */
export const byteOrderMark = '\xEF\xBB\xBF';
