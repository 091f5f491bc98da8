/** Makes shapes and texts of an SVG picture, as strings. Text has the width of Helvetica in any font. */

/** Widths of " " to "~" in thousandths of the font size: Adobe's font metrics of Helvetica. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278,
  584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
  667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** Width of a character that is not in `widths`, in thousandths of the font size: that of Ω, the widest that occurs. */
const otherWidth = 768;
const space = 278;
/** Greatest ratio of the width of a bold letter to that of the same letter in plain type. */
const boldFactor = 1.1;

/**
 * Returns the width of a text in Helvetica, in the unit of the font size.
 * @param {string} text
 * @param {number} size
 * @param {boolean} [isBold]
 */
export function measure(text, size, isBold = false) {
  const sum = [...text].reduce((all, letter) => all + (letter === '\u00a0' ? space : widths[letter.charCodeAt(0) - 32] ?? otherWidth), 0);
  return sum / 1000 * size * (isBold ? boldFactor : 1);
}

/**
 * Breaks a text at its blanks into lines that fit a width.
 * @param {string} text
 * @param {number} size of the font
 * @param {number} width of a line, in the unit of the font size
 * @returns {string[]} lines within the width, unless a single word is wider; a number stays with its unit
 */
export function wrap(text, size, width) {
  /** The lines that are made so far. @type {string[]} */
  const lines = [];
  for (const word of text.replace(/(\d) (V|A|k?Ohm|uF|cm)\b/g, '$1\u00a0$2').split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Escapes the characters of a text that have a meaning in SVG. @param {string} text */
const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** Rounds a coordinate of the picture to one decimal place. @param {number} value */
const round = value => Math.round(value * 10) / 10;

/** Replaces "Ohm" and "uF" in a text by their symbols. @param {string} text */
const pretty = text => text.replace(/\b(k?)Ohm\b/g, '$1Ω').replace(/\buF\b/g, 'µF');

/**
 * The style of a text: its font size, its CSS class, and whether it is bold. `at` says whether the text starts, is centred or ends at its point.
 * @typedef {{ size?: number, at?: 'start' | 'middle' | 'end', bold?: boolean, as?: string }} TextStyle
 */

/**
 * Returns an SVG text at a point, stretched to the width that it has in Helvetica.
 * @param {number} x
 * @param {number} y of the base line
 * @param {string} said
 * @param {TextStyle} [style]
 */
export function drawText(x, y, said, { size = 12, at = 'start', bold = false, as = 'ink' } = {}) {
  const text = pretty(said);
  const width = round(measure(text, size, bold));
  const anchor = at === 'start' ? '' : ` text-anchor="${at}"`;
  return `<text class="${as}" x="${round(x)}" y="${round(y)}" font-size="${size}"${anchor}${bold ? ' font-weight="bold"' : ''} `
    + `textLength="${width}" lengthAdjust="spacingAndGlyphs">${escape(text)}</text>`;
}

/**
 * Returns lines of text as SVG, centred at a point.
 * @param {number} x
 * @param {number} y
 * @param {string[]} lines
 * @param {TextStyle} [style]
 */
export function drawLines(x, y, lines, style = {}) {
  const step = (style.size ?? 12) * 1.2;
  const first = y - (lines.length - 1) / 2 * step + (style.size ?? 12) * 0.36;
  return lines.map((line, i) => drawText(x, first + i * step, line, { at: 'middle', ...style })).join('');
}

/**
 * Returns an SVG box with round corners and the CSS class `as`.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} as
 */
export const drawBox = (x, y, width, height, as) =>
  `<rect class="${as}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="5"/>`;

/**
 * Returns an SVG line through these points with the CSS class `as`.
 * @param {[x: number, y: number][]} points
 * @param {string} as
 */
export const drawPath = (points, as) => `<path class="${as}" d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}"/>`;

/** Returns a small filled dot as SVG. @param {number} x @param {number} y */
export const drawDot = (x, y) => `<circle class="dot" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`;

const style = `<style>
.sheet{fill:#ffffff}.ink{fill:#111827}.soft{fill:#4b5563}.warn{fill:#b91c1c}.dot{fill:#111827}
.board{fill:none;stroke:#6b7280;stroke-width:1.5;stroke-dasharray:2 4}.chip{fill:#dbeafe;stroke:#1d4ed8;stroke-width:1.5}
.part{fill:#f3f4f6;stroke:#6b7280;stroke-width:1.5}.step{fill:#fef9c3;stroke:#a16207;stroke-width:1.2}\
.feed{fill:#fee2e2;stroke:#b91c1c;stroke-width:1.2}
.wire,.fixed,.power,.ground,.plate{fill:none;stroke-width:2}.wire{stroke:#1d4ed8}.fixed{stroke:#6b7280;stroke-dasharray:6 4}
.power{stroke:#b91c1c}.ground,.plate{stroke:#111827}.plate{stroke-width:3}
@media (prefers-color-scheme:dark){
.sheet{fill:#0d1117}.ink{fill:#e6edf3}.soft{fill:#9ca3af}.warn{fill:#fca5a5}.dot{fill:#e6edf3}
.board{stroke:#9ca3af}.chip{fill:#172554;stroke:#60a5fa}.part{fill:#1f2937;stroke:#9ca3af}\
.step{fill:#422006;stroke:#eab308}.feed{fill:#450a0a;stroke:#f87171}
.wire{stroke:#60a5fa}.fixed{stroke:#9ca3af}.power{stroke:#f87171}.ground,.plate{stroke:#e6edf3}
}
</style>`;

/**
 * Returns a whole SVG picture with these parts, and with colours for light and dark pages.
 * @param {number} width
 * @param {number} height
 * @param {string} label for screen readers
 * @param {string[]} parts
 */
export function drawSheet(width, height, label, parts) {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" `
    + `role="img" aria-label="${escape(label)}">`;
  return [head, style, `<rect class="sheet" width="${width}" height="${height}" rx="8"/>`, ...parts, '</svg>', ''].join('\n');
}
