// Draws a run of `npm start -- --cut` as an animated SVG for README: its main lines appear one after the other, once. Without animation, or when it
// is over, the picture shows the end of the run.

import { plain } from '../show/width.ts';

/** Width and height of a letter in pixels. */
const letter = { width: 7.23, height: 18 };
const margin = 16;
const columns = 116;
/** Number of lines that are visible at once. It is enough for the end of the run from the power cut on. */
const shownLines = 29;
const lineSeconds = 0.35;
const darkSeconds = 1.5;
const firstSeconds = 0.8;

const shown = [/ boot: /, / modem: (?:SIMCOM|talks)/, / network: registered/, / server: logged in/, / image: /, / round: /, / camera: .* is taken/, /^– /, /^\d+ of \d+ images? /];

/** A line of the terminal in the film. */
export interface FilmLine {
  /** Text of the line, without colours. */
  text: string;
  /** Colour of the line, as CSS has it. */
  colour: string;
}

const colourOf = (text: string): string => /^– /.test(text) ? '#fca5a5' : /delivered as|^\d+ of|^equal/.test(text) ? '#a7f3d0' : /^\$/.test(text) ? '#fde68a' : '#d1d5db';

/**
 * Returns a line of the film for a row of the table at the end, otherwise undefined. The row has the image, its place, perhaps its time, bytes,
 * seconds, both digests and the verdict.
 */
function rowOf(line: string): string | undefined {
  const cells = /^│.*│$/.test(line) ? line.split('│').slice(1, -1).map(cell => cell.trim()) : [];
  const [image = '', , ...others] = cells;
  const [bytes = '', , card = '', server = '', verdict = ''] = others.slice(-5);
  if (cells.length < 7 || image === 'image') return undefined;
  return `${verdict.padEnd(9)} ${image.padEnd(28)} ${bytes.padStart(7)} bytes   SHA-256 card ${card}, server ${server}`;
}

/** Returns the main lines of a run. @param output all that a run without a terminal has printed @returns the lines, without dates */
export function linesOf(output: string): FilmLine[] {
  const lines = output.split('\n').map(line => rowOf(line) ?? (shown.some(pattern => pattern.test(line)) ? line : undefined)).filter(line => line !== undefined);
  return ['$ npm start -- --cut', ...lines.map(line => plain(line).replace(/^\d{4}-\d\d-\d\d /, '').slice(0, columns))].map(text => ({ text, colour: colourOf(text) }));
}

/** Returns the first line of a fault that only a busy machine causes, such as lost bytes. It returns undefined if there is none. */
export const strayOf = (texts: readonly string[]): string | undefined => texts.find(text => /try [2-9] of|the previous try failed/.test(text));

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const fixed = (value: number): string => String(Math.round(value * 100) / 100);

/** Returns for each line the seconds from the start at which it appears. */
export function timesOf(lines: readonly FilmLine[]): number[] {
  let at = firstSeconds;
  return lines.map(({ text }, i) => i === 0 ? 0 : at += /power is back/.test(text) ? darkSeconds : lineSeconds);
}

/** Returns the text of the SVG. @param label description for people who cannot see it */
export function drawFilm(lines: readonly FilmLine[], label: string): string {
  const times = timesOf(lines);
  const height = shownLines * letter.height + 2 * margin;
  const width = Math.ceil(columns * letter.width) + 2 * margin;
  const seconds = times.at(-1)!;
  const hiddenAt = (count: number): number => -Math.max(0, count - shownLines) * letter.height;
  const steps = times.map((time, i) => `${fixed(time / seconds * 100)}%{transform:translateY(${hiddenAt(i + 1)}px)}`).filter((_step, i) => i === 0 || i >= shownLines);
  const texts = lines.map(({ text, colour }, i) =>
    `<text class="l" style="animation-delay:${fixed(times[i]!)}s" x="${margin}" y="${margin + 13 + i * letter.height}" fill="${colour}" xml:space="preserve" textLength="${fixed(text.length * letter.width)}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="12" role="img" aria-label="${escaped(label)}">
<style>
.l{animation:come .01s linear both}
.all{transform:translateY(${hiddenAt(lines.length)}px);animation:up ${fixed(seconds)}s step-end both}
@keyframes come{from{opacity:0}}
@keyframes up{${steps.join('')}}
@media (prefers-reduced-motion:reduce){.l,.all{animation:none}}
</style>
<clipPath id="c"><rect width="${width}" height="${height - margin}" y="${margin / 2}"/></clipPath>
<rect width="${width}" height="${height}" rx="8" fill="#0b1021"/>
<g clip-path="url(#c)"><g class="all">
${texts.join('\n')}
</g></g>
</svg>
`;
}
