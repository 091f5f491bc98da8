// Tests how a file's size is found in a directory listing, in the form of any server, and cut anywhere by the modem.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createListing, sizeInLine } from '../../../../src/delivery/ftp/proof/listing.ts';
import { everyCut } from '../../../common/textcuts.ts';

const listing = suite('listing');

const unix = (name: string, size = 1234, kind = '-rw-r--r--') => `${kind} 1 user group ${size} Jan 01 12:00 ${name}`;

const inLines: { title: string; line: string; name: string; expect: number | undefined }[] = [
  { title: 'unix', line: '-rw-r--r-- 1 user group 1234 Jan 01 12:00 a.jpg', name: 'a.jpg', expect: 1234 },
  { title: 'unix with columns of blanks and a year', line: '-rw-rw-rw-    1 ftp      ftp         204800 Nov  2  2025 IMG_0001.JPG', name: 'IMG_0001.JPG', expect: 204800 },
  { title: 'unix with numbers for the owner', line: '-rw------- 1 1000 1000 9 Jan 01 12:00 a.jpg', name: 'a.jpg', expect: 9 },
  { title: 'unix with a mark after the permissions', line: '-rw-r--r--+ 1 user group 9 Jan 01 12:00 a.jpg', name: 'a.jpg', expect: 9 },
  { title: 'a size above 32 bits', line: unix('a.jpg', 4294967297), name: 'a.jpg', expect: 4294967297 },
  { title: 'a size of 0', line: unix('a.jpg', 0), name: 'a.jpg', expect: 0 },
  { title: 'a name with a blank', line: unix('my cat.jpg'), name: 'my cat.jpg', expect: 1234 },
  { title: 'a name with two blanks in a row', line: unix('my  cat.jpg'), name: 'my  cat.jpg', expect: 1234 },
  { title: 'a name that is the end of a listed one', line: unix('my cat.jpg'), name: 'cat.jpg', expect: undefined },
  { title: 'a name that is the beginning of a listed one', line: unix('a.jpg.bak'), name: 'a.jpg', expect: undefined },
  { title: 'another case is another file', line: unix('a.JPG'), name: 'a.jpg', expect: undefined },
  { title: 'a name listed with its path', line: unix('/up/100CAM/a.jpg'), name: 'a.jpg', expect: 1234 },
  { title: 'a name listed with a relative path', line: unix('100CAM/a.jpg'), name: 'a.jpg', expect: 1234 },
  { title: 'a path whose last part only ends alike', line: unix('/up/xa.jpg'), name: 'a.jpg', expect: undefined },
  { title: 'a name that looks like a column', line: unix('1234 Jan 01 12:00 a.jpg', 77), name: '1234 Jan 01 12:00 a.jpg', expect: 77 },
  { title: 'a directory of that name', line: unix('a.jpg', 4096, 'drwxr-xr-x'), name: 'a.jpg', expect: undefined },
  { title: 'a link of that name', line: unix('a.jpg -> b.jpg', 5, 'lrwxrwxrwx'), name: 'a.jpg', expect: undefined },
  { title: 'a link to that name', line: unix('b.jpg -> a.jpg', 5, 'lrwxrwxrwx'), name: 'a.jpg', expect: undefined },
  { title: 'the line with the total', line: 'total 12', name: '12', expect: undefined },
  { title: 'DOS', line: '01-01-26  12:00AM                 1234 a.jpg', name: 'a.jpg', expect: 1234 },
  { title: 'DOS with a year of four digits', line: '11-20-2026  08:30PM               204800 a.jpg', name: 'a.jpg', expect: 204800 },
  { title: 'DOS and a name with blanks', line: '01-01-26  12:00AM                 1234 my cat.jpg', name: 'my cat.jpg', expect: 1234 },
  { title: 'a DOS directory of that name', line: '01-01-26  12:00AM       <DIR>          a.jpg', name: 'a.jpg', expect: undefined },
  { title: 'an empty line', line: '', name: 'a.jpg', expect: undefined },
  { title: 'the name alone', line: 'a.jpg', name: 'a.jpg', expect: undefined },
  { title: 'a unix line cut before its name', line: '-rw-r--r-- 1 user group 1234 Jan 01 12:00', name: 'a.jpg', expect: undefined },
  { title: 'a unix line with a word for the size', line: '-rw-r--r-- 1 user group none Jan 01 12:00 a.jpg', name: 'a.jpg', expect: undefined },
  { title: 'bytes from 0x80 on', line: unix('caf\xc3\xa9.jpg'), name: 'caf\xc3\xa9.jpg', expect: 1234 },
];

