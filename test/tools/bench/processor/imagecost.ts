// Counts the processor instructions of the shipped firmware for images, by one modem and method.

import { usualEngine } from '../../../../firmware/engine/espruino.js';
import type { Carrier } from '../line/carrier.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';

/** Processor instructions for images by one modem and method: for the boot with the first image, for a further image, and for each byte. */
export interface ProcessorRow {
  title: string;
  /** Instructions for the boot with a first image of almost no bytes. */
  first: number;
  /** Instructions for a further image of almost no bytes. */
  further: number;
  /** Instructions for each byte of an image. */
  perByte: number;
}

/** Sizes in bytes of the two images whose difference gives the cost of a byte. */
export const [smallBytes, largeBytes] = [100, 100_100] as const;

/** Counts instructions in three runs: with a small image, with two small ones, and with a large one. */
export async function measureProcessor(carrier: Carrier): Promise<ProcessorRow> {
  const [first, two, large] = await Promise.all([[smallBytes], [smallBytes, smallBytes], [largeBytes]].map(sizes => countRound(carrier, sizes)));
  return { title: carrier.title, first: first!, further: two! - first!, perByte: (large! - first!) / (largeBytes - smallBytes) };
}

/**
 * Returns the instructions of a round with images of these sizes. A round in which this machine's terminal lost bytes, so that a try was repeated, is
 * measured again, up to `tries` times in all.
 */
export async function countRound(carrier: Carrier, sizes: number[], tries = 3): Promise<number> {
  const found = await carryOnChip({ command: usualEngine, carrier, sizes, under: underCallgrind }, ({ lines }, cwd) => {
    if (!lines.some(line => /try 2 of/.test(line))) return countInstructions(readProfile(cwd));
    if (tries > 1) return undefined;
    throw new Error(`${carrier.title}: the terminal lost bytes each time.`);
  });
  return found ?? countRound(carrier, sizes, tries - 1);
}

/** Returns the instructions for a further image of this size. */
export const furtherImage = ({ further, perByte }: ProcessorRow, bytes: number) => further + bytes * perByte;
/** Returns the instructions for the boot with a first image of this size. */
export const firstImage = ({ first, perByte }: ProcessorRow, bytes: number) => first + bytes * perByte;
