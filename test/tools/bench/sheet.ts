// A table of results, for the terminal and for a page in Markdown. It is independent of its content.

import Table from 'cli-table3';

/** A cell of a table: a figure, or a text such as `8.35–9.66`. */
export type Cell = string | number;

/** A table with its title and notes. */
export interface Sheet {
  title: string;
  head: string[];
  rows: Cell[][];
  /** Sentences below the table. */
  notes: string[];
  /** True if the table is printed on the terminal, and left out of the page. */
  isOnlyPrinted?: true;
}

const isNumber = (cell: Cell | undefined) => typeof cell === 'number' || /^[−\d–]/.test(cell ?? '');

/** Returns the alignment of each column: right for figures, left for words. */
function alignments({ head, rows }: Sheet): ('left' | 'right')[] {
  return head.map((_, i) => (i > 0 && rows.every(row => isNumber(row[i])) ? 'right' : 'left'));
}

/** Returns the table as text for a terminal. */
export function print(sheet: Sheet): string {
  const table = new Table({ head: sheet.head, colAligns: alignments(sheet), style: { head: [], border: [] } });
  table.push(...sheet.rows);
  return [sheet.title, table.toString(), ...sheet.notes].join('\n');
}

const row = (cells: Cell[]) => `| ${cells.join(' | ')} |`;
const rule = (marks: string[]) => `|${marks.join('|')}|`;

/** Returns the table in Markdown for a page. */
export function toMarkdown(sheet: Sheet): string {
  const marks = alignments(sheet).map(side => (side === 'right' ? '--:' : '---'));
  const notes = sheet.notes.length > 0 ? ['', sheet.notes.join('\n')] : [];
  return [`**${sheet.title}**`, '', row(sheet.head), rule(marks), ...sheet.rows.map(row), ...notes].join('\n');
}

/** Returns a figure with three significant digits: 0.094, 1.72, 17.2, 172, 1,720. NaN and infinite values give a dash. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Returns a share from 0 to 1 as a percentage. Below 10 % it has one decimal. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %` : '–';
}
