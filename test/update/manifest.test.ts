// Tests how the manifest of signed firmware is read. A manifest as the build writes it is read, and every other text is refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mostImageBytes as buildImageBytes, mostManifestBytes as buildManifestBytes, writeManifest, type Facts } from '../../firmware/image/manifest.js';
import {
  compareVersions, fileBytes, headBytes, mostImageBytes, mostManifestBytes, readChunkLine, readManifest, whyRefused, type Manifest, type Running,
} from '../../src/update/manifest.ts';

const test = suite('manifest');
const facts: Facts = { board: 'lilygo-t-sim7600', version: '0.5.0', replaces: '0.3.10', engines: ['2v27.45', '2v29'] };
const image = Buffer.alloc(3 * 4096 + 5, 7);
const write = (given: Partial<Facts> = {}, bytes = image, stored = 900) => Buffer.from(writeManifest({ ...facts, ...given }, bytes, Array(96).fill(stored))).toString('latin1');
const text = write();

test('the build\'s manifest is read, whole and by its first bytes alone', () => {
  const expect: Manifest = {
    length: text.length, head: text.indexOf('chunks 4\n') + 9, board: 'lilygo-t-sim7600', version: '0.5.0', replaces: '0.3.10', engines: ['2v27.45', '2v29'], bytes: 12293,
    isUrgent: false, isReturn: false, chunks: 4,
  };
  assert.equal(readManifest(text), expect);
  assert.equal(readManifest(text.slice(0, headBytes)), expect);
  assert.equal(readManifest(write({ urgent: true, isReturn: true }))!.isUrgent, true);
  assert.equal(readManifest(write({ isReturn: true }))!.isReturn, true);
  assert.equal([mostImageBytes, mostManifestBytes], [buildImageBytes, buildManifestBytes]);
});

test('the longest manifest has its head within the first bytes', () => {
  const longest = write({ board: 'b'.repeat(40), version: '99999.99999.99999', replaces: '99999.99999.99999', engines: Array(16).fill('2v29.1234567') }, Buffer.alloc(mostImageBytes));
  const manifest = readManifest(longest)!;
  assert.ok(manifest.head <= headBytes, `${manifest.head}`);
  assert.is(manifest.length, longest.length);
  assert.is(fileBytes(longest, manifest), longest.length + 256 + 95 * 900);
});

test('the lines of the chunks are read by their number, and give the size of the file', () => {
  const manifest = readManifest(text)!;
  for (let chunk = 0; chunk < 4; chunk++) assert.equal(readChunkLine(text, manifest, chunk), { digest: text.split('\n')[10 + chunk]!.slice(0, 64), stored: 900 });
  assert.is(readChunkLine(text, manifest, 4), undefined);
  assert.is(fileBytes(text, manifest), text.length + 256 + 4 * 900);
});

