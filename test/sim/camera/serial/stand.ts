// A host without mistakes, for tests of simulated serial cameras. It sends bytes, listens, and reads a picture piece by piece.

import type { VirtualClock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';
import { fromHex, toHex } from './mischief.ts';

/** What a test does as the host of a serial camera. */
export interface Host {
  /** Sends bytes given in hexadecimal, then listens for `ms` milliseconds. @returns the bytes received, in hexadecimal */
  ask(text: string, ms?: number): Promise<string>;
  /** Listens for some milliseconds. @returns the bytes received, in hexadecimal */
  listen(ms: number): Promise<string>;
  /** Sends bytes given in hexadecimal, and listens until `bytes` bytes have arrived, at most for `ms` milliseconds. @returns the bytes received */
  fetch(text: string, bytes: number, ms?: number): Promise<Uint8Array>;
}

/** Makes the test's host of a camera, at the host's end of a simulated line. */
export function createHost(clock: VirtualClock, port: Port): Host {
  let heard: number[] = [];
  port.onBytes(bytes => void heard.push(...bytes));

  async function listen(ms: number): Promise<string> {
    let isOver = false;
    heard = [];
    clock.after(ms, () => void (isOver = true));
    await clock.run(() => isOver);
    return toHex(Uint8Array.from(heard));
  }

  return {
    listen,
    ask(text, ms = 1000) {
      port.write(fromHex(text));
      return listen(ms);
    },
    async fetch(text, bytes, ms = 3000) {
      heard = [];
      port.write(fromHex(text));
      await clock.run(() => heard.length >= bytes, ms);
      return Uint8Array.from(heard);
    },
  };
}

const hexOf = (number: number, bytes: number) => number.toString(16).padStart(bytes * 2, '0');

/** Returns the command by which a host reads a piece of the picture from a VC0706, in hexadecimal. */
export const readCommand = (from: number, bytes: number) => `56 00 32 0C 00 0A ${hexOf(from, 4)} ${hexOf(bytes, 4)} 00 0A`;

/**
 * Reads the frozen picture of a VC0706: first its length, then piece after piece. Each piece stands between two frames of five bytes, which are
 * checked.
 */
export async function readVc0706(host: Host, pieceBytes = 512): Promise<Buffer> {
  const told = Buffer.from(await host.fetch('56 00 34 01 00', 9));
  const length = told.readUInt32BE(5);
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < length; from += pieceBytes) {
    const bytes = Math.min(pieceBytes, Math.ceil((length - from) / 8) * 8);
    const answer = await host.fetch(readCommand(from, bytes), bytes + 10);
    const frames = toHex(Buffer.concat([answer.subarray(0, 5), answer.subarray(-5)]));
    if (answer.length !== bytes + 10 || frames !== '76 00 32 00 00 76 00 32 00 00') throw new Error(`No piece at ${from}: ${toHex(answer)}.`);
    pieces.push(answer.subarray(5, -5));
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/**
 * Sends SYNC until an OV528 answers. @param ms gives the pause after the n-th SYNC, in milliseconds, from n = 0 on @returns the number of attempts,
 * or undefined after 60
 */
export async function synchronise(host: Host, ms = (n: number) => 5 + n): Promise<number | undefined> {
  for (let n = 1; n <= 60; n++) {
    const heard = await host.ask('AA 0D 00 00 00 00', ms(n - 1));
    if (!/^AA 0E 0D .. 00 00 AA 0D 00 00 00 00$/.test(heard)) continue;
    await host.ask('AA 0E 0D 00 00 00', 2000);
    return n;
  }
  return undefined;
}

/** Reads a picture from an OV528 by the command GET, then package by package. The number, length and sum of each package are checked. */
export async function readOv528(host: Host, packageBytes: number, kind = '01'): Promise<Buffer> {
  const told = await host.fetch(`AA 04 ${kind} 00 00 00`, 12);
  const length = Buffer.from(told).readUIntLE(9, 3);
  const pieces: Uint8Array[] = [];
  for (let number = 0, from = 0; from < length; number += 1, from += packageBytes - 6) {
    const bytes = Math.min(packageBytes - 6, length - from);
    const id = `${hexOf(number & 255, 1)} ${hexOf(number >> 8, 1)}`;
    const answer = await host.fetch(`AA 0E 00 00 ${id}`, bytes + 6);
    const sum = answer.subarray(0, -2).reduce((total, byte) => total + byte, 0) & 255;
    const isWhole = answer.length === bytes + 6 && answer[0] === (number & 255) && answer[1] === number >> 8
      && answer[2] === (bytes & 255) && answer[3] === bytes >> 8 && answer.at(-2) === sum && answer.at(-1) === 0;
    if (!isWhole) throw new Error(`No package ${number}: ${toHex(answer)}.`);
    pieces.push(answer.subarray(4, -2));
  }
  await host.ask('AA 0E 00 00 F0 F0', 10);
  return Buffer.concat(pieces);
}
