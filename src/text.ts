// Searching in texts, corrected: the engine's indexOf (2v29) also finds the beginning of a longer part at the very end of a text,
// `"ab|".indexOf("|x|")` is 2 there. One character is found correctly.

/** Where the whole part stands, from this place on, or -1. */
export function find(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at >= 0 && text.slice(at, at + part.length) === part ? at : -1;
}

/**
 * Stands where a text of the network or the card was cut, so that the log can find half a secret there; the log shows a blank in its place.
 */
export const cutMark = '\x00';

/** The beginning of a text, with the mark where there was more. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) + cutMark : text;
}

/** So many of them, as a person says it. */
export function inBytes(count: number): string {
  return count + (count === 1 ? ' byte' : ' bytes');
}

export function has(text: string, part: string): boolean {
  return find(text, part, 0) >= 0;
}
