// The line to a serial camera: a UART of the chip that the modem has not, or a terminal on a desktop.

import { board } from 'board';
import type { CameraLine } from '../ports';
import { mostAtOnce } from './flaws';

/** Espruino for Linux has no such rate: it tells `No baud rate defined for device` at the console, and keeps the one before. */
function isMissing(baud: number): boolean {
  return board.engine === 'linux' && (baud === 14400 || baud === 28800);
}

/** Serial1 is the console on the chip, and the modem's on a desktop. */
function portOf(): SerialLine {
  return board.engine === 'esp32' && board.camera!.uart!.port === 'Serial3' ? Serial3 : Serial2;
}

function wiresOf(): { path: string } | { rx: string; tx: string } {
  if (board.engine === 'linux') return { path: board.camera!.uart!.path };
  return { rx: board.camera!.uart!.rx, tx: board.camera!.uart!.tx };
}

export function createCameraLine(): CameraLine {
  const port = portOf();
  let rate = 0;
  let taker: ((bytes: string) => void) | undefined;

  function listen(): void {
    port.removeAllListeners('data');
    if (taker && rate) port.on('data', taker);
  }

  return {
    mostAtOnce: mostAtOnce(),
    open: function (baud) {
      const isClosed = !rate;
      // on a desktop, setting it up again hangs up for a moment on whoever stands behind the terminal
      if (rate !== baud && !isMissing(baud)) port.setup(baud, wiresOf());
      rate = baud;
      if (!isClosed) return;
      // what came while nobody listened is no answer
      port.read();
      listen();
    },
    write: port.write.bind(port),
    // of a text it takes the digits
    sum: function (bytes) { return E.sum(E.toUint8Array(bytes)); },
    onBytes: function (take) {
      taker = take;
      listen();
    },
    close: function () {
      rate = 0;
      listen();
      // A camera whose supply is off would draw from TX, which is high, and what floats at RX would be heard. The engine's `unsetup` is no
      // help: on this chip it tells an error at the console and lets go of nothing (jshPinSetState in 2v26 to 2v29 and later)
      if (board.engine === 'esp32' && board.camera!.supply) {
        pinMode(new Pin(board.camera!.uart!.tx), 'input');
        pinMode(new Pin(board.camera!.uart!.rx), 'input_pulldown');
      }
    }
  };
}
