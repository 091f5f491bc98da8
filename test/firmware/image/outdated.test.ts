import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellOutdated } from '../../../firmware/image/outdated.js';

const test = suite<{ folder: string }>('an outdated profile');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'sources-'));
  mkdirSync(join(context.folder, 'round/rest'), { recursive: true });
  for (const name of ['ferry.ts', 'round/rest/rest.ts']) writeFileSync(join(context.folder, name), '');
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const profile = { compressed: { made_round_rest_rest: 0, made_round_rest_rest__2: 1 }, plain: { made_ferry: 9 } };

test('a profile with all modules is not out of date, though an image lacks a piece or has a short new one', ({ folder }) => {
  assert.is(tellOutdated(profile, folder, []), undefined);
  assert.is(tellOutdated(profile, folder, [{ made_ferry: 9000, made_new: 4000, made_other: 1000 }]), undefined);
});

test('a module that is gone is named', ({ folder }) => {
  rmSync(join(folder, 'round/rest/rest.ts'));
  assert.match(tellOutdated(profile, folder, []) ?? '', /it names made_round_rest_rest, made_round_rest_rest__2, which src\/ has no longer\. npm run bench -- --only pieces --write/);
});

test('long new code is told, of the image that has the most', ({ folder }) => {
  const told = tellOutdated(profile, folder, [{ made_new: 4900 }, { made_new: 4900, made_other: 101 }]) ?? '';
  assert.match(told, /it does not know 5,001 bytes of code in an image/);
});

test.run();
