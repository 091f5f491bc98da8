// Tests the comparison of two copies of the engine. Equal ones give the entry that makes its files known.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareCopies } from '../../../firmware/engine/compare.js';
import { engine } from '../../../firmware/engine/facts.js';
import { identify } from '../../../firmware/engine/known.js';
import { writeRelease } from '../release/release.js';

const test = suite('firmware/engine/compare');

test('two copies of a release are compared, and equal ones give the entry that makes it known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-copies-'));
  const [one, other] = ['one', 'other'].map(name => join(folder, name)) as [string, string];
  try {
    for (const copy of [one, other]) mkdirSync(copy);
    const sum = writeRelease(one, { version: engine.version });
    writeRelease(other, { version: engine.version });
    const text = compareCopies(one, other);
    const [entry] = JSON.parse(`[${text.replace(/(\w+): /g, '"$1": ').replaceAll("'", '"').replace(/,(\s*[\]}])/g, '$1').replace(/,\s*$/, '')}]`) as typeof engine.known;
    assert.is(entry!.version, engine.version);
    assert.is(identify(engine.version, entry!.files).sum, sum);
    const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(new URL('../../../firmware/engine/compare.js', import.meta.url)), one, other], { encoding: 'utf8' });
    assert.is(status, 0);
    assert.ok(stdout.startsWith('Both copies are equal.') && stdout.includes(text), 'the command prints the entry');
    writeRelease(other, { version: engine.version, rest: Buffer.from('altered') });
    assert.throws(() => compareCopies(one, other), /^The copies of espruino_esp32\.bin differ/);
    assert.throws(() => compareCopies(one, one), /are the same folder/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
