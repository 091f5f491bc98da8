// Text on a terminal of some width: lines are wrapped, never cut; only what is drawn over and over is shortened.

import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** Of a terminal that does not tell. */
const usualColumns = 80;
/** On a narrower one the terminal itself wraps. */
const fewestColumns = 30;
/** What a line goes on with, beyond its own indent. */
const deeper = 4;

/** What comes from card and network must not steer the terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** Undefined where no terminal shows it: lines are as long as they are. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return isTTY ? Math.max(fewestColumns, columns || usualColumns) : undefined;
}

/** At its blanks where there are any, else anywhere. */
export function wrapLine(line: string, columns: number | undefined): string[] {
  if (columns === undefined || stringWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)![0];
  const [first, ...rest] = breakText(line.slice(indent.length), columns - indent.length - deeper);
  return [indent + first, ...rest.map(text => indent + ' '.repeat(deeper) + text)];
}

/** Pieces of at most so many columns. */
export function breakText(text: string, columns: number): string[] {
  return stringWidth(text) <= columns ? [text] : wrapAnsi(text, columns, { hard: true }).split('\n');
}

/** Its end is what tells a path from others. */
export function shorten(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let end = text;
  while (end && stringWidth(end) >= columns) end = end.slice(1);
  return `…${end}`;
}
