// Fits text to a terminal's width: lines are wrapped, never cut. Only text that is drawn again and again is shortened.

import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** Columns that are assumed for a terminal of unknown width. */
const usualColumns = 80;
/** Fewest columns for which text is wrapped here. A narrower terminal wraps by itself. */
const fewestColumns = 30;
/** Blanks before continuation lines, in addition to those of the line itself. */
const deeper = 4;

/** Returns the text without control codes, since text from card and network must not control the terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** Returns the columns of a terminal, or undefined without one, where lines keep their length. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return isTTY ? Math.max(fewestColumns, columns || usualColumns) : undefined;
}

/** Returns the line in pieces that fit the terminal. It is broken at its blanks if it has any, otherwise anywhere. */
export function wrapLine(line: string, columns: number | undefined): string[] {
  if (columns === undefined || stringWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)![0];
  const [first, ...rest] = breakText(line.slice(indent.length), columns - indent.length - deeper);
  return [indent + first, ...rest.map(text => indent + ' '.repeat(deeper) + text)];
}

/** Returns the text in pieces of at most `columns` columns. */
export function breakText(text: string, columns: number): string[] {
  return stringWidth(text) <= columns ? [text] : wrapAnsi(text, columns, { hard: true }).split('\n');
}

/** Returns the text cut at its beginning if it is too long, since the end of a path distinguishes it from others. */
export function shorten(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let end = text;
  while (end && stringWidth(end) >= columns) end = end.slice(1);
  return `…${end}`;
}
