// Compiled sources that an earlier build, or one on another processor, has left. They are used only for the same inputs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../firmware/bundle/compile.js';

const test = suite('compiled sources');

/** It has no tsconfig.json, so nothing can be compiled in it. */
async function begin(inputs: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  writeFileSync(join(folder, 'compiled.json'), JSON.stringify({ inputs: 'these', code: [['main.ts', 'var kept;']] }));
  const plugin = compile(join(folder, 'tsconfig.json'), folder, inputs);
  try {
    const { buildStart, load } = plugin as unknown as { buildStart(): Promise<void>; load(id: string): unknown };
    for (let board = 0; board < 2; board++) await buildStart();
    return load(join(folder, 'main.ts'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('compiled sources of the same inputs are used', async () => assert.is(await begin('these'), 'var kept;'));

test('with other inputs, the sources are compiled again', async () => {
  const error = await begin('others').catch((fault: Error) => fault);
  assert.match((error as Error).message, /The sources do not compile/);
});

test.run();
