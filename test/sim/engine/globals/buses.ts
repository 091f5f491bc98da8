// Simulates the chip's hardware SPI and I2C ports. As in the engine, a call is one transfer and gets its answer at once. It throws if no device
// acknowledges. Chip select is a normal pin.

import { toBytes } from '../../bytes.ts';
import type { Realm } from './realm.ts';

/** The devices that are connected to the chip's hardware ports. A missing one is not connected. */
export interface Buses {
  /** Device at the engine's SPI1. */
  SPI1?: SpiPort;
  /** Device at the engine's SPI2. */
  SPI2?: SpiPort;
  /** Device at the engine's I2C1. */
  I2C1?: I2cPort;
}

/** A device on SPI, as the engine's port sees it. */
export interface SpiPort {
  /** Takes bytes, and returns the same number of bytes, which the device sends meanwhile. @throws if these are too many bytes for one transfer */
  send(bytes: Uint8Array): Uint8Array;
}

/** A device on I2C. Both functions throw if no device acknowledges. */
export interface I2cPort {
  write(address: number, bytes: Uint8Array): void;
  /** Reads `count` bytes, from the register on that was written last. */
  read(address: number, count: number): Uint8Array;
}

/** Makes the engine's objects SPI1, SPI2 and I2C1. @param realm makes the values that the firmware gets */
export function createBuses(realm: Pick<Realm, 'makeError' | 'makeBytes'>, buses: Buses, checkAlive: () => void): Record<string, unknown> {
  function attempt<T>(act: () => T): T {
    checkAlive();
    try {
      return act();
    } catch (error) {
      throw realm.makeError((error as Error).message);
    }
  }

  function spi(port: SpiPort | undefined): object {
    let isSetUp = false;
    return {
      setup(): void {
        checkAlive();
        isSetUp = true;
      },
      /** Sends bytes, and returns those that came in. Without `setup` it returns undefined, and without a device all bytes are 0xFF. */
      send: (data: unknown) => attempt(() => (isSetUp ? realm.makeBytes(port ? port.send(toBytes(data)) : toBytes(data).fill(0xff)) : undefined)),
    };
  }

  function i2c(port: I2cPort | undefined): object {
    function wired(): I2cPort {
      if (!port) throw new Error('I2C1: slave doesn\'t ACK the transfer');
      return port;
    }
    return {
      setup: checkAlive,
      writeTo: (address: number, ...data: unknown[]) => attempt(() => wired().write(address, Buffer.concat(data.map(toBytes)))),
      readFrom: (address: number, count: number) => attempt(() => realm.makeBytes(wired().read(address, count))),
    };
  }

  return { SPI1: spi(buses.SPI1), SPI2: spi(buses.SPI2), I2C1: i2c(buses.I2C1) };
}
