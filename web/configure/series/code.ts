// The QR code of a label.

import { encode } from 'uqr';

/** White modules around the code, which readers need (ISO/IEC 18004). */
const border = 4;

export const labelText = (lines: readonly string[]): string => lines.filter(Boolean).join('\n');

/** A QR code. */
export interface Code {
  /** Width in modules, with its border. */
  size: number;
  rows: boolean[][];
  /** Data of an SVG `path` that draws the dark modules. */
  path: string;
}

/** @param text any letters; level M repairs 15 % of a worn label */
export function codeOf(text: string): Code {
  const { data } = encode(text, { ecc: 'M', border });
  const path = data.flatMap((row, y) => row.map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : '')).join('');
  return { size: data.length, rows: data, path };
}
