// Makes the QR code of a camera's label.

import { encode } from 'uqr';

/** The width of the white border around a QR code, counted in modules (dots). Readers need the border (ISO/IEC 18004). */
const border = 4;

/** Returns the text of a label's QR code, a line for each text that is not empty. */
export const labelText = (lines: readonly string[]): string => lines.filter(Boolean).join('\n');

/** A QR code, to be drawn as SVG. */
export interface Code {
  /** The width and height of the QR code, with its border, counted in modules (dots). */
  size: number;
  /** The rows of the QR code from the top, each with its modules (dots) from the left. True means dark. */
  rows: boolean[][];
  /** Data of an SVG `path` that draws the dark modules. */
  path: string;
}

/** Makes a QR code of a text. It uses level M, by which 15 % of a worn label can be repaired. */
export function codeOf(text: string): Code {
  const { data } = encode(text, { ecc: 'M', border });
  const path = data.flatMap((row, y) => row.map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : '')).join('');
  return { size: data.length, rows: data, path };
}
