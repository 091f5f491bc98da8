// The line to a serial camera: the UART that the modem does not use, or a terminal on a desktop.

import { serialBoard as board } from 'board';
import type { CameraLine } from '../../ports';
import { mostAtOnce } from '../start/flaws';
import { throwLater } from '../throwlater';

/**
 * Tells whether the engine cannot set this rate in baud. For such a rate, Espruino for Linux prints `No baud rate defined for device` and keeps
 * the rate before.
 */
function isMissing(baud: number): boolean {
  return board.engine === 'linux' && (baud === 14400 || baud === 28800);
}

/** Returns the camera's serial port: Serial3 if a chip's board file says so, otherwise Serial2. Serial1 is never free for a camera. */
function portOf(): SerialLine {
  return board.engine === 'esp32' && board.camera.uart.port === 'Serial3' ? Serial3 : Serial2;
}

function wiresOf(): SerialPath | { rx: string; tx: string } {
  if (board.engine === 'linux') return { path: board.camera.uart.path };
  return { rx: board.camera.uart.rx, tx: board.camera.uart.tx };
}

/** Makes the line to the board's serial camera. */
export function createCameraLine(): CameraLine {
  const port = portOf();
  let rate = 0;
  let taker: ((bytes: string) => void) | undefined;

  function listen(): void {
    port.removeAllListeners('data');
    if (taker && rate) port.on('data', throwLater(taker));
  }

  return {
    mostAtOnce: mostAtOnce(),
    open: function (baud) {
      const isClosed = !rate;
      // on a desktop, each setup hangs up the line for a moment
      if (rate !== baud && !isMissing(baud)) port.setup(baud, wiresOf());
      rate = baud;
      if (!isClosed) return;
      port.read();
      listen();
    },
    write: port.write.bind(port),
    // The bytes are a text. E.sum of a text would add its digits, and E.toUint8Array would take 2,400 CPU instructions a byte.
    sum: function (bytes, from, to) { return E.sum(new Uint8Array(E.toArrayBuffer(bytes), from, to - from)); },
    onBytes: function (take) {
      taker = take;
      listen();
    },
    close: function () {
      rate = 0;
      listen();
      // A high TX would power a camera whose supply is off, and an open RX picks up noise. So both pins become inputs, since `unsetup` prints
      // an error here and releases no pin (jshPinSetState in 2v26 to 2v29 and later).
      if (board.engine === 'esp32' && board.camera.supply) {
        pinMode(new Pin(board.camera.uart.tx), 'input');
        pinMode(new Pin(board.camera.uart.rx), 'input_pulldown');
      }
    }
  };
}
