// The bus between chip and SPI camera, as the engine drives it: chip select, full-duplex transfers, and I2C for the sensor. All of it is
// synchronous, like `spi.send`, and takes simulated time.

import type { Clock } from '../../clock.ts';

/** A device on the four wires of SPI. It answers each byte while that byte arrives. */
export interface SpiDevice {
  /** Chip select goes low. Everything until it goes high is one command. */
  select(): void;
  /** Chip select goes high. */
  deselect(): void;
  /** Takes a byte, and returns the one that leaves at the same time. */
  shift(byte: number): number;
  /** Highest rate in Hz. Above it, the device samples bits too late. */
  readonly mostHz: number;
}

/** A device on the two wires of I2C, SDA and SCL. */
export interface I2cDevice {
  /** Takes bytes. @returns false if the device does not acknowledge */
  write(address: number, bytes: Uint8Array): boolean;
  /** Gives bytes from a register on. @returns undefined if the device does not acknowledge */
  read(address: number, register: number, count: number): Uint8Array | undefined;
  /** Whether a device holds SDA low. */
  isStuck(): boolean;
}

/** A camera on the bus, with its sensor if that is wired. */
export type CameraDevice = SpiDevice & Partial<{ i2c: I2cDevice }>;

/** Properties of the bus. */
export interface BusOptions {
  /** Rate of SPI in Hz. The engine's own default is 100,000. */
  hz: number;
  /** Rate of I2C in Hz. */
  i2cHz: number;
  /** Most bytes of one transfer. A longer call fails up to 2v29. */
  mostBytes: number;
  /** How long the engine waits for an acknowledgement, in milliseconds. */
  nackMs: number;
  /** Called after each transfer, and after each write to the sensor. */
  onTransfer: (() => void) | undefined;
}

/** What went over the bus, for tests. */
export interface BusStats {
  /** Number of calls of `send`. */
  transfers: number;
  /** Number of bytes that these calls sent. */
  bytes: number;
  /** How often chip select went low. */
  selections: number;
  /** Writes to the sensor. */
  sensorWrites: number;
  /** Reads of the sensor. */
  sensorReads: number;
  /** Simulated time that the bus took, in milliseconds. */
  busyMs: number;
}

/** The firmware's port to a camera, and the figures for tests. */
export interface CameraBus {
  select(): void;
  deselect(): void;
  /** Sends bytes, and returns as many. Outside of a selection, each call is a command of its own. */
  send(bytes: Uint8Array): Uint8Array;
  /** @throws the engine's error without an acknowledgement */
  sensorWrite(address: number, bytes: ArrayLike<number>): void;
  sensorRead(address: number, register: number): number;
  sensorReadMany(address: number, register: number, count: number): Uint8Array;
  /** Whether chip select is low. */
  readonly isSelected: boolean;
  /** What went over the bus so far. */
  stats: BusStats;
}

const defaults: BusOptions = { hz: 8_000_000, i2cHz: 100_000, mostBytes: 4092, nackMs: 1000, onTransfer: undefined };

/**
 * Time of a transfer besides its bits. ESP-IDF, SPI Master Driver, Transfer Speed Considerations: 28 µs for one byte at 1 MHz, by interrupt
 * and DMA.
 */
const spiOverheadMs = 0.02;
const i2cOverheadMs = 0.1;
/** Bits of a byte on I2C: eight, and the acknowledgement. */
const i2cBits = 9;

/**
 * Connects a camera to a bus.
 * @param clock a virtual clock advances with each transfer; with a real one, transfers take real time
 */
export function createCameraBus(clock: Pick<Clock, 'now'> & { block?(ms: number): void }, device: CameraDevice, given: Partial<BusOptions> = {}): CameraBus {
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

  /**
   * Transfers bytes, after the clock has advanced. A bit is on the wire before it counts, and the camera's answer belongs to the transfer's
   * end.
   */
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

  /** Throws with the engine's message (targets/esp32/jshardwareI2c.c). */
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

/** Bytes as they are read if each bit is sampled one clock too late. */
function late(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => ((bytes[i - 1] ?? 0xff) << 7 | byte >> 1) & 0xff);
}
