// Tests after how many bytes the chip's UART reports data, which the firmware sets when it opens the modem's line. It runs on the stand-in of
// the engine.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../src/device/uart.ts';
import { programOf, runOnNode } from './module.ts';

const test = suite('the modem’s line');

/**
 * Value of the register UART_CONF1 after ESP-IDF's driver was installed, measured on an emulated chip with 2v27.45. Its low bits say 120 bytes.
 */
const installed = 0x8a000078;
const registers = { Serial2: 0x3ff50024, Serial3: 0x3ff6e024 };

/**
 * Opens the line at each of these rates in turn, and returns the value of the register UART_CONF1 after each. The replaced `setup` sets it as
 * the driver would.
 */
function opened(port: keyof typeof registers, most: number, rates: number[]): Promise<unknown[]> {
  const imports = {
    board: `{ board: { engine: 'esp32', modem: { uart: { port: '${port}', rx: 'D26', tx: 'D27' } } } }`,
    engine: '{ engine: { usefulBaud: 0 } }',
    './start/flaws': `{ mostAtOnce: function () { return ${most}; } }`,
    './throwlater': '{ throwLater: function (take) { return take; } }',
  };
  const register = registers[port];
  return runOnNode(`
    var line = { setup: function () { poke32(${register}, ${installed}); }, write: function () {}, on: function () {} };
    global.Serial2 = global.Serial3 = line;
    ${programOf<typeof module>('device/uart', 'createUart', imports, `
      var uart = create();
      ${JSON.stringify(rates)}.forEach(function (baud) { uart.open(baud); tell(peek32(${register})); });`)}`, { engine: 'esp32' });
}

for (const port of ['Serial2', 'Serial3'] as const) {
  test(`${port}: for an engine that keeps 64 bytes at once, the FIFO threshold is eight bytes; the rest of the register is unchanged`, async () => {
    assert.equal(await opened(port, 64, [115_200, 4800, 4800]), [0x8a000008, 0x8a000008, 0x8a000008]);
  });
}

for (const most of [960, 1024]) {
  test(`for an engine that keeps ${most} bytes at once, the register is unchanged`, async () => {
    assert.equal(await opened('Serial3', most, [115_200, 4800]), [installed, installed]);
  });
}

test.run();