for (const { title, line, name, expect } of inLines) {
  listing(`a line: ${title}`, () => {
    assert.is(sizeInLine(line, name), expect);
  });
}

const noisy = ['total 12', unix('.', 4096, 'drwxr-xr-x'), unix('IMG_0001.JPG', 10), unix('IMG_00010.JPG', 20), unix('XIMG_0001.JPG', 30), unix('IMG_0001.JPG.bak', 40), unix('IMG 0001.JPG', 50)];

const wholes: { title: string; given: string; name: string; expect: number | undefined; lines: number; isOdd?: boolean }[] = [
  { title: 'unix, with CRLF', given: `${noisy.join('\r\n')}\r\n`, name: 'IMG_0001.JPG', expect: 10, lines: 7 },
  { title: 'unix, with LF', given: `${noisy.join('\n')}\n`, name: 'IMG 0001.JPG', expect: 50, lines: 7 },
  { title: 'a last line without an end', given: noisy.join('\r\n'), name: 'IMG 0001.JPG', expect: 50, lines: 7 },
  { title: 'a name that is not there', given: `${noisy.join('\r\n')}\r\n`, name: 'IMG_0002.JPG', expect: undefined, lines: 7 },
  { title: 'DOS', given: '01-01-26  12:00AM  <DIR>  IMG_0001.JPG\r\n01-01-26  12:00AM  77 IMG_0001.JPG\r\n', name: 'IMG_0001.JPG', expect: 77, lines: 2 },
  { title: 'a total and nothing else', given: 'total 0\r\n', name: 'a.jpg', expect: undefined, lines: 1 },
  { title: 'an empty listing', given: '', name: 'a.jpg', expect: undefined, lines: 0 },
  { title: 'one file twice, of one size', given: `${unix('a.jpg')}\r\n${unix('/up/a.jpg')}\r\n`, name: 'a.jpg', expect: 1234, lines: 2 },
  { title: 'one name twice, of two sizes', given: `${unix('a.jpg')}\r\n${unix('a.jpg', 9)}\r\n`, name: 'a.jpg', expect: undefined, lines: 2, isOdd: true },
  { title: 'one name twice, the second time in a line without an end', given: `${unix('a.jpg')}\r\n${unix('a.jpg', 9)}`, name: 'a.jpg', expect: undefined, lines: 2, isOdd: true },
  { title: 'a size that is a word', given: `${unix('a.jpg').replace('1234', 'none')}\r\n`, name: 'a.jpg', expect: undefined, lines: 1, isOdd: true },
];

for (const { title, given, name, expect, lines, isOdd = false } of wholes) {
  listing(`${title}, cut at every place`, () => {
    for (const chunks of everyCut(given)) {
      const one = createListing(name, name);
      chunks.forEach(chunk => one.take(chunk));
      assert.is(one.size(), expect, JSON.stringify(chunks));
      assert.is(one.lines(), lines, JSON.stringify(chunks));
      assert.is(one.isOdd(), isOdd, JSON.stringify(chunks));
    }
  });
}

listing('the name is found among 10,000 others, in pieces of the modem\'s size', () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `${unix(`IMG_${i}.JPG`, i)}\r\n`).join('');
  const one = createListing('IMG_7777.JPG', 'IMG_7777');
  for (let at = 0; at < text.length; at += 1024) one.take(text.slice(at, at + 1024));
  assert.is(one.size(), 7777);
  assert.is(one.lines(), 10_000);
});

for (const [title, given, expect] of [
  ['a name that is not there', unix('b.jpg'), true], ['an empty listing', '', true], ['the name itself', unix('a.jpg'), false], ['its temporary name', unix('a.jpg.part'), false], ['a line of no known form', 'a.jpg.part', false],
] as const) {
  listing(`whether any line has the name: ${title}, cut at every place`, () => {
    for (const chunks of everyCut(`${unix('c.jpg')}\r\n${given}`)) {
      const one = createListing('a.jpg', 'a.jpg');
      chunks.forEach(chunk => one.take(chunk));
      assert.is(one.isUnnamed(), expect, JSON.stringify(chunks));
    }
  });
}

listing('an overlong line does not affect the next lines', () => {
  const one = createListing('a.jpg', 'a.jpg');
  for (let i = 0; i < 200; i++) one.take('x'.repeat(1024));
  one.take(`\r\n${unix('a.jpg')}\r\n`);
  assert.is(one.size(), 1234);
});

listing.run();
