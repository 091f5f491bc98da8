// The modem's line: a UART, or on a desktop a terminal.

import { board } from 'board';
import { engine } from 'engine';
import type { Uart } from '../ports';
import { mostAtOnce } from './start/flaws';
import { throwLater } from './throwlater';

/** The modem's line as the engine needs it: its port, its pins or a desktop's device, and the pin for CTS, if that is wired. */
type Wire = { port: SerialLine; options: SerialPath | { rx: string; tx: string }; cts?: Pin };

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

/** Number of bytes in the chip's receive FIFO from which ESP-IDF's driver takes them out. It also does so if none has come for the time of ten. */
const fifoBytes = 120;

/**
 * Makes the UART's driver take bytes out of the chip's receive FIFO as soon as there are eight, and not only at `fifoBytes`. An engine that loses
 * bursts keeps only 64 of so many. The number stands in RXFIFO_FULL_THRHD, the low seven bits of the register UART_CONF1 (uart_reg.h).
 */
function emptyOften(): void {
  const register = board.engine === 'esp32' && board.modem.uart.port === 'Serial2' ? 0x3ff50024 : 0x3ff6e024;
  poke32(register, (peek32(register) & ~0x7f) | 8);
}

/**
 * Rate in baud from which a faster line sends images no faster, since the chip limits the speed. It is 0 on a desktop, which has no such limit.
 */
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
      // if memory ran out in a listener, the engine has removed that listener, so it is added anew here
      if (taker) {
        wire.port.removeAllListeners('data');
        wire.port.on('data', taker);
      }
      // on a desktop, each setup hangs up the line for a moment
      if (rate !== baud) {
        wire.port.setup(baud, wire.options);
        // `setup` installs the UART driver anew with its usual limit of 120 bytes, so the lower limit is set again
        if (most < fifoBytes) emptyOften();
      }
      rate = baud;
    },
    // `write`, `bytesOf` and `pipe` are the engine's own functions, as wrappers around them would be slower
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
