// Searching in texts, corrected: the engine's indexOf (2v29) also finds the beginning of a longer part at the very end of a text,
// `"ab|".indexOf("|x|")` is 2 there. One character is found correctly.

/** Where the whole part stands, from this place on, or -1. */
export function find(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at >= 0 && text.slice(at, at + part.length) === part ? at : -1;
}

/** So many of them, as a person says it. */
export function inBytes(count: number): string {
  return count + (count === 1 ? ' byte' : ' bytes');
}

export function has(text: string, part: string): boolean {
  return find(text, part, 0) >= 0;
}
