import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Target } from '../server/target.ts';
import { compare, isWhole, makeTable, summaryOf, type Row } from './report.ts';

const report = suite('tools/demo/show/report');
const digest = 'ab12cd34ef56'.repeat(5);
const now: Row = {
  path: '/DCIM/100CAM/IMG_0001.JPG', remotePath: '/images/100CAM/IMG_0001.JPG', bytes: 34648, seconds: 1.72, card: digest, server: digest, isDelivered: true, isEarlier: false,
};
const earlier: Row = { ...now, seconds: undefined, isEarlier: true };
const gone: Row = { ...earlier, server: undefined };
const missing: Row = { ...now, remotePath: '', seconds: undefined, server: undefined, isDelivered: false };
const other: Row = { ...now, server: 'ffff' };
const long: Row = { ...now, path: `/DCIM/${'n'.repeat(200)}.jpg`, remotePath: `/up/${'n'.repeat(200)}.jpg` };

const widths: { columns: number | undefined; rows: Row[]; hasDigests: boolean; hasFrame: boolean }[] = [
  { columns: undefined, rows: [now, earlier], hasDigests: true, hasFrame: true },
  { columns: 200, rows: [now, missing, other], hasDigests: true, hasFrame: true },
  { columns: 200, rows: [now, long], hasDigests: true, hasFrame: true },
  { columns: 120, rows: [now], hasDigests: true, hasFrame: true },
  { columns: 110, rows: [now], hasDigests: false, hasFrame: true },
  { columns: 100, rows: [now, other], hasDigests: false, hasFrame: true },
  { columns: 60, rows: [now, other, missing, gone], hasDigests: false, hasFrame: false },
  { columns: 60, rows: [long], hasDigests: false, hasFrame: false },
];

for (const { columns, rows, hasDigests, hasFrame } of widths) {
  report(`a table of ${rows.length} on ${columns ?? 'no'} columns, the longest path ${Math.max(...rows.map(row => row.path.length))}`, () => {
    const text = makeTable(rows, columns, false);
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= (columns ?? Infinity), line);
    assert.is(text.includes('SHA-256 card'), hasDigests);
    assert.is(text.includes(digest.slice(0, 12)), hasDigests);
    assert.is(text.includes('│'), hasFrame);
    assert.is(stripVTControlCharacters(makeTable(rows, columns, true)).replace(/ +$/gm, ''), text, 'colours change nothing else');
    // a path of usual length stays on one line of the table
    for (const { path, remotePath } of rows) if (path.length < 100) for (const one of [path, remotePath]) assert.ok(text.includes(one), one);
    const letters = text.replace(/[^n]/g, '').length;
    for (const { path, remotePath } of rows) if (path.length >= 100) assert.ok(letters >= (path + remotePath).replace(/[^n]/g, '').length, 'a long path is complete');
  });
}

report('at 80 columns no name of a sample picture is broken, even with times in the table', () => {
  const shown = { ...now, path: '/DCIM/100SNAPF/SNAP0001.JPG', remotePath: '/images/100SNAPF/SNAP0001.JPG', bytes: 204_817, seconds: 10.6, taken: '2026-11-20 09:30:42 +01:00' };
  const text = makeTable([shown], 80, false);
  assert.ok(text.includes(shown.path) && text.includes(shown.remotePath), text);
});

const dated: Row = { ...now, taken: '2026-11-20 09:30:42 +01:00' };

for (const columns of [undefined, 120, 60]) {
  report(`a picture's time is shown on ${columns ?? 'no'} columns, and its column is missing if no picture has one`, () => {
    const text = makeTable([dated, now], columns, false);
    assert.match(text, /taken/);
    // the time is shown without seconds only if file names would be broken into lines otherwise
    assert.is(text.split(columns === 60 ? '2026-11-20 09:30 ' : '2026-11-20 09:30:42 +01:00').length - 1, 1);
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= (columns ?? Infinity), line);
    assert.not.match(makeTable([now], columns, false), /taken/);
  });
}

