// Tests that pages of docs/ have a marked place for each generated table, and that a new table changes nothing else on its page.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pathOf, placeTable, tableIn } from '../../../firmware/boards/tables.js';
import { page as benchPage, parts } from '../../tools/bench/options.ts';
import { resultsPage } from '../../tools/soak/faults/tables/recovery.ts';

const test = suite('tables in docs');

const places = [
  ...parts.map(part => ({ page: benchPage, name: part, command: 'npm run bench -- --write' })),
  { page: 'install.md', name: 'wiring', command: 'npm run wiring' },
  { page: 'troubleshooting.md', name: 'pauses', command: 'npm run faults' },
  ...['policy', 'recovery', 'commands', 'servers', 'answers'].map(name => ({ page: resultsPage, name, command: 'npm run faults' })),
];

for (const { page, name, command } of places) {
  const text = readFileSync(pathOf(page), 'utf8');
  const [opening, closing] = [`\n<!-- table ${name}: ${command} -->\n`, `\n<!-- end of ${name} -->\n`];

  test(`${page} has a place for ${name} with the command that fills it`, () => {
    assert.is(text.split(opening).length, 2);
    assert.is(text.split(closing).length, 2);
  });

  test(`the table ${name} is placed, and nothing else on ${page} changes`, () => {
    const placed = placeTable(text, name, '| table |');
    assert.ok(placed.includes(`${opening}\n| table |\n${closing}`));
    assert.is(placed.slice(0, placed.indexOf(opening)), text.slice(0, text.indexOf(opening)));
    assert.is(placed.slice(placed.indexOf(closing)), text.slice(text.indexOf(closing)));
    assert.is(tableIn(placed, name), '| table |');
    assert.is(placeTable(placed, name, '| table |'), placed, 'a second placement changes nothing');
  });
}

test('a missing mark is named in the error message', () => {
  assert.throws(() => placeTable('a\n<!-- table pace: x -->\nb', 'pace', 't'), /no place for the table pace: a line "<!-- table pace: COMMAND -->"/);
  assert.throws(() => placeTable('<!-- end of pace -->\n<!-- table pace: x -->', 'pace', 't'), /no place/);
  assert.throws(() => tableIn('# a', 'pace'), /no place/);
});

test.run();
