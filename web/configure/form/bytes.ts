// Converts between text and the strings of a configuration, in which each character is a byte of UTF-8. The firmware works on bytes, and its
// limits are in bytes.

/** Encodes text, as a person typed it, as UTF-8. @returns a string in which each character is a byte */
export function toBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** Decodes a string of bytes for display. If it is not UTF-8, as from an old editor or \u escapes, each byte becomes one letter. */
export function toText(bytes: string): string {
  return isUtf8(bytes) ? new TextDecoder('utf-8').decode(arrayOf(bytes)) : bytes;
}

/** Decodes a sentence of the firmware, which may cut a quoted value in the middle of a UTF-8 letter. */
export function toSentence(bytes: string): string {
  return /[^\x00-\xff]/.test(bytes) ? bytes : new TextDecoder('utf-8').decode(arrayOf(bytes));
}

/** Whether a string of bytes is valid UTF-8. */
export function isUtf8(bytes: string): boolean {
  if (/[^\x00-\xff]/.test(bytes)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(arrayOf(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Converts a string of bytes to an array. @param bytes a string without character codes above 255 */
export function arrayOf(bytes: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, c => c.charCodeAt(0));
}

/** Converts an array, such as the content of a file, to a string in which each character is a byte. */
export function bytesOf(array: Uint8Array): string {
  return Array.from(array, byte => String.fromCharCode(byte)).join('');
}

/** The UTF-8 byte order mark, which some editors write at the start of a file. Each character is a byte. */
export const byteOrderMark = '\xEF\xBB\xBF';
