// Tests which files the first level has.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFirst } from './level.ts';
import type { Times } from './turns.ts';

const at = (name: string) => fileURLToPath(new URL(join('..', `${name}.test.ts`), import.meta.url));
const test = suite('level');

test('a file is in the first level by the processor time that it took, and a new file is in it', () => {
  const times: Times = { 'at/chat': [9, 0.9], 'stories/image/ahead': [9, 99] };
  assert.equal(['at/chat', 'stories/image/ahead', 'at/lines'].map(name => isFirst(at(name), times)), [true, false, true]);
});

test.run();
