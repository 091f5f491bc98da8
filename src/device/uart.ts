// The modem's line: a hardware UART on the chip, a terminal on a desktop.

import { board } from 'board';
import type { Uart } from '../ports';

type Wire = { port: Serial; options: { path: string } | { rx: string; tx: string } };

function wireOf(): Wire {
  if (board.engine === 'linux') return { port: Serial1, options: { path: board.modem.uart.path } };
  const pins = board.modem.uart;
  return { port: pins.port === 'Serial2' ? Serial2 : Serial3, options: { rx: pins.rx, tx: pins.tx } };
}

export function createUart(): Uart {
  const wire = wireOf();
  let rate = 0;
  return {
    open: function (baud) {
      // on a desktop, setting up anew hangs up for a moment on whoever stands behind the terminal
      if (rate !== baud) wire.port.setup(baud, wire.options);
      rate = baud;
    },
    // natives themselves: what goes out passes no function of ours
    write: wire.port.write.bind(wire.port),
    bytesOf: E.toArrayBuffer,
    onData: function (take) { wire.port.on('data', take); }
  };
}
