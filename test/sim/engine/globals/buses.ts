// The chip's hardware SPI and I2C ports, as the engine has them: one transfer per call, an immediate answer, and an exception without an
// acknowledgement. Chip select is a normal pin.

import { toBytes } from '../../bytes.ts';

/** What is connected to the chip's hardware ports. */
export interface Buses {
  /** Device at the engine's SPI1. */
  SPI1?: SpiPort;
  /** Device at the engine's SPI2. */
  SPI2?: SpiPort;
  /** Device at the engine's I2C1. */
  I2C1?: I2cPort;
}

/** A device on SPI. */
export interface SpiPort {
  /** Takes bytes, and returns those that it sends meanwhile. @throws if one transfer cannot take so many bytes */
  send(bytes: Uint8Array): Uint8Array;
}

/** A device on I2C. Both functions throw without an acknowledgement. */
export interface I2cPort {
  write(address: number, bytes: Uint8Array): void;
  /** Reads from the register of the last write on. */
  read(address: number, count: number): Uint8Array;
}

interface ModemEntry {
  makeError(message: string): Error;
  makeBytes(bytes: Uint8Array): Uint8Array;
}

/** Makes the engine's objects for its hardware ports. */
export function createBuses(realm: ModemEntry, buses: Buses, checkAlive: () => void): Record<string, unknown> {
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
      /** A port on SPI. Without `setup` it returns nothing, and an open line reads as ones. */
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
