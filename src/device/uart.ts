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
  let isOpen = false;
  return {
    open: function (baud) {
      // a terminal has no rate of its own, and opening it anew would hang up on whoever stands behind it
      if (board.engine === 'linux' && isOpen) return;
      wire.port.setup(baud, wire.options);
      isOpen = true;
    },
    write: function (data) { wire.port.write(data); },
    onData: function (take) { wire.port.on('data', take); }
  };
}
