// Text for a terminal's width: lines are wrapped, never cut; only repeatedly drawn text is shortened.

import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** Of a terminal of unknown width. */
const usualColumns = 80;
/** A narrower terminal wraps by itself. */
const fewestColumns = 30;
/** Indent of continuation lines, beyond the line's own. */
const deeper = 4;

/** Text from card and network must not control the terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** Undefined without a terminal: lines keep their length. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return isTTY ? Math.max(fewestColumns, columns || usualColumns) : undefined;
}

/** At its blanks if it has any, else anywhere. */
export function wrapLine(line: string, columns: number | undefined): string[] {
  if (columns === undefined || stringWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)![0];
  const [first, ...rest] = breakText(line.slice(indent.length), columns - indent.length - deeper);
  return [indent + first, ...rest.map(text => indent + ' '.repeat(deeper) + text)];
}

/** Pieces of at most `columns`. */
export function breakText(text: string, columns: number): string[] {
  return stringWidth(text) <= columns ? [text] : wrapAnsi(text, columns, { hard: true }).split('\n');
}

/** A path's end distinguishes it from others. */
export function shorten(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let end = text;
  while (end && stringWidth(end) >= columns) end = end.slice(1);
  return `…${end}`;
}
