/** Replaces parts of a text by position. */

/** @typedef {{ start: number, end: number, text: string }} Edit `text` replaces the characters from `start` to before `end` */

/** @param {string} code @param {Edit[]} edits that do not overlap, in any order */
export function applyEdits(code, edits) {
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  const parts = sorted.map(({ start, text }, i) => code.slice(sorted[i - 1]?.end ?? 0, start) + text);
  return [...parts, code.slice(sorted.at(-1)?.end ?? 0)].join('');
}
