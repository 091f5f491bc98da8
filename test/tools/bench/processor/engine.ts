// Figures of a carrier that only the real engine has, measured once for all tables.

import { findEspruino, usualEngine } from '../../../../firmware/engine/espruino.js';
import { smallEngine } from '../../../sim/engine/engines.ts';
import type { Carrier } from '../line/carrier.ts';
import { countInstructions, hasCallgrind, readProfile, underCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';
import { between, type Sizes } from './program.ts';

export interface EngineMeter {
  /** A line for a person: the engine in use, and the omitted figures. */
  says: string;
  isThere: boolean;
  canCount: boolean;
  /** The engine for memory figures. */
  command: string;
  /** Instructions a byte; NaN if they cannot be counted. */
  cost(carrier: Carrier): Promise<number>;
  /** JsVars at the peak of a round with one image. */
  peak(carrier: Carrier): Promise<number>;
  /** The same with an image ten times as large. */
  largePeak(carrier: Carrier): Promise<number>;
}

export const imageBytes = 40_000;

/** Files between which the cost of a byte is counted. */
export const sizes: Sizes = { small: 40_000, large: 100_000 };

/** Of the shipped image, with images of these sizes. A try that lost bytes on this machine's terminal would count twice, and is discarded. */
export async function countRound(carrier: Carrier, sizes: number[], tries = 3): Promise<number> {
  const found = await carryOnChip({ command: usualEngine, carrier, sizes, under: underCallgrind }, ({ lines }, cwd) => {
    if (!lines.some(line => /try 2 of/.test(line))) return countInstructions(readProfile(cwd));
    if (tries > 1) return undefined;
    throw new Error(`${carrier.title}: the terminal lost bytes each time.`);
  });
  return found ?? countRound(carrier, sizes, tries - 1);
}

export function costOf(carrier: Carrier): Promise<number> {
  return between(sizes, bytes => countRound(carrier, [bytes]));
}

function once(measure: (carrier: Carrier) => Promise<number>): (carrier: Carrier) => Promise<number> {
  const known = new Map<Carrier, Promise<number>>();
  return carrier => {
    const found = known.get(carrier) ?? measure(carrier);
    known.set(carrier, found);
    return found;
  };
}

/** @param isWanted false omits measurements that take minutes */
export function createEngineMeter(isWanted: boolean, tell: (text: string) => void): EngineMeter {
  const isThere = findEspruino() !== undefined;
  const canCount = isThere && isWanted && hasCallgrind();
  const command = findEspruino(smallEngine) ? smallEngine : usualEngine;
  async function peakWith(carrier: Carrier, bytes: number): Promise<number> {
    if (!isThere) return NaN;
    tell(`memory: ${carrier.title}, ${bytes} bytes`);
    return carryOnChip({ command, carrier, sizes: [bytes] }, ({ peakVars }) => peakVars);
  }

  const left = canCount ? '' : isWanted ? '; instructions are left out: valgrind is not on the PATH' : '; instructions are left out';
  return {
    isThere,
    canCount,
    command,
    says: isThere ? `engine: the real one, espruino, for instructions and ${command} for memory${left}; all else on the virtual clock` : 'engine: espruino is not on the PATH; only the virtual clock',
    cost: once(async carrier => {
      if (!canCount) return NaN;
      tell(`instructions: ${carrier.title}`);
      return costOf(carrier);
    }),
    peak: once(carrier => peakWith(carrier, imageBytes)),
    largePeak: once(carrier => peakWith(carrier, 10 * imageBytes)),
  };
}
