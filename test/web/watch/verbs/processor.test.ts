// Tests the loop that measures a chip's processor: it is short enough for the link and the terminal, and each result has a sentence.

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loop, rates } from '../../../../firmware/engine/rate.js';
import { asTyped, longestExpression, readAnswer, wrap } from '../../../../web/link/expression.ts';
import { LinkError } from '../../../../web/link/types.ts';
import { measureChip, measuring, tellRate } from '../../../../web/watch/verbs/processor.ts';

const test = suite('the processor, measured');

/**
 * Returns a function that answers as the engine does: it evaluates a wrapped expression, and returns the value. It evaluates in strict mode, in which
 * the loop would fail if it made a global. @param tookS how long the loop takes by the engine's clock, in seconds
 */
function engineOf(tookS: number): <T>(expression: string) => Promise<T> {
  let now = 1e9;
  const getTime = (): number => (now += tookS) - tookS;
  return async expression => readAnswer(JSON.stringify(new Function('getTime', `'use strict';return ${wrap(expression, 7)}`)(getTime)))?.value as never;
}

const rows: { ms: unknown; expect: string }[] = [
  { ms: 14.0204, expect: 'Processor: 214 instructions a microsecond (112 to 336 expected); 14.0 ms' },
  { ms: loop.instructions / rates.best / 1000, expect: 'Processor: 336 instructions a microsecond (112 to 336 expected); 8.9 ms' },
  { ms: loop.instructions / rates.worst / 1000, expect: 'Processor: 112 instructions a microsecond (112 to 336 expected); 26.8 ms' },
  { ms: 37.5, expect: 'Processor: 80 instructions a microsecond, slower than expected (112 to 336); 37.5 ms; please report it in an issue' },
  { ms: 0.61, expect: 'Processor: 4,918 instructions a microsecond, faster than a chip (112 to 336 expected); 0.61 ms' },
  { ms: 0, expect: 'Processor: faster than a chip, and too fast to measure.' },
  ...[undefined, NaN, Infinity, -3, 'soon', null].map(ms => ({ ms, expect: 'Processor: the camera returned no time. Measure it again.' })),
];
for (const { ms, expect } of rows) test(`${String(ms)} ms: ${expect}`, () => assert.is(tellRate(ms), expect));

test('the loop is measured through a question, by the camera\'s clock', async () => {
  assert.match(await measureChip(engineOf(0.02)), /^Processor: 150 instructions a microsecond \(112 to 336 expected\); 20\.0 ms$/);
  assert.is(await measureChip(engineOf(0)), 'Processor: faster than a chip, and too fast to measure.');
});

test('if the camera cannot answer, the sentence of the link is kept', async () => {
  const away = 'The camera is not connected.';
  const said = await measureChip(() => Promise.reject(new LinkError(away))).catch((error: Error) => error.message);
  assert.is(said, away);
});

test('the loop is one line of ES5, and fits a packet, also from the terminal', () => {
  assert.match(loop.expression, /^[\x20-\x7e]+$/);
  parse(loop.expression, { ecmaVersion: 5 });
  assert.ok(loop.expression.length <= longestExpression);
  assert.ok(asTyped(loop.expression).length <= longestExpression);
});

test('the pages show the loop as it is, its rate and its button', () => {
  const read = (name: string) => readFileSync(new URL(`../../../../docs/${name}.md`, import.meta.url), 'utf8');
  const install = read('install');
  assert.ok(install.includes(`\n   ${loop.expression}\n`), 'docs/install.md');
  assert.ok(install.includes(`${loop.instructions / 1000} divided by the milliseconds`), 'docs/install.md');
  for (const rate of Object.values(rates)) assert.ok(install.includes(String(rate)), `docs/install.md: ${rate}`);
  assert.ok(read('page').includes(`**${measuring.title}**`), 'docs/page.md');
});

test.run();