/** Changes of the manifest's head, one field each. Its length stays right, so that only that field is wrong. */
const heads: [title: string, from: string | RegExp, to: string][] = [
  ['another format', 'firmware 1', 'firmware 2'], ['another name', 'snapferry', 'Snapferry'], ['no manifest line', /manifest \d+\n/, ''], ['four digits of length', /manifest 0/, 'manifest '],
  ['a length one more', /manifest \d+/, `manifest ${String(text.length + 1).padStart(5, '0')}`], ['a length that is no number', /manifest 0/, 'manifest x'],
  ['no board', /board .*\n/, ''], ['an empty board', /board .*\n/, 'board \n'], ['a board with a slash', 'board lily', 'board ../lily'], ['a long board', 'board ', `board ${'b'.repeat(40)}`],
  ['two numbers of version', 'version 0.5.0', 'version 0.5'], ['four numbers of version', 'version 0.5.0', 'version 0.5.0.1'], ['a version with a zero before it', 'version 0.5.0', 'version 0.05.0'],
  ['a version with a letter', 'version 0.5.0', 'version 0.5.0a'], ['an enormous version', 'version 0.5.0', 'version 0.5.100000'], ['a negative version', 'version 0.5.0', 'version 0.-5.0'],
  ['a version of no digits', 'version 0.5.0', 'version ..'], ['replaces without numbers', 'replaces 0.3.10', 'replaces any'],
  ['no engines', /engines .*/, 'engines '], ['an engine that is none', '2v29', '3'], ['two blanks between engines', ' 2v29', '  2v29'], ['17 engines', /engines .*/, `engines${' 2v29'.repeat(17)}`],
  ['an enormous engine', '2v29', `2v${'9'.repeat(30)}`], ['engines with an alternative', '2v29', '2v29x'],
  ['bytes of zero', /bytes \d+/, 'bytes 0'], ['negative bytes', /bytes \d+/, 'bytes -12293'], ['bytes with a zero before them', /bytes /, 'bytes 0'], ['bytes with a fraction', /bytes \d+/, 'bytes 12293.5'],
  ['bytes of one chunk less', /bytes \d+/, 'bytes 12288'], ['bytes of one chunk more', /bytes \d+/, 'bytes 16385'], ['bytes in hexadecimal', /bytes \d+/, 'bytes 0x3005'],
  ['bytes of 20 digits', /bytes \d+/, `bytes ${'9'.repeat(20)}`], ['urgent maybe', 'urgent no', 'urgent maybe'], ['urgent in capitals', 'urgent no', 'urgent NO'], ['return of nothing', 'return no', 'return '],
  ['urgent twice', 'urgent no\n', 'urgent no\nurgent no\n'], ['the order changed', 'urgent no\nreturn no\n', 'return no\nurgent no\n'], ['one chunk more', 'chunks 4', 'chunks 5'],
  ['one chunk less', 'chunks 4', 'chunks 3'], ['chunks of zero', 'chunks 4', 'chunks 0'], ['chunks that are no number', 'chunks 4', 'chunks four'], ['ends of lines of Windows', /\n/g, '\r\n'],
  ['a blank at the end of a line', 'urgent no', 'urgent no '], ['a blank before a line', 'urgent', ' urgent'], ['a byte-order mark', /^/, '\xef\xbb\xbf'], ['a NUL in the board', 'lilygo-t', 'lilygo\0t'],
];
const lengthOf = (changed: string) => changed.replace(/^(.*\nmanifest )\d{5}\n/s, (_, begin: string) => `${begin}${String(changed.length).padStart(5, '0')}\n`);
for (const [title, from, to] of heads) {
  test(`a manifest with ${title} is none`, () => {
    const changed = text.replace(from, to);
    assert.is.not(changed, text);
    assert.is(readManifest(changed), undefined);
    if (!title.includes('length')) assert.is(readManifest(lengthOf(changed)), undefined);
  });
}

test('texts that are cut off anywhere in the head, empty, or of other bytes are no manifest', () => {
  const { head } = readManifest(text)!;
  for (let end = 0; end < head; end++) assert.is(readManifest(text.slice(0, end)), undefined, `${end}`);
  for (const other of ['\0'.repeat(600), '\xff'.repeat(600), '\n'.repeat(600), 'snapferry firmware 1\n'.repeat(40), '{}', '<html>']) assert.is(readManifest(other), undefined);
});

test('no change of one byte of the head gives the same firmware under another text', () => {
  const { head } = readManifest(text)!;
  const own = JSON.stringify(readManifest(text));
  for (let at = 0; at < head; at++) {
    for (const byte of ['0', '9', 'a', ' ', '\n', '\0', '\xff']) {
      const changed = text.slice(0, at) + byte + text.slice(at + 1);
      if (changed !== text) assert.is.not(JSON.stringify(readManifest(changed)), own, `${at} ${JSON.stringify(byte)}`);
    }
  }
});

