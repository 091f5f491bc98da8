// Corrects indexOf of engine 2v29, which also matches a longer part cut off by the end: `"ab|".indexOf("|x|")` returns 2.

/** Index of the part at or after `from`. -1: it is not there. */
export function find(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at >= 0 && text.slice(at, at + part.length) === part ? at : -1;
}

/** Ends a truncated text, so that the log can mask half a secret; printed as a blank. */
export const cutMark = '\x00';

/** The text, cut to so many characters and marked by `cutMark`. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) + cutMark : text;
}

/** `1 byte`, `20 bytes`. */
export function inBytes(count: number): string {
  return count + (count === 1 ? ' byte' : ' bytes');
}

/** The text contains the part. The engine's own search fails with long parts. */
export function has(text: string, part: string): boolean {
  return find(text, part, 0) >= 0;
}
