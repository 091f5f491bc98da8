// Corrects indexOf of engine 2v29, which also matches a longer part cut off by the end: `"ab|".indexOf("|x|")` returns 2.

export function find(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at >= 0 && text.slice(at, at + part.length) === part ? at : -1;
}

/** Ends a truncated text, so that the log can mask half a secret; printed as a blank. */
export const cutMark = '\x00';

export function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) + cutMark : text;
}

export function inBytes(count: number): string {
  return count + (count === 1 ? ' byte' : ' bytes');
}

export function has(text: string, part: string): boolean {
  return find(text, part, 0) >= 0;
}
