// Tests the pins that hold a board's supply: their order at a start, and the register that keeps them in deep sleep. It is RTC_CNTL_HOLD_FORCE_REG in
// ESP-IDF's rtc_cntl_reg.h.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../src/device/holds.ts';
import { programOf, runOnNode } from './module.ts';

const test = suite('pins that hold the supply');

/** Runs one of the module's functions on a chip. @returns what it did with pins and registers, in order; the register had the value `before` */
function run(exported: keyof typeof module, board: string, before = 0): Promise<unknown[]> {
  const program = programOf<typeof module>('device/holds', exported, { board: `{ board: ${board} }` }, 'create(); tell(did);');
  return runOnNode(`var did = []; var digitalWrite = function (pin, level) { did.push('' + pin + '=' + level); };
var peek32 = function (at) { did.push('peek ' + at.toString(16)); return ${before}; };
var poke32 = function (at, value) { did.push('poke ' + at.toString(16) + ' ' + value); };
${program}`);
}

const board = (...holds: string[]) => `{ engine: 'esp32', holds: [${holds.join(', ')}] }`;
const awake = "{ pin: 'D12', level: 1 }";
const asleep = "{ pin: 'D12', level: 1, inSleep: true }";

test('at a start each pin gets its level, and a pin that slept is released after that', async () => {
  assert.equal(await run('holdPins', board(asleep, "{ pin: 'D25', level: 0 }"), 2 ** 13 + 2 ** 14), [['D12=1', 'D25=0', 'peek 3ff48088', `poke 3ff48088 ${2 ** 14}`]]);
  assert.equal(await run('holdPins', board(awake)), [['D12=1']]);
});

// Bits 2 and 3 are the DACs (D25, D26). Bits 8 to 15 are the touch pads 0 to 7, from D4 to D27. Bits 16 and 17 are the crystal (D32, D33).
const bits: [pin: string, bit: number][] = [['D25', 2], ['D26', 3], ['D4', 8], ['D0', 9], ['D2', 10], ['D15', 11], ['D13', 12], ['D12', 13], ['D14', 14], ['D27', 15], ['D32', 16], ['D33', 17]];
for (const [pin, bit] of bits) {
  test(`before a sleep ${pin} is held by bit ${bit}, and other bits stay`, async () => {
    assert.equal(await run('holdInSleep', board(`{ pin: '${pin}', level: 0, inSleep: true }`), 2 ** 4), [['peek 3ff48088', `poke 3ff48088 ${2 ** bit + 2 ** 4}`]]);
  });
}

test('a pin without inSleep floats in deep sleep, and a board without such pins, or a desktop, touches nothing', async () => {
  assert.equal(await run('holdInSleep', board(awake)), [[]]);
  for (const exported of ['holdPins', 'holdInSleep'] as const) {
    assert.equal(await run(exported, "{ engine: 'esp32' }"), [[]]);
    assert.equal(await run(exported, `{ engine: 'linux', holds: [${asleep}] }`), [[]]);
  }
});

test.run();
