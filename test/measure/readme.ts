// The place of a part's table in the README: between two marks, so that it can be written anew by each run.

import type { Part } from './options.ts';

export const opening = (part: Part) => `<!-- bench ${part} -->`;
export const closing = (part: Part) => `<!-- /bench ${part} -->`;

/** The text with the table put between the part's marks. */
export function place(readme: string, part: Part, table: string): string {
  const from = readme.indexOf(opening(part));
  const to = readme.indexOf(closing(part));
  if (from < 0 || to < from) throw new Error(`The README has no place for the table: a line ${opening(part)} and, below it, one ${closing(part)}.`);
  return `${readme.slice(0, from + opening(part).length)}\n\n${table}\n\n${readme.slice(to)}`;
}
