// The README's places for the tables of the bench.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parts } from './options.ts';
import { closing, opening, place } from './readme.ts';

const readme = suite('places in the README');
const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

for (const part of parts) {
  readme(`there is one for ${part}`, () => {
    assert.is(text.split(`\n${opening(part)}\n`).length, 2);
    assert.is(text.split(`\n${closing(part)}\n`).length, 2);
    const placed = place(text, part, '| table |');
    assert.ok(placed.includes(`\n${opening(part)}\n\n| table |\n\n${closing(part)}\n`));
    assert.is(placed.slice(0, placed.indexOf(opening(part))), text.slice(0, text.indexOf(opening(part))));
    assert.is(placed.slice(placed.indexOf(closing(part))), text.slice(text.indexOf(closing(part))));
    assert.is(place(placed, part, '| table |'), placed, 'again, it is the same');
  });
}

readme('where a mark is missing, a sentence says which', () => {
  assert.throws(() => place(`a\n${opening('pace')}\nb`, 'pace', 't'), /no place for the table: a line <!-- bench pace -->/);
  assert.throws(() => place(`${closing('pace')}\n${opening('pace')}`, 'pace', 't'), /no place/);
});

readme.run();
