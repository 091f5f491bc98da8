// Tests how file names are compared with the pattern `images.match`: `*` and `?`, without regard to upper and lower case.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isMatch } from '../src/glob.ts';

const glob = suite('glob');

const table: { pattern: string; yes: string[]; no: string[] }[] = [
  { pattern: '*.jpg', yes: ['a.jpg', 'A.JPG', 'a b.Jpg', '.jpg', 'a.jpg.jpg', 'jpg.jpg'], no: ['a.jpeg', 'ajpg', 'a.jpg ', 'a.jpg.txt', 'a.jp', ''] },
  { pattern: '*.JPG', yes: ['a.jpg', 'A.JPG'], no: ['a.jpe'] },
  { pattern: '*', yes: ['', 'a', 'a.jpg'], no: [] },
  { pattern: '**', yes: ['', 'a', 'a.jpg'], no: [] },
  { pattern: '?', yes: ['a', '?', '*'], no: ['', 'ab'] },
  { pattern: '?*', yes: ['a', 'ab'], no: [''] },
  { pattern: '*?', yes: ['a', 'ab'], no: [''] },
  { pattern: '???.jpg', yes: ['abc.jpg'], no: ['ab.jpg', 'abcd.jpg'] },
  { pattern: 'IMG_*.jpg', yes: ['IMG_0001.JPG', 'img_.jpg'], no: ['XIMG_1.jpg', 'IMG.jpg', 'IMG_1.jpg.png'] },
  { pattern: 'IMG_????.jpg', yes: ['IMG_0001.JPG'], no: ['IMG_001.JPG', 'IMG_00001.JPG'] },
  { pattern: 'a*a', yes: ['aa', 'aba', 'aaa'], no: ['a', 'ab', 'ba', ''] },
  { pattern: 'a*b*a', yes: ['aba', 'abba', 'axbxa'], no: ['aa', 'ab', 'ba', 'abab'] },
  { pattern: '*ab', yes: ['ab', 'aab', 'abab'], no: ['a', 'b', 'aba'] },
  { pattern: '*?b*', yes: ['ab', 'xab', 'abx'], no: ['b', 'ba', ''] },
  { pattern: 'name', yes: ['name', 'NAME'], no: ['nam', 'names', 'xname'] },
  { pattern: '*.j?g', yes: ['a.jpg', 'a.JXG'], no: ['a.jg', 'a.jpeg'] },
  // a dot, which is special in regular expressions, is a plain character here
  { pattern: 'a.c', yes: ['a.c'], no: ['abc'] },
  { pattern: '(a|b)+[c]^$\\', yes: ['(A|B)+[C]^$\\'], no: ['ac'] },
  { pattern: '[a-c].jpg', yes: ['[a-c].jpg'], no: ['b.jpg'] },
  { pattern: '{a,b}.jpg', yes: ['{a,b}.jpg'], no: ['a.jpg'] },
  // the two bytes that UTF-8 has for the letter é count as two plain characters
  { pattern: '*\xc3\xa9*', yes: ['caf\xc3\xa9.jpg'], no: ['cafe.jpg', 'caf\xc3.jpg'] },
  { pattern: 'caf??.jpg', yes: ['caf\xc3\xa9.jpg'], no: [] },
];

for (const { pattern, yes, no } of table) {
  glob(`${pattern} matches the listed names and no others`, () => {
    for (const name of yes) assert.is(isMatch(pattern, name), true, `takes ${JSON.stringify(name)}`);
    for (const name of no) assert.is(isMatch(pattern, name), false, `leaves ${JSON.stringify(name)}`);
  });
}

/** Returns every text of these characters, up to a length. */
function texts(characters: string, longest: number): string[] {
  let grown = [''];
  const all = [''];
  for (let i = 0; i < longest; i++) {
    grown = grown.flatMap(text => [...characters].map(c => text + c));
    all.push(...grown);
  }
  return all;
}

glob('every short pattern agrees with a regular expression for every short name', () => {
  const names = texts('ab', 5);
  for (const pattern of texts('ab*?', 5)) {
    const told = new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
    for (const name of names) {
      if (isMatch(pattern, name) !== told.test(name)) assert.unreachable(`${pattern} against ${name} is ${told.test(name)}`);
    }
  }
});

glob('the longest pattern in config.json is fast against the longest name', () => {
  const worst = ['*a'.repeat(32), '*?'.repeat(32), '*?a'.repeat(21), '*'.repeat(64), `${'*a?'.repeat(21)}b`, `${'a*'.repeat(31)}b`];
  const before = process.cpuUsage();
  for (const pattern of worst) {
    for (const name of ['a'.repeat(255), `${'a'.repeat(254)}b`, 'ab'.repeat(127)]) isMatch(pattern, name);
  }
  // a pattern that is tried in all ways would take longer than anyone waits
  assert.ok(process.cpuUsage(before).user < 10e6);
});

glob.run();
