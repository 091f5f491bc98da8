// Tests that the pages, the schemas and the page's estimates list the same modems as src/modem/known.ts and the data sheets in test/sim/sheets/.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../firmware/boards/tables.js';
import { draws, models, schemas, supplyOf, tables, withModels } from './tables.ts';

const test = suite('modems in pages and schemas');

for (const [page, name, table] of tables()) {
  test(`${page} has the table ${name} of the sheets`, () => assert.is(readTable(page, name), table, 'update by: npm run modems'));
}

for (const { path, listOf } of schemas) {
  test(`${path} lists the modem entries`, () => {
    const schema = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    assert.is(withModels(schema, listOf), schema, 'update by: npm run modems');
    const names = JSON.parse(schema).properties.modem.properties.model.enum.filter((name: string) => name !== 'auto');
    assert.equal(names.sort(), [...models].sort());
  });
}

test(`${draws.path} has the currents of the sheets`, () => {
  assert.is(readFileSync(new URL(`../../../${draws.path}`, import.meta.url), 'utf8'), draws.text, 'update by: npm run modems');
});

test('a model without a sheet is rejected', () => assert.throws(() => supplyOf('sim1'), /No sheet of .* has the model sim1/));

test('each name of modem.model is in the table of modems by FTP', () => {
  const ftp = tables().find(([, name]) => name === 'ftp')![2];
  for (const model of models) assert.ok(ftp.includes(`(\`${model}\`)`), model);
});

test('a new model is appended to the list, and one without an entry is removed', () => {
  const schema = '{ "modem": { "model": { "enum": ["auto", "gone", "sim800"] } } }';
  const names: string[] = JSON.parse(withModels(schema, all => JSON.stringify(all))).modem.model.enum;
  assert.equal(names, ['auto', 'sim800', ...models.filter(name => name !== 'sim800')]);
});

test('a schema without the list is rejected', () => assert.throws(() => withModels('{"modem": {}}', names => names.join()), /no list/));

test.run();
