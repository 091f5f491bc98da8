// The modem's line: a UART, or on a desktop a terminal.

import { board } from 'board';
import { engine } from 'engine';
import type { Uart } from '../ports';
import { mostAtOnce, ringBytes } from './start/flaws';
import { throwLater } from './throwlater';

/** A port of the engine, with its pins or its device on a desktop. */
type Wire = { port: SerialLine; options: { path: string } | { rx: string; tx: string }; cts?: Pin };

function wireOf(): Wire {
  if (board.engine === 'linux') return { port: Serial1, options: { path: board.modem.uart.path } };
  const pins = board.modem.uart;
  const wire: Wire = { port: pins.port === 'Serial2' ? Serial2 : Serial3, options: { rx: pins.rx, tx: pins.tx } };
  // RTS stays low, so that the modem may always send
  if (pins.rts) digitalWrite(new Pin(pins.rts), 0);
  if (pins.cts) {
    wire.cts = new Pin(pins.cts);
    pinMode(wire.cts, 'input');
  }
  return wire;
}

/**
 * Makes the UART's driver empty its FIFO at eight bytes. ESP-IDF's driver does so at 120 bytes, or when none has come for the time of ten.
 * An engine that loses bursts keeps only 64 of those. The limit is RXFIFO_FULL_THRHD, the low bits of UART_CONF1 (uart_reg.h).
 */
function emptyOften(): void {
  const register = board.engine === 'esp32' && board.modem.uart.port === 'Serial2' ? 0x3ff50024 : 0x3ff6e024;
  poke32(register, (peek32(register) & ~0x7f) | 8);
}

/** Rate of the line in baud above which images go no faster, as the chip is the limit. It is 0 on a desktop, which has no such limit. */
export const usefulBaud = board.engine === 'esp32' ? engine.usefulBaud : 0;

/** Makes the functions of the line to the modem. */
export function createUart(): Uart {
  const wire = wireOf();
  const most = mostAtOnce();
  let rate = 0;
  let hasFlow = false;
  let taker: ((bytes: string) => void) | undefined;
  return {
    open: function (baud) {
      // the engine removes a listener that has run out of memory, so it is added again
      if (taker) {
        wire.port.removeAllListeners('data');
        wire.port.on('data', taker);
      }
      // on a desktop, each setup hangs up the line for a moment
      if (rate !== baud) {
        wire.port.setup(baud, wire.options);
        // each setup installs the driver again, with its own limit
        if (most < ringBytes) emptyOften();
      }
      rate = baud;
    },
    // the engine's own functions are faster without a wrapper
    write: wire.port.write.bind(wire.port),
    bytesOf: E.toArrayBuffer,
    pipe: E.pipe,
    isWired: !!wire.cts,
    setFlow: function (isOn) { hasFlow = isOn; },
    hasFlow: function () { return hasFlow; },
    // the engine does not look at CTS; a low level means that the modem accepts data
    isClear: function () { return !wire.cts || !digitalRead(wire.cts); },
    onData: function (take) { wire.port.on('data', taker = throwLater(take)); },
    mostAtOnce: most
  };
}
