// Tests a card with few free clusters, which are counted as FAT does.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCapacity } from './capacity.ts';

const test = suite('capacity of a card');

const put = (folder: string, path: string, bytes: number) => writeFileSync(join(folder, path), Buffer.alloc(bytes));

test('a file grows within its last cluster, then into free ones, and no further', () => {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-'));
  const { hook, leave, free } = createCapacity(1000, () => folder, () => folder);
  put(folder, 'a', 600);
  assert.is(hook('write', 'a', Buffer.alloc(9000)), undefined, 'no limit yet');
  leave(0);
  assert.is(hook('write', 'a', Buffer.alloc(400)), undefined);
  assert.equal(hook('write', 'a', Buffer.alloc(401)), { only: 400 });
  leave(2);
  assert.equal(hook('write', 'a', Buffer.alloc(9000)), { only: 2400 });
  put(folder, 'b', 1001);
  assert.is(free(), 0);
  rmSync(join(folder, 'b'));
  assert.is(free(), 2);
  rmSync(folder, { recursive: true });
});

test('a folder takes a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-'));
  const { hook, leave, free } = createCapacity(1000, () => folder, () => folder);
  leave(1);
  assert.is(hook('makeFolder', 'one'), undefined);
  mkdirSync(join(folder, 'one'));
  assert.is(free(), 0);
  assert.is(hook('makeFolder', 'one'), undefined, 'it exists already');
  assert.throws(() => hook('makeFolder', 'two'));
  rmSync(folder, { recursive: true });
});

test.run();
