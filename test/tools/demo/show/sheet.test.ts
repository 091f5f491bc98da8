// Tests of the page of received pictures: each picture is on it once, with a working address.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf } from '../../../../src/camera/card/exif.ts';
import { writeSheet } from './sheet.ts';

const test = suite('tools/demo/show/sheet');

function withFolder(files: Record<string, string>, run: (page: string, count: number) => void): void {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-sheet-'));
  mkdirSync(join(base, 'server'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, 'server', path)), { recursive: true });
    writeFileSync(join(base, 'server', path), text, 'latin1');
  }
  const page = join(base, 'pictures.html');
  run(page, writeSheet(join(base, 'server'), page));
  rmSync(base, { recursive: true });
}

const takenAt = (time: string, offset = '') => `\xff\xd8${exifOf({ make: '', model: '', device: '', time, offset, place: '' })}\xff\xd9`;

test('shows each picture, in the order of their times', () => {
  const [early, late] = [takenAt('2026-11-20 09:30:00', '+01:00'), takenAt('2026-11-20 10:00:00')];
  withFolder({ 'a/2.JPG': early, 'a/1.jpg': late, 'b/3.JPG': '\xff\xd8\xff\xd9', 'notes.txt': 'none' }, (page, count) => {
    const text = readFileSync(page, 'utf8');
    assert.is(count, 3);
    const shown = [...text.matchAll(/<img src="([^"]+)"[^]*?<small>([^<]+)</g)].map(([, src, when]) => [decodeURIComponent(src!), when]);
    assert.equal(shown, [
      ['server/b/3.JPG', 'no date in it, 4 bytes'],
      ['server/a/2.JPG', `2026-11-20 09:30:00 +01:00, ${early.length} bytes`],
      ['server/a/1.jpg', `2026-11-20 10:00:00, ${late.length} bytes`],
    ]);
    for (const [src] of shown) assert.ok(existsSync(join(dirname(page), src!)), src);
  });
});

test('escapes a name with special characters of HTML and URLs', () => {
  const name = '100% of <b>a & "b"#1?.jpg';
  withFolder({ [name]: '\xff\xd8\xff\xd9' }, page => {
    const text = readFileSync(page, 'utf8');
    assert.not.match(text, /<b>/);
    const address = /<img src="([^"]+)"/.exec(text)![1]!.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    assert.ok(existsSync(new URL(address, `file://${page}`)));
  });
});

test('without pictures there is no page', () => {
  withFolder({ 'notes.txt': 'none' }, (page, count) => {
    assert.is(count, 0);
    assert.not.ok(existsSync(page));
  });
});

test.run();
