// Tests which tests the first level leaves out, by records of what they run.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { complete } from '../level.ts';
import { choose } from './choose.ts';
import type { FileRecord, Ran, Recorded } from './record.ts';

const test = suite('choose');

const record = (file: string, functions: Ran[], short: number[], tests: Recorded[]): FileRecord => ({ file, functions, short, others: 1, tests });
const of = (title: string, ran: number[], ms = 40): Recorded => ({ title, ms, ran });

test('of three tests that run the same function, two stay: the shortest', () => {
  const later = choose([record('at/chat', [[1]], [], [of('a', [0], 40), of('b', [0], 30), of('c', [0], 35)])]);
  assert.equal(later, { 'at/chat': ['a'] });
});

test('what short tests run counts for each file once', () => {
  assert.equal(choose([record('at/chat', [[1]], [0], [of('a', [0], 40), of('b', [0], 30)])]), { 'at/chat': ['a'] });
  assert.equal(choose([record('at/chat', [[1]], [0], [of('a', [0])]), record('at/row', [[1]], [0], [])]), { 'at/chat': ['a'] });
});

test('a test stays that runs a block which fewer than two others run', () => {
  const usual: Ran = [1, 10, 20];
  const seldom: Ran = [1];
  const tests = [of('a', [0], 31), of('b', [0], 30), of('c', [0], 40), of('seldom', [1], 45)];
  assert.equal(choose([record('at/chat', [usual, seldom], [], tests)]), { 'at/chat': ['a', 'c'] });
});

test('a block within one that did not run did not run either', () => {
  const outer: Ran = [1, 10, 40];
  const inner: Ran = [1, 20, 30];
  const tests = [of('outer', [0], 30), of('outer again', [0], 30), of('inner', [1], 45), of('inner again', [1], 45)];
  assert.equal(choose([record('at/chat', [outer, inner], [], tests)]), { 'at/chat': ['outer', 'outer again'] });
});

test('a long test that adds a single block is left out', () => {
  assert.equal(choose([record('at/chat', [[1]], [], [of('a', [0], 51)])]), { 'at/chat': ['a'] });
  assert.equal(choose([record('at/chat', [[1]], [], [of('a', [0], 49)])]), {});
});

test('a file without short tests runs its shortest one', () => {
  const run = record('at/row', [[1]], [0], []);
  const all = { ...record('at/chat', [[1]], [0], [of('a', [0], 40), of('b', [0], 30)]), others: 0 };
  assert.equal(choose([run, all]), { 'at/chat': ['a'] });
});

test('of some files each test stays', () => {
  for (const file of complete) {
    assert.equal(choose([record(file, [[1]], [0], [of('a', [0]), of('b', [0])]), record('at/chat', [[1]], [0], [of('c', [0])])]), { 'at/chat': ['c'] }, file);
  }
});

test.run();
