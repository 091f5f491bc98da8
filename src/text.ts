// Searches in texts. indexOf of engine 2v29 also finds a part that the end of the text cuts off: `"ab|".indexOf("|x|")` returns 2.

/** Returns the offset of a part at or after `from`. It is -1 if the part is not there. */
export function find(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at >= 0 && text.slice(at, at + part.length) === part ? at : -1;
}

/** A mark at the end of a text that was cut, by which the log masks half a secret there, too. It is printed as a blank. */
export const cutMark = '\x00';

/** Cuts a text to `longest` characters, and adds `cutMark` if it was longer. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) + cutMark : text;
}

/** Writes a number of bytes in words, such as `1 byte` or `20 bytes`. */
export function inBytes(count: number): string {
  return count + (count === 1 ? ' byte' : ' bytes');
}

/** Whether the text contains the part. The engine's own search fails with long parts. */
export function has(text: string, part: string): boolean {
  return find(text, part, 0) >= 0;
}
