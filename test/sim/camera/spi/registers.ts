// Interprets the bytes that an ArduCAM gets between chip select low and high: a register write, a register read, or a burst of its FIFO. Mini
// and Mega differ in the position of the value in a read.

import type { SpiDevice } from '../bus/bus.ts';

/** The registers of an ArduCAM. */
export interface Registers {
  write(register: number, value: number): void;
  read(register: number): number;
  /** Begins a burst. */
  burst(): void;
  /** Gives the next byte of a burst. */
  next(): number;
}

/** The state of the camera's wires. */
export interface Wires {
  /** Whether MISO is not driven and input is lost, since the camera is absent, without power, or not up yet. */
  isDead(): boolean;
  /** Whether another device, such as a card, drives MISO. Writes arrive nevertheless. */
  isHeld(): boolean;
}

const writeBit = 0x80;
const burstRead = 0x3c;
const singleRead = 0x3d;
/** Byte that is read while MISO is not driven, because of pull-ups. */
const idle = 0xff;
/** Highest rate in Hz by the makers' pages, in SPI mode 0. */
const mostHz = 8_000_000;

/**
 * Makes the SPI side of an ArduCAM.
 * @param valueAt number of the byte of a read that holds the value; the command is byte 0
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

/** A byte as two hexadecimal digits. */
export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
