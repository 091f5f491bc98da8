import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readWhole } from '../../src/store/wholefile.ts';
import { createMemoryCard } from '../outside.ts';

const test = suite('wholefile');
const path = '/config.json';

const cases: { title: string; card: Record<string, string>; refuses?: 'open' | 'read'; most?: number; reads: string | undefined }[] = [
  { title: 'a file', card: { [path]: 'abc' }, reads: 'abc' },
  { title: 'an empty file', card: { [path]: '' }, reads: '' },
  { title: 'a file longer than requested', card: { [path]: 'abc' }, most: 2, reads: 'ab' },
  { title: 'a missing file', card: {}, reads: undefined },
  { title: 'a file that cannot be opened', card: { [path]: 'abc' }, refuses: 'open', reads: undefined },
  { title: 'a file whose sectors cannot be read', card: { [path]: 'abc' }, refuses: 'read', reads: undefined },
];

for (const { title, card: files, refuses, most = 100, reads } of cases) {
  test(`${title}: no file stays open`, () => {
    const card = createMemoryCard(files, operation => operation !== refuses);
    assert.is(readWhole(card, path, most), reads);
    assert.is(card.openFiles(), 0);
  });
}

test.run();
