// The buses of an SPI camera: the chip's SPI and I2C, or two pipes on a desktop.

import { spiBoard as board } from 'board';
import type { CameraBus } from '../../ports';
import { askPipes, openPipes } from './camerapipes';

/** Rate of the SPI bus, in baud. Both families of cameras support it. */
const baud = 8000000;
/** Rate of the I2C bus, in bits a second. The sensors support four times as much, but the wires of a breadboard do not always. */
const bitrate = 100000;

/** Returns `count` bytes FF, the answer if there is no camera: nothing pulls the data line low, so all bits are read as 1. */
function ones(count: number): Uint8Array {
  return new Uint8Array(count).fill(0xff);
}

function textOf(bytes: Uint8Array): string | undefined {
  return E.toString(bytes);
}

function createPipeBus(): CameraBus {
  return {
    open: openPipes,
    select: function () { askPipes('\x01', undefined, 0); },
    deselect: function () { askPipes('\x00', undefined, 0); },
    send: function (bytes) {
      const heard = askPipes(String.fromCharCode(2, bytes.length >> 8, bytes.length & 255), bytes, bytes.length);
      return heard ? new Uint8Array(E.toArrayBuffer(heard)) : ones(bytes.length);
    },
    textOf: textOf,
    // the pipe protocol has no acknowledgement, so each message that is sent counts as acknowledged
    sensorWrite: function (address, register, value) {
      return askPipes(String.fromCharCode(3, address, 2, register, value), undefined, 0) !== undefined;
    },
    sensorRead: function (address, register) {
      const heard = askPipes(String.fromCharCode(4, address, register, 1), undefined, 1);
      return heard ? heard.charCodeAt(0) : undefined;
    },
    close: function () { askPipes('\x00', undefined, 0); }
  };
}

/** Opens SPI and I2C. Chip select goes high before SPI is set up, since a camera takes a low level for the begin of a command. */
function takePins(): void {
  if (board.engine !== 'esp32') return;
  const spi = board.camera.spi;
  const i2c = board.camera.i2c;
  digitalWrite(new Pin(spi.cs), 1);
  pinMode(new Pin(spi.cs), 'output');
  (spi.port === 'SPI1' ? SPI1 : SPI2).setup({ sck: spi.sck, miso: spi.miso, mosi: spi.mosi, baud: baud, mode: 0 });
  if (i2c) I2C1.setup({ scl: i2c.scl, sda: i2c.sda, bitrate: bitrate });
}

/** Makes all lines inputs. High lines would power a camera whose supply is off. */
function letGo(): void {
  if (board.engine !== 'esp32') return;
  const spi = board.camera.spi;
  const i2c = board.camera.i2c;
  [spi.cs, spi.sck, spi.mosi].concat(i2c ? [i2c.scl, i2c.sda] : []).forEach(function (pin) { pinMode(new Pin(pin), 'input'); });
}

function createChipBus(name: string, chipSelect: string): CameraBus {
  const port = name === 'SPI1' ? SPI1 : SPI2;
  const cs = new Pin(chipSelect);
  return {
    open: takePins,
    select: function () { digitalWrite(cs, 0); },
    deselect: function () { digitalWrite(cs, 1); },
    send: function (bytes) {
      try {
        return port.send(bytes) || ones(bytes.length);
      } catch (e) {
        return ones(bytes.length);
      }
    },
    textOf: textOf,
    sensorWrite: function (address, register, value) {
      if (!board.camera.i2c) return false;
      try {
        I2C1.writeTo(address, register, value);
        return true;
      } catch (e) {
        return false;
      }
    },
    sensorRead: function (address, register) {
      if (!board.camera.i2c) return undefined;
      try {
        I2C1.writeTo(address, register);
        return I2C1.readFrom(address, 1)[0];
      } catch (e) {
        return undefined;
      }
    },
    close: function () {
      digitalWrite(cs, 1);
      if (board.camera.supply) letGo();
    }
  };
}

/** Makes the buses of the board's SPI camera. */
export function createCameraBus(): CameraBus {
  return board.engine === 'linux' ? createPipeBus() : createChipBus(board.camera.spi.port, board.camera.spi.cs);
}
