// A host without mistakes for the SPI cameras, for tests on the simulated bus. Its steps are those of the makers' libraries.

import type { VirtualClock } from '../../clock.ts';
import type { CameraBus } from '../bus/bus.ts';
import type { PictureOf } from '../picture/picture.ts';
import { jpeg, jpegInit, sizeTables, yuv422 } from './tables.ts';

/** Makes bytes in place of a picture. They cost little time, have a picture's size and its first and last bytes, and differ for each number. */
export const standIn: PictureOf = (width, height, quality, ms, number) => {
  const bytes = new Uint8Array(1000 + Math.round(width * height * quality / 500) + number).map((_, i) => (i * 7 + number + (i >> 8)) % 251);
  bytes.set([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, quality, ms / 1000 & 255]);
  bytes.set([0xff, 0xd9], bytes.length - 2);
  return bytes;
};

/** What a test does as the host of an SPI camera. */
export type Host = ReturnType<typeof hostOf>;

/**
 * Makes a host on a bus, which reads and writes the camera's registers.
 * @param valueAt number of the byte in which a read returns the value, while byte 0 sends the register's number; 1 for a Mini, 2 for a Mega
 */
export function hostOf(bus: CameraBus, clock: VirtualClock, valueAt: 1 | 2) {
  const write = (register: number, value: number) => void bus.send(Uint8Array.from([register | 0x80, value]));
  const read = (register: number) => bus.send(Uint8Array.from([register, 0, 0].slice(0, valueAt + 1)))[valueAt]!;

  /** Reads a register again and again until its bits in `mask` have a value. @returns false if they do not within `limitMs` milliseconds */
  function until(register: number, mask: number, value: number, limitMs: number): boolean {
    for (const endMs = clock.now() + limitMs; clock.now() < endMs; clock.block(1)) if ((read(register) & mask) === value) return true;
    return false;
  }

  /** Reads `count` bytes of the picture memory in one burst, in transfers of `piece` bytes. @param skip number of bytes to drop before these */
  function burst(count: number, skip = 0, piece = 1024): Uint8Array {
    const data = new Uint8Array(count);
    bus.select();
    bus.send(Uint8Array.from([0x3c]));
    if (skip > 0) bus.send(new Uint8Array(skip));
    for (let at = 0; at < count; at += piece) data.set(bus.send(new Uint8Array(Math.min(piece, count - at))), at);
    bus.deselect();
    return data;
  }

  return { bus, clock, write, read, until, burst, wait: (ms: number) => clock.block(ms) };
}

/** Waits until an ArduCAM Mega is idle. @returns false if it is still busy after `limitMs` milliseconds */
export const isIdle = (host: Host, limitMs = 2000) => host.until(0x44, 3, 2, limitMs);

/** Writes a register of an ArduCAM Mega, and waits until the camera is idle. @throws if it stays busy */
export function setMega(host: Host, register: number, value: number): void {
  host.write(register, value);
  if (!isIdle(host)) throw new Error('The camera stayed busy.');
}

/** Prepares an ArduCAM Mega for pictures: reset, identity, the sensor's address, format, size and quality. @returns its identity */
export function beginMega(host: Host, size: number, quality = 1): number {
  setMega(host, 0x07, 0x40);
  const id = host.read(0x40);
  isIdle(host);
  setMega(host, 0x0a, 0x78);
  setMega(host, 0x20, 1);
  setMega(host, 0x21, size);
  setMega(host, 0x2a, quality);
  return id;
}

/** Takes a picture with an ArduCAM Mega. @returns the length in bytes that the camera reports; undefined if no picture is complete in `limitMs` ms */
export function takeByMega(host: Host, limitMs = 3000): number | undefined {
  host.write(0x04, 1);
  host.write(0x04, 2);
  if (!host.until(0x44, 4, 4, limitMs)) return undefined;
  return host.read(0x45) | host.read(0x46) << 8 | host.read(0x47) << 16;
}

/** Writes a table to the sensor. The text has pairs of register and value in hexadecimal, such as `ff01 1280`, in order. */
export function writeTable(host: Pick<Host, 'bus'>, table: string): void {
  for (const pair of table.split(/\s+/)) host.bus.sensorWrite(0x30, [parseInt(pair.slice(0, 2), 16), parseInt(pair.slice(2), 16)]);
}

/** Wakes an ArduCAM Mini from standby. */
export const wakeMini = (host: Host) => host.write(0x06, host.read(0x06) & ~0x02);

/** Resets the controller of an ArduCAM Mini. */
export function resetMini(host: Host): void {
  for (const value of [0x80, 0x00]) {
    host.write(0x07, value);
    host.wait(100);
  }
}

/** Prepares an ArduCAM Mini for pictures: reset, wake, tables of registers, size, and 2 s in which its sensor settles. */
export function beginMini(host: Host, size = '640x480'): void {
  resetMini(host);
  wakeMini(host);
  writeTable(host, 'ff01 1280');
  host.wait(100);
  for (const table of [jpegInit, yuv422, jpeg, 'ff01 1500', sizeTables[size]!]) writeTable(host, table);
  host.write(0x01, 0);
  host.wait(2000);
}

/** Takes a picture with an ArduCAM Mini. @returns the length in bytes that the camera reports; undefined if no picture is complete in `limitMs` ms */
export function takeByMini(host: Host, limitMs = 3000): number | undefined {
  host.write(0x04, 1);
  host.write(0x04, 2);
  if (!host.until(0x41, 8, 8, limitMs)) return undefined;
  return host.read(0x42) | host.read(0x43) << 8 | (host.read(0x44) & 0x7f) << 16;
}

/** Takes two pictures with an ArduCAM Mini, since the first one after standby is bad. @returns the second picture's length in bytes */
export function settledByMini(host: Host): number | undefined {
  takeByMini(host);
  return takeByMini(host);
}

/** Returns the part of the data from the first FF D8 to the last FF D9. It is empty if there is none. */
export function cutOut(data: Uint8Array): Uint8Array {
  const bytes = Buffer.from(data);
  const from = bytes.indexOf(Buffer.from([0xff, 0xd8]));
  const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return from < 0 || end < from ? new Uint8Array(0) : bytes.subarray(from, end + 2);
}
