// Interprets the bytes that an ArduCAM gets while chip select is low: a register write, a register read, or a burst of its picture memory. Mini and
// Mega differ in which byte of a read is the value.

import type { SpiDevice } from '../bus/bus.ts';

/** What an ArduCAM does when the host accesses its registers. */
export interface Registers {
  write(register: number, value: number): void;
  read(register: number): number;
  /** Begins a burst: a run of bytes from the picture memory. */
  burst(): void;
  /** Returns the next byte of a burst. */
  next(): number;
}

/** The state of the camera's connection: whether the camera gets the host's bytes, and whether the host gets the camera's. */
export interface Wires {
  /** Whether the camera is absent, without power, or not up yet. Then it hears nothing, and the line MISO is not driven. */
  isDead(): boolean;
  /** Whether another device, such as a card, drives the line MISO. Writes to the camera arrive nevertheless. */
  isHeld(): boolean;
}

const writeBit = 0x80;
const burstRead = 0x3c;
const singleRead = 0x3d;
/** Byte that the host reads while no device drives the line MISO. Pull-up resistors make all its bits ones. */
const idle = 0xff;
/** Highest SPI rate in Hz that the makers' pages allow, in SPI mode 0. */
const mostHz = 8_000_000;

/**
 * Makes the SPI side of an ArduCAM.
 * @param valueAt number of the byte in which a read returns the value, while byte 0 sends the register's number; 1 for a Mini, 2 for a Mega
 * @param violate called with a text for each mistake of the host
 */
export function createSpiPort(registers: Registers, valueAt: 1 | 2, wires: Wires, violate: (what: string) => void): SpiDevice {
  let at = 0;
  let command = 0;

  function begin(byte: number): number {
    command = byte;
    if (byte === burstRead) registers.burst();
    return 0;
  }

  function write(byte: number): number {
    if (at === 1) registers.write(command & ~writeBit, byte);
    else violate(`more than one value for register ${hex(command & ~writeBit)} in one selection`);
    return 0;
  }

  function answer(byte: number): number {
    if (at === 0) return begin(byte);
    if (command & writeBit) return write(byte);
    if (command === burstRead) return registers.next();
    if (at !== valueAt) return 0;
    return command === singleRead ? registers.next() : registers.read(command);
  }

  function shift(byte: number): number {
    if (wires.isDead()) return idle;
    const given = answer(byte);
    at += 1;
    return wires.isHeld() ? idle : given;
  }

  return { select: () => void (at = 0), deselect: () => undefined, shift, mostHz };
}

/** Returns a byte as two hexadecimal digits. */
export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