const verdicts: { row: Row; expect: RegExp; isGood: boolean }[] = [
  { row: now, expect: /│ 34648 │ +1\.7 │.*│ equal │$/m, isGood: true },
  { row: earlier, expect: /│ 34648 │ earlier │.*│ equal │$/m, isGood: true },
  { row: gone, expect: /│ 34648 │ earlier │.*│ gone │$/m, isGood: true },
  { row: missing, expect: /│ 34648 │ +– │.*│ missing │$/m, isGood: false },
  { row: other, expect: /│ 34648 │ +1\.7 │.*│ NOT EQUAL │$/m, isGood: false },
  { row: { ...earlier, server: 'ffff' }, expect: /│ earlier │.*│ NOT EQUAL │$/m, isGood: false },
  // the image was delivered in this run, so nobody can have taken it away already
  { row: { ...now, server: undefined }, expect: /│ missing │$/m, isGood: false },
];

for (const { row, expect, isGood } of verdicts) {
  report(`the row of an image shows ${expect.source}`, () => {
    assert.match(makeTable([row], undefined, false), expect);
    assert.is(isWhole([row]), isGood);
    assert.is(isWhole([now, row]), isGood);
  });
}

const nothingLeft = 'delivered earlier; nothing is left to send.';
const summaries: { rows: Row[]; expect: (string | RegExp)[] }[] = [
  { rows: [now], expect: ['1 of 1 image is on the server, byte for byte.'] },
  { rows: [missing], expect: ['0 of 1 image is on the server, byte for byte.'] },
  { rows: [now, missing], expect: ['1 of 2 images is on the server, byte for byte.'] },
  { rows: [missing, other], expect: ['0 of 2 images are on the server, byte for byte.'] },
  { rows: [earlier], expect: ['1 of 1 image is on the server, byte for byte.', `It was ${nothingLeft}`] },
  { rows: [earlier, earlier], expect: ['2 of 2 images are on the server, byte for byte.', `All of them were ${nothingLeft}`] },
  { rows: [now, earlier], expect: ['2 of 2 images are on the server, byte for byte.', `1 of them was ${nothingLeft}`] },
  { rows: [earlier, missing], expect: ['1 of 2 images is on the server, byte for byte.', '1 of them was delivered earlier.'] },
  { rows: [gone], expect: ['0 of 1 image is on the server, byte for byte.', `It was ${nothingLeft}`, /^It is not where the journal on the card says: .* \/snapferry\/journal / ] },
  { rows: [earlier, gone], expect: [/^1 of 2 images is/, `All of them were ${nothingLeft}`, /^1 of them is not where/ ] },
];

for (const { rows, expect } of summaries) {
  report(`the summary is: ${expect.join(' ')}`, () => {
    const said = summaryOf(rows);
    assert.is(said.length, expect.length, said.join('\n'));
    said.forEach((text, i) => (typeof expect[i] === 'string' ? assert.is(text, expect[i]) : assert.match(text, expect[i] as RegExp)));
  });
}

report('an image is searched at each path that the journal allows, or only at its logged path', async () => {
  const asked: string[] = [];
  const target = { look: async (path: string) => { asked.push(path); return path === '/b' ? { bytes: 1, sha256: digest } : undefined; } } as Target;
  const image = { path: '/DCIM/a.jpg', bytes: 1, sha256: digest };
  const said = { image, told: undefined, isDelivered: true, isEarlier: true, places: ['/a', '/b', '/c'] };
  const [found, lost, told] = await compare([said, { ...said, places: ['/a', '/c'] }, { ...said, told: { path: image.path, remotePath: '/b', seconds: 2 }, isEarlier: false }], target);
  assert.equal(asked, ['/a', '/b', '/a', '/c', '/b']);
  assert.equal([found, lost, told].map(row => [row!.remotePath, row!.server]), [['/b', digest], ['/a', undefined], ['/b', digest]]);
});

report.run();
