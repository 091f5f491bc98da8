// Tests of the changes to the engine's program for the emulator.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../../firmware/engine/engine.js';
import { findMachine } from './machine.ts';
import { changeProgram, mayStayAwake } from './program.ts';

const test = suite('program');

const unknown = Buffer.from('another build of the engine');

test('another build stays as it is, and its cores may sleep', () => {
  assert.is(mayStayAwake(unknown), false);
  assert.is(changeProgram(unknown, {}), unknown);
});

test('another build cannot get a fast poll', () => assert.throws(() => changeProgram(unknown, { isPollFast: true }), /is not known/));

const machine = findMachine();
const program = typeof machine === 'string' ? undefined : readFileSync(join(machine.engineDir, engine.program));

/**
 * Checks a program as the boot loader does: by the exclusive or of its segments, and the SHA-256 behind it (esptool's documentation, firmware image
 * format).
 */
function assertWhole(image: Buffer): void {
  let [at, sum] = [24, 0xef];
  for (let segment = 0; segment < image[1]!; segment++) {
    const bytes = image.readUInt32LE(at + 4);
    for (const byte of image.subarray(at + 8, at + 8 + bytes)) sum ^= byte;
    at += 8 + bytes;
  }
  const sumAt = (at & ~15) + 15;
  assert.is(image[sumAt], sum, 'checksum');
  assert.is(image.subarray(sumAt + 1, sumAt + 33).toString('hex'), createHash('sha256').update(image.subarray(0, sumAt + 1)).digest('hex'), 'SHA-256');
}

if (program && mayStayAwake(program)) {
  for (const isPollFast of [false, true]) {
    test(`the build at hand stays whole, ${isPollFast ? 'with' : 'without'} a fast poll`, () => {
      assertWhole(program);
      const changed = changeProgram(program, { isPollFast });
      assertWhole(changed);
      const differing = changed.subarray(0, -33).filter((byte, i) => byte !== program[i]).length;
      assert.is(differing, isPollFast ? 3 : 2);
    });
  }
}

test.run();
