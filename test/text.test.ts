// Tests the searches in texts. They replace the engine's indexOf, which also finds a part that the end of the text cuts off.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { find, has, inBytes } from '../src/text.ts';

const text = suite('text');

/** Makes a stand-in for a text that has the fault of engine 2v29. Its indexOf finds a part even if the end of the text cuts that part off. */
function faulty(content: string): string {
  return {
    length: content.length,
    slice: (from: number, to: number) => content.slice(from, to),
    indexOf: (part: string, from = 0) => {
      for (let at = from; at < content.length; at++) {
        const there = content.slice(at, at + part.length);
        if (part.length > 1 ? part.startsWith(there) : there === part) return at;
      }
      return -1;
    },
  } as unknown as string;
}

text('the stand-in has the indexOf fault of 2v29', () => {
  assert.is(faulty('ab|').indexOf('|x|'), 2);
  assert.is(faulty('ab|x|').indexOf('|x|'), 2);
});

const table: { content: string; part: string; from?: number; expect: number }[] = [
  { content: 'ab|', part: '|x|', expect: -1 },
  { content: 'ab|x', part: '|x|', expect: -1 },
  { content: 'ab|x|', part: '|x|', expect: 2 },
  { content: '|x|ab|', part: '|x|', expect: 0 },
  { content: '|x|ab|', part: '|x|', from: 1, expect: -1 },
  { content: '|x|ab|x|', part: '|x|', from: 1, expect: 5 },
  { content: 'abc', part: 'c', expect: 2 },
  { content: 'abc', part: 'd', expect: -1 },
  { content: 'abc', part: 'abcd', expect: -1 },
  { content: 'abc', part: 'abc', expect: 0 },
  { content: '', part: 'a', expect: -1 },
  { content: 'abc', part: 'a', from: 3, expect: -1 },
  { content: 'abc', part: 'c', from: 99, expect: -1 },
  { content: 'aab', part: 'ab', expect: 1 },
];

for (const { content, part, from, expect } of table) {
  text(`"${part}" in "${content}"${from ? ` from ${from} on` : ''} is at ${expect}, with the fault and without`, () => {
    assert.is(find(content, part, from ?? 0), expect);
    assert.is(find(faulty(content), part, from ?? 0), expect);
    if (from) return;
    assert.is(has(content, part), expect >= 0);
    assert.is(has(faulty(content), part), expect >= 0);
  });
}

text('a number of bytes has its unit, singular for one', () => assert.equal([0, 1, 2, 34_648].map(inBytes), ['0 bytes', '1 byte', '2 bytes', '34648 bytes']));

text.run();
