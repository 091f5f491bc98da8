// Tests of the film for README: which lines it takes from a run, and that docs/start.svg is up to date.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawFilm, linesOf, strayOf, timesOf } from './svg.ts';

const test = suite('tools/demo/film/svg');

const output = [
  'engine: espruino, the real engine', '+0.042 info boot: snapferry on a <desk>, engine 2v29', '+0.580 info state: waking (waking the modem)',
  '2026-11-27 09:25:02 info image: /DCIM/100CAM/IMG_0003.JPG, 29093 bytes, try 1 of 3', '– The power is cut. –', '– The power is back. –',
  '│ image │ on the server │ bytes │ seconds │ SHA-256 card │ SHA-256 server │       │',
  '│ /DCIM/100CAM/IMG_0003.JPG │ /images/100CAM/IMG_0003.JPG │  29093 │     4.6 │ 67124d47fd85 │ 67124d47fd85   │ equal │',
  '│ /DCIM/A.JPG │ /images/A.JPG │ 2026-11-27 09:26:19 +00:00 │  5 │     4.6 │ 67124d47fd85 │ –   │ missing │',
  '1 of 2 images is on the server, byte for byte.', 'The card:     /tmp/snapferry-1/card', '',
].join('\n');

test('takes the main lines, a row for each image, and no path of this machine', () => {
  assert.equal(linesOf(output).map(({ text }) => text), [
    '$ npm start -- --cut', '+0.042 info boot: snapferry on a <desk>, engine 2v29', '09:25:02 info image: /DCIM/100CAM/IMG_0003.JPG, 29093 bytes, try 1 of 3', '– The power is cut. –', '– The power is back. –',
    'equal     /DCIM/100CAM/IMG_0003.JPG      29093 bytes   SHA-256 card 67124d47fd85, server 67124d47fd85',
    'missing   /DCIM/A.JPG                        5 bytes   SHA-256 card 67124d47fd85, server –',
    '1 of 2 images is on the server, byte for byte.',
  ]);
});

test('draws each line once, in order, and stands still where motion is unwanted', () => {
  const lines = linesOf(output);
  const svg = drawFilm(lines, 'A run');
  assert.is(svg.match(/<text /g)!.length, lines.length);
  assert.ok(svg.includes('&lt;desk&gt;') && !svg.includes('<desk>'));
  assert.match(svg, /prefers-reduced-motion:reduce\)\{\.l,\.all\{animation:none\}\}/);
  const times = timesOf(lines);
  assert.equal(times, [...times].sort((a, b) => a - b));
});

test('docs/start.svg shows a power cut, no other fault, and every image equal', () => {
  const svg = readFileSync(new URL('../../../../docs/start.svg', import.meta.url), 'utf8');
  const texts = [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text]) => text!);
  assert.ok(texts.findIndex(text => /The power is cut/.test(text)) < texts.findIndex(text => /The power is back/.test(text)));
  assert.is(strayOf(texts), undefined);
  assert.is(strayOf(['a', 'info image: /A.JPG, 5 bytes, try 2 of 3']), 'info image: /A.JPG, 5 bytes, try 2 of 3');
  const rows = texts.filter(text => /SHA-256 card/.test(text));
  assert.ok(rows.length > 0);
  for (const row of rows) assert.match(row, /^equal .* card (\w{12}), server \1$/);
  assert.is(texts.at(-1), `${rows.length} of ${rows.length} images are on the server, byte for byte.`);
  assert.not.match(svg, /\/tmp\//);
});

test.run();
