// Simulates the bus between the ESP32 and a camera with SPI, as the engine drives it: chip select, full-duplex transfers, and I2C for the sensor.
// All calls are synchronous, like `spi.send`, and take simulated time.

import type { Clock } from '../../clock.ts';

/** A device on the four wires of SPI. It answers each byte while that byte arrives. */
export interface SpiDevice {
  /** Chip select goes low. Everything until it goes high is one command. */
  select(): void;
  /** Chip select goes high, which ends the command. */
  deselect(): void;
  /** Takes a byte from the host, and returns the byte that the device sends at the same time. */
  shift(byte: number): number;
  /** Highest rate in Hz at which the device works. Above it, the device samples bits too late. */
  readonly mostHz: number;
}

/** A device on the two wires of I2C, SDA and SCL. */
export interface I2cDevice {
  /** Takes bytes for the device at an address. @returns false if no device acknowledges */
  write(address: number, bytes: Uint8Array): boolean;
  /** Returns `count` bytes that the device at an address has from a register on. @returns undefined if no device acknowledges */
  read(address: number, register: number, count: number): Uint8Array | undefined;
  /** Whether a device holds SDA low, so that the bus is of no use. */
  isStuck(): boolean;
}

/** A camera on the SPI bus. `i2c` is its sensor, and is missing if no sensor is wired to I2C. */
export type CameraDevice = SpiDevice & Partial<{ i2c: I2cDevice }>;

/** Properties of the simulated bus. */
export interface BusOptions {
  /** Rate of SPI in Hz. The engine's own default is 100,000. */
  hz: number;
  /** Rate of I2C in Hz. */
  i2cHz: number;
  /** Largest number of bytes in one transfer. `send` throws if it gets more, as the engine up to version 2v29 does. */
  mostBytes: number;
  /** How long the engine waits for an acknowledgement, in milliseconds. */
  nackMs: number;
  /** Called after each transfer on SPI, and after each write to the sensor. */
  onTransfer: (() => void) | undefined;
}

/** Counts of what went over the bus, which tests look at. */
export interface BusStats {
  /** Number of calls of `send`. */
  transfers: number;
  /** Number of bytes that all calls of `send` have sent. */
  bytes: number;
  /** How often chip select went low. */
  selections: number;
  /** Number of writes to the sensor over I2C. */
  sensorWrites: number;
  /** Number of reads of the sensor over I2C. */
  sensorReads: number;
  /** Simulated time that the bus took, in milliseconds. */
  busyMs: number;
}

/** The camera's bus as the firmware uses it, and the counts that tests look at. */
export interface CameraBus {
  /** Sets chip select low, until `deselect`. */
  select(): void;
  deselect(): void;
  /** Sends bytes, and returns as many bytes from the camera. If chip select is high, the call sets it low for this transfer only. */
  send(bytes: Uint8Array): Uint8Array;
  /** Writes bytes to the I2C device at an address. @throws the engine's error if no device acknowledges */
  sensorWrite(address: number, bytes: ArrayLike<number>): void;
  /** Reads one register of the I2C device at an address. @throws the engine's error if no device acknowledges */
  sensorRead(address: number, register: number): number;
  /** Reads `count` bytes from a register on. @throws the engine's error if no device acknowledges */
  sensorReadMany(address: number, register: number, count: number): Uint8Array;
  /** Whether chip select is low. */
  readonly isSelected: boolean;
  /** Counts of what went over the bus so far. */
  stats: BusStats;
}

const defaults: BusOptions = { hz: 8_000_000, i2cHz: 100_000, mostBytes: 4092, nackMs: 1000, onTransfer: undefined };

/**
 * Milliseconds that a transfer takes besides its bits. ESP-IDF (SPI Master Driver, Transfer Speed Considerations) gives 28 µs for one byte at 1 MHz
 * by interrupt and DMA. Of these, the bits take 8 µs.
 */
const spiOverheadMs = 0.02;
const i2cOverheadMs = 0.1;
/** Number of bits on the wire for a byte on I2C: eight, and the acknowledgement. */
const i2cBits = 9;

/**
 * Connects a camera to a simulated bus, and returns the firmware's end of the bus.
 * @param clock a virtual clock is advanced by the time of each transfer; on a real one, transfers have no time of their own
 */
export function createCameraBus(
  clock: Pick<Clock, 'now'> & { block?(ms: number): void },
  device: CameraDevice,
  given: Partial<BusOptions> = {},
): CameraBus {
  const options = { ...defaults, ...given };
  const stats: BusStats = { transfers: 0, bytes: 0, selections: 0, sensorWrites: 0, sensorReads: 0, busyMs: 0 };
  let isSelected = false;

  function take(ms: number): void {
    stats.busyMs += ms;
    clock.block?.(ms);
  }

  function select(): void {
    if (isSelected) return;
    isSelected = true;
    stats.selections += 1;
    device.select();
  }

  function deselect(): void {
    if (!isSelected) return;
    isSelected = false;
    device.deselect();
  }

  /** Sends bytes to the camera, and returns its bytes. The clock advances first, because the camera answers at the end of the transfer. */
  function transfer(bytes: Uint8Array): Uint8Array {
    stats.transfers += 1;
    stats.bytes += bytes.length;
    take(spiOverheadMs + (bytes.length * 8 * 1000) / options.hz);
    const answer = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i += 1) answer[i] = device.shift(bytes[i]!);
    options.onTransfer?.();
    return options.hz > device.mostHz ? late(answer) : answer;
  }

  function send(bytes: Uint8Array): Uint8Array {
    if (bytes.length > options.mostBytes) throw new Error(`One transfer carries at most ${options.mostBytes} bytes; these are ${bytes.length}.`);
    if (isSelected) return transfer(bytes);
    select();
    const answer = transfer(bytes);
    deselect();
    return answer;
  }

  function takeI2c(count: number): void {
    take(i2cOverheadMs + ((count * i2cBits) * 1000) / options.i2cHz);
  }

  /** Waits for the engine's timeout, then throws the engine's message for a failed I2C access (targets/esp32/jshardwareI2c.c). */
  function fail(caller: string): never {
    take(options.nackMs);
    throw new Error(device.i2c?.isStuck() ? `${caller}:, Operation timeout because the bus is busy` : `${caller}: slave doesn't ACK the transfer`);
  }

  function sensorWrite(address: number, bytes: ArrayLike<number>): void {
    stats.sensorWrites += 1;
    takeI2c(1 + bytes.length);
    if (!device.i2c?.write(address, Uint8Array.from(bytes))) fail('jshI2CWrite');
    options.onTransfer?.();
  }

  function sensorReadMany(address: number, register: number, count: number): Uint8Array {
    stats.sensorReads += 1;
    takeI2c(3 + count);
    return device.i2c?.read(address, register, count) ?? fail('jshI2CRead');
  }

  return {
    select,
    deselect,
    send,
    sensorWrite,
    sensorRead: (address, register) => sensorReadMany(address, register, 1)[0]!,
    sensorReadMany,
    get isSelected() {
      return isSelected;
    },
    stats,
  };
}

/** Returns the bytes as the chip reads them if it samples each bit one clock too late. */
function late(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => ((bytes[i - 1] ?? 0xff) << 7 | byte >> 1) & 0xff);
}
