// The modem's line: a hardware UART on the chip, a terminal on a desktop.

import { board } from 'board';
import type { Uart } from '../ports';
import { mostAtOnce, ringBytes } from './flaws';

type Wire = { port: SerialLine; options: { path: string } | { rx: string; tx: string }; cts?: Pin };

function wireOf(): Wire {
  if (board.engine === 'linux') return { port: Serial1, options: { path: board.modem.uart.path } };
  const pins = board.modem.uart;
  const wire: Wire = { port: pins.port === 'Serial2' ? Serial2 : Serial3, options: { rx: pins.rx, tx: pins.tx } };
  // low: the modem may send at any time, what comes in has a buffer of its own
  if (pins.rts) digitalWrite(new Pin(pins.rts), 0);
  if (pins.cts) {
    wire.cts = new Pin(pins.cts);
    pinMode(wire.cts, 'input');
  }
  return wire;
}

/**
 * ESP-IDF's driver empties the FIFO when 120 bytes are in it, or nothing has come for the time of ten. Of such a lump an engine that
 * loses bursts keeps 64 at any rate, so it is emptied at eight: RXFIFO_FULL_THRHD, the low bits of UART_CONF1 (uart_reg.h).
 */
function emptyOften(): void {
  const register = board.engine === 'esp32' && board.modem.uart.port === 'Serial2' ? 0x3ff50024 : 0x3ff6e024;
  poke32(register, (peek32(register) & ~0x7f) | 8);
}

export function createUart(): Uart {
  const wire = wireOf();
  const most = mostAtOnce();
  let rate = 0;
  let hasFlow = false;
  return {
    open: function (baud) {
      // on a desktop, setting it up again hangs up for a moment on whoever stands behind the terminal
      if (rate !== baud) {
        wire.port.setup(baud, wire.options);
        // each setup installs the driver again
        if (most < ringBytes) emptyOften();
      }
      rate = baud;
    },
    // natives themselves: what goes out passes no function of ours
    write: wire.port.write.bind(wire.port),
    bytesOf: E.toArrayBuffer,
    pipe: E.pipe,
    isWired: !!wire.cts,
    setFlow: function (isOn) { hasFlow = isOn; },
    hasFlow: function () { return hasFlow; },
    // the engine itself does not look at it when it sends; low: let it come
    isClear: function () { return !wire.cts || !digitalRead(wire.cts); },
    onData: function (take) { wire.port.on('data', take); },
    mostAtOnce: most
  };
}
