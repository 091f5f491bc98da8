// Instructions of the shipped image for whole images, by one modem and method.

import { usualEngine } from '../../../../firmware/engine/espruino.js';
import type { Carrier } from '../line/carrier.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';

/** Instructions of one way of an image: the boot with the first one, a further one, and each byte. */
export interface ProcessorRow {
  title: string;
  /** Instructions. */
  first: number;
  further: number;
  perByte: number;
}

export const [smallBytes, largeBytes] = [100, 100_100] as const;

/** Three runs: a small image, two of them, and a large one. */
export async function measureProcessor(carrier: Carrier): Promise<ProcessorRow> {
  const [first, two, large] = await Promise.all([[smallBytes], [smallBytes, smallBytes], [largeBytes]].map(sizes => countRound(carrier, sizes)));
  return { title: carrier.title, first: first!, further: two! - first!, perByte: (large! - first!) / (largeBytes - smallBytes) };
}

/** Of the shipped image, with images of these sizes. A try that lost bytes on this machine's terminal would count twice, and is discarded. */
export async function countRound(carrier: Carrier, sizes: number[], tries = 3): Promise<number> {
  const found = await carryOnChip({ command: usualEngine, carrier, sizes, under: underCallgrind }, ({ lines }, cwd) => {
    if (!lines.some(line => /try 2 of/.test(line))) return countInstructions(readProfile(cwd));
    if (tries > 1) return undefined;
    throw new Error(`${carrier.title}: the terminal lost bytes each time.`);
  });
  return found ?? countRound(carrier, sizes, tries - 1);
}

/** Instructions of an image, from the end of the one before. */
export const furtherImage = ({ further, perByte }: ProcessorRow, bytes: number) => further + bytes * perByte;
/** With the boot. */
export const firstImage = ({ first, perByte }: ProcessorRow, bytes: number) => first + bytes * perByte;
