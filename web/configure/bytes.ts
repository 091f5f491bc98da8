// A configuration is bytes to the firmware: a character of its text is a byte of UTF-8, and so are its limits. A person sees letters.

/** @param text as a person types it @returns a character a byte */
export function toBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** Bytes as a person reads them. What is no UTF-8, from an old editor or written with \u, is shown a byte a letter. */
export function toText(bytes: string): string {
  return isUtf8(bytes) ? new TextDecoder('utf-8').decode(arrayOf(bytes)) : bytes;
}

/** A sentence of the firmware, which may quote the first bytes of a value, to the middle of a letter. */
export function sentenceOf(bytes: string): string {
  return /[^\x00-\xff]/.test(bytes) ? bytes : new TextDecoder('utf-8').decode(arrayOf(bytes));
}

/** Whether every letter beyond ASCII is UTF-8. */
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

/** What an editor may have put before a text, to say that it is UTF-8. */
export const byteOrderMark = '\xEF\xBB\xBF';
