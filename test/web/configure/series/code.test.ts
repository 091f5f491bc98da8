// Tests the QR code of a label: another library than the one that wrote it can read it.

import jsQr from 'jsqr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf, labelText, type Code } from '../../../../web/configure/series/code.ts';

const test = suite('label: QR code');
const scale = 4;

/** Draws a code from its SVG path, as a browser does. @returns its pixels, four bytes each: red, green, blue and alpha */
function paint({ size, path }: Code): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray((size * scale) ** 2 * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let i = 0; i < scale * scale; i++) {
      const at = ((Number(y) * scale + Math.floor(i / scale)) * size * scale + Number(x) * scale + i % scale) * 4;
      pixels.fill(0, at, at + 3);
    }
  }
  return pixels;
}

// jsqr is a CommonJS package, so its function is the default export itself or the default export's property `default`
const read = (typeof jsQr === 'function' ? jsQr : (jsQr as unknown as { default: typeof jsQr }).default);

for (const lines of [['hut-3', 'LILYGO T-SIM7600 (E, G, SA)', '23 November 2026'], ['Hütte 7'], ['камера', '', '1 May 2027'], ['x'.repeat(60), 'y'.repeat(60)]]) {
  test(lines.join(', ').slice(0, 40), () => {
    const code = codeOf(labelText(lines));
    assert.is(read(paint(code), code.size * scale, code.size * scale)?.data, lines.filter(Boolean).join('\n'));
  });
}

test('the code has a white border of four modules', () => {
  const { rows, size } = codeOf('hut-3');
  const isInside = (at: number) => at >= 4 && at < size - 4;
  assert.ok(rows.every((row, y) => row.every((isDark, x) => !isDark || (isInside(x) && isInside(y)))));
});

test.run();
