// A table of the README that is made by runs: it stands between a line that says how it is made and an end mark.

import { readFileSync, writeFileSync } from 'node:fs';

const readmeUrl = new URL('../../README.md', import.meta.url);
const end = '<!-- end mark -->';

function between(begin: string): [before: string, tables: string, after: string] {
  const text = readFileSync(readmeUrl, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (from < begin.length || to < 0) throw new Error(`README.md has no "${begin}", or no end mark behind it`);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}

/** Every line of the tables, their heads too. */
export function readTables(begin: string): string[] {
  return between(begin)[1].split('\n').filter(line => line.startsWith('|'));
}

export function writeTables(begin: string, text: string): void {
  const [before, , after] = between(begin);
  writeFileSync(readmeUrl, `${before}\n${text}\n${after}`);
}
