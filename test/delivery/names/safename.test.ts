// Tests the names of images on the server, which must follow the rule of the modem that was found.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { joinPath, safeFolder, safeName, today, type Rule } from '../../../src/delivery/names/safename.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { directoryOf } from '../../../src/template.ts';
import { digest } from '../../outside.ts';

const names = suite('names');

const rule: Rule = sim7600().names();
const safe = (name: string) => safeName(name, rule, digest);

// Asserts that the modem's file system accepts the name, by the rule of the SIM7600's manual (AT76v3 chapter 20, note).
function assertTakeable(name: string): void {
  assert.not.match(name, /[\\:*?"<>|,;/]/, name);
  assert.match(name, /^[A-Za-z0-9_]/, name);
  assert.not.match(name, /\.$/, name);
  assert.match(name, /^[\x20-\x7e]*$/, name);
  assert.ok(`E:/${name}`.length <= 254, `${name.length} bytes plus the drive`);
}

for (const name of ['IMG_0001.JPG', 'a', '_x.jpg', '0', 'with blank.jpg', "it's.jpg", 'two..dots.JPG', 'per%cent.jpg', 'brace{name}.jpg', 'x(1)~$&+=@#^[]`!.jpg', `${'n'.repeat(200)}.jpg`]) {
  names(`a name that the modem accepts is kept: ${name.slice(0, 40)}`, () => {
    assertTakeable(name);
    assert.is(safe(name), name);
  });
}

const awkward: { title: string; given: string }[] = [
  ...[...'\\:*?"<>|,;/'].map(c => ({ title: `a ${c} inside`, given: `a${c}b.jpg` })),
  { title: 'every forbidden character at once', given: '\\:*?"<>|,;' },
  { title: 'control characters', given: 'a\r\n\t\0b\x7f.jpg' },
  { title: 'bytes from 0x80 on', given: '\xc3\xbcml\xc3\xa4ut.jpg' },
  { title: 'only bytes from 0x80 on', given: '\xe6\x97\xa5\xe6\x9c\xac' },
  { title: 'a dash first', given: '-dash.jpg' },
  { title: 'a dot first', given: '.hidden.jpg' },
  { title: 'only an extension', given: '.jpg' },
  { title: 'a blank first', given: ' a.jpg' },
  { title: 'a dot last', given: 'a.' },
  { title: 'dots only', given: '...' },
  { title: 'a long extension', given: `-a.${'e'.repeat(100)}` },
  { title: 'a forbidden character in the extension', given: 'a.j,g' },
  { title: 'a dot last after a forbidden character', given: 'a,.' },
  { title: 'a dot at the position of the cut', given: `-${'d'.repeat(38)}..${'e'.repeat(60)}.jpg` },
  { title: '251 bytes, which are 254 with the drive', given: `${'n'.repeat(247)}.jpg` },
  { title: '252 bytes, which are too many with the drive', given: `${'n'.repeat(248)}.jpg` },
  { title: '254 bytes', given: `${'n'.repeat(250)}.jpg` },
  { title: '255 bytes', given: `${'n'.repeat(251)}.jpg` },
];

for (const { title, given } of awkward) {
  names(`is always replaced by the same name that the modem accepts: ${title}`, () => {
    assertTakeable(safe(given));
    assert.is(safe(given), safe(given));
  });
}

names('a replaced name stays recognizable', () => {
  assert.match(safe('my,cat.jpg'), /^my_cat.*\.jpg$/);
  assert.match(safe('-dash.JPG'), /dash.*\.JPG$/);
});

names('names that differ only in replaced characters stay different', () => {
  const colliding = ['a,b.jpg', 'a;b.jpg', 'a:b.jpg', 'a*b.jpg', 'a?b.jpg', 'a\x80b.jpg', 'a\x81b.jpg', 'a_b.jpg', '\xc3\xa9.jpg', '\xc3\xa8.jpg', 'a.', 'a,', '-a', '.a', ' a', 'xa',
    ...Array.from({ length: 50 }, (_, i) => `${'n'.repeat(250)}${1000 + i}.jpg`), ...Array.from({ length: 50 }, (_, i) => `-${'n'.repeat(60)}${i}.jpg`), ...Array.from({ length: 128 }, (_, i) => `x${String.fromCharCode(128 + i)}`)];
  const all = colliding.map(safe);
  assert.is(new Set(all).size, colliding.length);
  all.forEach(assertTakeable);
});

names('names with each possible byte become acceptable and stay different', () => {
  const all = Array.from({ length: 256 }, (_, code) => safe(`a${String.fromCharCode(code)}.jpg`));
  all.forEach(assertTakeable);
  assert.is(new Set(all).size, 256);
});

// In the following cases, the card's folders become safe names on the server.

const folders: { given: string; root: string; expect: string }[] = [
  { given: '/DCIM', root: '/DCIM', expect: '' },
  { given: '/DCIM/100CAM', root: '/DCIM', expect: '100CAM' },
  { given: '/DCIM/a/b c/D', root: '/DCIM', expect: 'a/b c/D' },
  { given: '/', root: '/', expect: '' },
  { given: '/DCIM/100CAM', root: '/', expect: 'DCIM/100CAM' },
  { given: '/A/B/C', root: '/A/B', expect: 'C' },
];

for (const { given, root, expect } of folders) {
  names(`${given} below ${root} becomes "${expect}"`, () => {
    assert.is(safeFolder(given, root, rule, digest), expect);
  });
}

names('each unacceptable part of a folder is replaced, the others are kept', () => {
  const parts = safeFolder('/DCIM/good/bad,one/-x/good2', '/DCIM', rule, digest).split('/');
  assert.is(parts.length, 4);
  assert.is(parts[0], 'good');
  assert.is(parts[3], 'good2');
  parts.forEach(assertTakeable);
});

names('folders that differ only in replaced characters stay different', () => {
  const all = ['/DCIM/a,b', '/DCIM/a;b', '/DCIM/a_b', '/DCIM/a\xc3\xa9', '/DCIM/a\xc3\xa8', '/DCIM/a,b/c', '/DCIM/a;b/c'].map(at => safeFolder(at, '/DCIM', rule, digest));
  assert.is(new Set(all).size, all.length);
});

// In the following cases, the placeholders of the setting `ftp.directory` are filled.

const directories: { given: string; expect: string; device?: string; date?: string }[] = [
  { given: '/', expect: '/' },
  { given: '/up', expect: '/up' },
  { given: 'up/images', expect: 'up/images' },
  { given: '/{device}', expect: '/camera' },
  { given: '/{yyyy}/{mm}/{dd}', expect: '/2026/11/20' },
  { given: '{yyyy}{mm}{dd}', expect: '20261120' },
  { given: '/{yyyy}-{mm}-{dd}/{device}/{device}', expect: '/2026-11-20/camera/camera' },
  { given: '/{device}', device: '$& $1 {yyyy}', expect: '/$& $1 {yyyy}' },
  { given: '/{yyyy}/{mm}/{dd}', date: '19700101', expect: '/1970/01/01' },
];

for (const { given, expect, device, date } of directories) {
  names(`ftp.directory ${given} is ${expect}`, () => {
    assert.is(directoryOf(given, device ?? 'camera', date ?? '20261120'), expect);
  });
}

const paths: { left: string; right: string; expect: string }[] = [
  { left: '/', right: '', expect: '/' },
  { left: '/', right: '100CAM', expect: '/100CAM' },
  { left: '/up', right: '', expect: '/up' },
  { left: '/up/', right: '', expect: '/up' },
  { left: '/up/', right: '100CAM', expect: '/up/100CAM' },
  { left: '/up', right: '100CAM/x', expect: '/up/100CAM/x' },
  { left: '/up//', right: '//100CAM/', expect: '/up/100CAM' },
  { left: 'up', right: '100CAM', expect: 'up/100CAM' },
  { left: 'up', right: '', expect: 'up' },
  { left: '', right: '100CAM', expect: '100CAM' },
  { left: '', right: '', expect: '' },
  { left: '/', right: '/', expect: '/' },
  { left: '/home/x', right: 'up', expect: '/home/x/up' },
];

for (const { left, right, expect } of paths) {
  names(`"${left}" and "${right}" make "${expect}"`, () => {
    assert.is(joinPath(left, right), expect);
  });
}

names('today is the modem\'s date, or the first day of 1970 without one', () => {
  assert.is(today('2026-11-20 09:30:00'), '20261120');
  assert.is(today(''), '19700101');
});

names.run();
