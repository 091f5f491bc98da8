// Tests the parsers of text from outside on the real engine (Espruino): a few texts for each, and a planted fault, which must be found. Millions of
// texts: npm run test:faults -- --only parsers

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedNumber } from '../../../common/asked.ts';
import { canRun } from '../../../needs.ts';
import { fuzzParser, parsers, textsOf } from './parsers.ts';

const test = suite('parsers on the engine');
const seed = askedNumber('SEED', 20261126);
const texts = 40;

test('a seed gives the same texts again', () => {
  for (const parser of Object.values(parsers)) assert.equal(textsOf(parser, seed, 50), textsOf(parser, seed, 50));
});

if (canRun('parsers on the real engine', 'espruino')) {
  for (const name of Object.keys(parsers)) {
    test(`${name}: the engine gives the results of Node, seed ${seed}`, async () => {
      assert.equal((await fuzzParser(name, seed, texts)).wrong, []);
    });
  }
  test('a planted fault, a number by the engine’s own way, is found', async () => {
    const plant = (path: string, source: string) => (path === 'store/settings' ? source.replace('wholeOf(head[0])', '+head[0]') : source);
    const { wrong } = await fuzzParser('settings on the card', 7, 200, plant);
    assert.ok(wrong.some(text => /THROWN Error: String too big to convert to number/.test(text)), wrong.join('\n'));
  });
}

test.run();
