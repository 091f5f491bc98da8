// Tests what is known of an engine by its version.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { judgeVersion, pollOf } from '../../../firmware/engine/version.js';

const test = suite('firmware/engine/version');

for (const [version, ms, idleMs, idlePollMs] of [
  ['2v28', 100, 0, 100], ['2v29.261', 100, 0, 100], ['2v29.262', 1, 1000, 200], ['2v29.263', 1, 1000, 200], ['2v29.264', 1, 5000, 100], ['2v29.267', 5, 25000, 100], ['2v30', 5, 25000, 100],
] as const) {
  test(`how often ${version} looks for input`, () => assert.equal(pollOf(version), { ms, idleMs, idlePollMs }));
}

test('each flaw is that of versions from its first to the one that ends it, which is without it', () => {
  for (const flaw of engine.versions) {
    assert.is(judgeVersion(flaw.from), flaw);
    assert.is.not(judgeVersion(flaw.below), flaw);
  }
});

test.run();