const lines: [title: string, change: (line: string) => string][] = [
  ['no blank', line => `${line.slice(0, 64)}x${line.slice(65)}`], ['no end', line => `${line.slice(0, 69)} `], ['stored bytes of zero', line => `${line.slice(0, 65)}0000\n`],
  ['more stored bytes than a chunk has', line => `${line.slice(0, 65)}4097\n`], ['stored bytes that are no number', line => `${line.slice(0, 65)} 900\n`],
];
for (const [title, change] of lines) {
  test(`a line of a chunk with ${title} is none, and no file belongs to it`, () => {
    const manifest = readManifest(text)!;
    const from = manifest.head + 70;
    const changed = text.slice(0, from) + change(text.slice(from, from + 70)) + text.slice(from + 70);
    assert.is(readChunkLine(changed, manifest, 1), undefined);
    assert.ok(Number.isNaN(fileBytes(changed, manifest)));
    assert.ok(Number.isNaN(fileBytes(text.slice(0, -1), manifest)));
  });
}

test('versions are compared by their numbers', () => {
  const sorted = ['0.0.0', '0.0.9', '0.0.10', '0.9.9', '0.10.0', '1.0.0', '9.9.9', '10.0.0', '10.0.99999'];
  sorted.forEach((one, i) => sorted.forEach((other, j) => assert.is(Math.sign(compareVersions(one, other)), Math.sign(i - j), `${one} ${other}`)));
});

const running: Running = { board: 'lilygo-t-sim7600', version: '0.4.0', engine: '2v29' };
const refusals: [title: string, given: Partial<Facts>, here: Partial<Running>, expect: RegExp | ''][] = [
  ['a newer version', {}, {}, ''],
  ['another board', { board: 'esp32-cam' }, {}, /^it is for another board, esp32-cam, and this is lilygo-t-sim7600$/],
  ['fewer modems', {}, { board: 'lilygo-t-sim7600-all' }, /^it has the code for fewer modems than this firmware, which was built with --modems all$/],
  ['more modems', { board: 'lilygo-t-sim7600-all' }, {}, /^it is for another board, lilygo-t-sim7600-all, and this is lilygo-t-sim7600$/],
  ['another camera at the board', { board: 'lilygo-t-sim7600-spi' }, {}, /^it is for another board/],
  ['an engine that it was not tested with', {}, { engine: '2v29.5' }, /^it was tested with Espruino 2v27\.45, 2v29, and here runs 2v29\.5; bring another engine by USB$/],
  ['the same version', { version: '0.4.0' }, {}, /^its version 0\.4\.0 is the one that runs$/],
  ['the same version as a return', { version: '0.4.0', isReturn: true }, {}, /^its version 0\.4\.0 is the one that runs$/],
  ['an older version', { version: '0.3.9', replaces: '0.0.0' }, {}, /^its version 0\.3\.9 is below 0\.4\.0, which runs; sign it with --return to go back$/],
  ['an older version as a return', { version: '0.3.9', isReturn: true }, {}, ''],
  ['a version that replaces only newer ones', { replaces: '0.4.1' }, {}, /^it replaces only versions from 0\.4\.1 on, and here runs 0\.4\.0$/],
  ['a version that replaces this one at least', { replaces: '0.4.0' }, {}, ''],
  ['0.10 after 0.9', { version: '0.10.0' }, { version: '0.9.0' }, ''],
];
for (const [title, given, here, expect] of refusals) {
  test(`${title} is ${expect ? 'refused, with a reason' : 'taken'}`, () => {
    const why = whyRefused(readManifest(write(given))!, { ...running, ...here });
    if (expect) assert.match(why, expect);
    else assert.is(why, '');
  });
}

test('an image that is too large for a slot is refused before its manifest is read', () => {
  const manifest = { ...readManifest(text)!, bytes: mostImageBytes + 1 };
  assert.match(whyRefused(manifest, running), /^its image of 389121 bytes is too large for this flash, which takes 389120$/);
  assert.match(whyRefused({ ...readManifest(text)!, length: 7937 }, running), /too large for this flash/);
  assert.is(whyRefused({ ...readManifest(text)!, length: 7936, bytes: mostImageBytes }, running), '');
});

test.run();
