// A correct host of the SPI cameras, for tests on the simulated bus. Its steps are those of the makers' libraries.

import type { VirtualClock } from '../../clock.ts';
import type { CameraBus } from '../bus/bus.ts';
import type { PictureOf } from '../picture/picture.ts';
import { jpeg, jpegInit, sizeTables, yuv422 } from './tables.ts';

/** Makes a picture that is no scene, but as long as one, and different for each number. It costs little time. */
export const standIn: PictureOf = (width, height, quality, ms, number) => {
  const bytes = new Uint8Array(1000 + Math.round(width * height * quality / 500) + number).map((_, i) => (i * 7 + number + (i >> 8)) % 251);
  bytes.set([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, quality, ms / 1000 & 255]);
  bytes.set([0xff, 0xd9], bytes.length - 2);
  return bytes;
};

/** A host of an SPI camera. */
export type Host = ReturnType<typeof hostOf>;

/**
 * Makes a host on a bus.
 * @param valueAt number of the byte of a read that is the value
 */
export function hostOf(bus: CameraBus, clock: VirtualClock, valueAt: 1 | 2) {
  const write = (register: number, value: number) => void bus.send(Uint8Array.from([register | 0x80, value]));
  const read = (register: number) => bus.send(Uint8Array.from([register, 0, 0].slice(0, valueAt + 1)))[valueAt]!;

  /** @returns false on a timeout */
  function until(register: number, mask: number, value: number, limitMs: number): boolean {
    for (const endMs = clock.now() + limitMs; clock.now() < endMs; clock.block(1)) if ((read(register) & mask) === value) return true;
    return false;
  }

  /** One burst, in pieces while selected. @param skip bytes to discard after the command */
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

/** Waits until a Mega is idle. @returns false if it is not in time */
export const isIdle = (host: Host, limitMs = 2000) => host.until(0x44, 3, 2, limitMs);

/** Writes a register of a Mega, and waits until it is idle. */
export function setMega(host: Host, register: number, value: number): void {
  host.write(register, value);
  if (!isIdle(host)) throw new Error('The camera stayed busy.');
}

/** Prepares a Mega: reset, identity, address, format, size and quality. @returns its identity */
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

/** Takes a picture with a Mega. @returns its length from the registers; undefined if it never completes */
export function takeByMega(host: Host, limitMs = 3000): number | undefined {
  host.write(0x04, 1);
  host.write(0x04, 2);
  if (!host.until(0x44, 4, 4, limitMs)) return undefined;
  return host.read(0x45) | host.read(0x46) << 8 | host.read(0x47) << 16;
}

/** Writes a table such as `ff01 1280 …` to the sensor: pairs of register and value, in order. */
export function writeTable(host: Pick<Host, 'bus'>, table: string): void {
  for (const pair of table.split(/\s+/)) host.bus.sensorWrite(0x30, [parseInt(pair.slice(0, 2), 16), parseInt(pair.slice(2), 16)]);
}

/** Wakes a Mini from standby. */
export const wakeMini = (host: Host) => host.write(0x06, host.read(0x06) & ~0x02);

/** Resets a Mini's controller. */
export function resetMini(host: Host): void {
  for (const value of [0x80, 0x00]) {
    host.write(0x07, value);
    host.wait(100);
  }
}

/** Prepares a Mini: reset, wake, init tables, size, and the time that its sensor needs to settle. */
export function beginMini(host: Host, size = '640x480'): void {
  resetMini(host);
  wakeMini(host);
  writeTable(host, 'ff01 1280');
  host.wait(100);
  for (const table of [jpegInit, yuv422, jpeg, 'ff01 1500', sizeTables[size]!]) writeTable(host, table);
  host.write(0x01, 0);
  host.wait(2000);
}

/** Takes a picture with a Mini. @returns its length from the registers; undefined if it never completes */
export function takeByMini(host: Host, limitMs = 3000): number | undefined {
  host.write(0x04, 1);
  host.write(0x04, 2);
  if (!host.until(0x41, 8, 8, limitMs)) return undefined;
  return host.read(0x42) | host.read(0x43) << 8 | (host.read(0x44) & 0x7f) << 16;
}

/** Takes a second picture with a Mini, as the first after standby is bad. @returns its length */
export function settledByMini(host: Host): number | undefined {
  takeByMini(host);
  return takeByMini(host);
}

/** The part of the data from FF D8 to the last FF D9. It is empty if there is none. */
export function cutOut(data: Uint8Array): Uint8Array {
  const bytes = Buffer.from(data);
  const from = bytes.indexOf(Buffer.from([0xff, 0xd8]));
  const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return from < 0 || end < from ? new Uint8Array(0) : bytes.subarray(from, end + 2);
}
