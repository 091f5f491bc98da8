// Tests that each language has each sentence of the page, and no other one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import de from '../../../web/language/de.json' with { type: 'json' };
import es from '../../../web/language/es.json' with { type: 'json' };
import deFirst from '../../../web/language/first/de.json' with { type: 'json' };
import esFirst from '../../../web/language/first/es.json' with { type: 'json' };
import frFirst from '../../../web/language/first/fr.json' with { type: 'json' };
import fr from '../../../web/language/fr.json' with { type: 'json' };
import { isAlike } from '../../../web/language/messages.ts';
import { importedBy, listKeys } from './extract.ts';

const test = suite('tables of languages');
const firsts: Record<string, Record<string, string>> = { de: deFirst, fr: frFirst, es: esFirst };
const rests: Record<string, Record<string, string>> = { de, fr, es };
const all = listKeys();
const keys = all.map(({ english }) => english);
/** The source files that are loaded for the first view: the frame of the page, and Install. */
const early = new Set(['web/app.ts', 'web/install/install.ts'].flatMap(path => [...importedBy(path)]));
const firstKeys = all.filter(({ from }) => from.some(path => early.has(path))).map(({ english }) => english);
/** The most sentences that may be the same in another language as in English, such as names. The page has many hundreds of sentences. */
const mostEqual = 60;

test('messages of all kinds are extracted from the page', () => {
  const kinds = ['Connect a camera', '{0} of {1}, {2} left', 'Port', 'resting', 'no SIM card was found', 'The camera did not answer within {0} seconds.'];
  for (const one of kinds) assert.ok(keys.includes(one), one);
});

for (const [name, first] of Object.entries(firsts)) {
  const table = { ...first, ...rests[name] };
  test(`${name} loads the sentences of the first view alone`, () => assert.equal(Object.keys(first).sort(), [...firstKeys].sort()));
  test(`${name} has no sentence twice`, () => assert.equal(Object.keys(rests[name]!).filter(key => Object.hasOwn(first, key)), []));
  test(`${name} has a translation of each message`, () => assert.equal(keys.filter(key => !table[key]?.trim()), []));
  test(`${name} has no unused translations`, () => assert.equal(Object.keys(table).filter(key => !keys.includes(key)), []));
  test(`${name} has the same placeholders and tags`, () => assert.equal(Object.entries(table).filter(([key, text]) => !isAlike(key, text)), []));
  test(`${name} differs from English`, () => {
    const equal = Object.entries(table).filter(([key, text]) => key === text && / /.test(key)).map(([key]) => key);
    assert.ok(equal.length <= mostEqual, equal.join('\n'));
  });
}

test.run();
