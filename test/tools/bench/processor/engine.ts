// Figures of a carrier that only the real engine has, measured once for all tables.

import { findEspruino, usualEngine } from '../../../../firmware/engine/espruino.js';
import { smallEngine } from '../../../sim/engine/engines.ts';
import type { Carrier } from '../line/carrier.ts';
import { hasCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';
import { measureProcessor, type ProcessorRow } from './imagecost.ts';

/** Measures on the real engine, as far as this machine has it. */
export interface EngineMeter {
  /** A line for a person: the engine in use, and the omitted figures. */
  says: string;
  /** The real engine is on the PATH. */
  isThere: boolean;
  /** Instructions can be counted, since valgrind is on the PATH, too. */
  canCount: boolean;
  /** The engine for memory figures. */
  command: string;
  /** Instructions; NaN if they cannot be counted. */
  processor(carrier: Carrier): Promise<ProcessorRow>;
  /** JsVars at the peak of a round with one image. */
  peak(carrier: Carrier): Promise<number>;
  /** The same with an image ten times as large. */
  largePeak(carrier: Carrier): Promise<number>;
}

/** Size of an image whose peak of memory is measured. */
export const imageBytes = 40_000;

function once<T>(measure: (carrier: Carrier) => Promise<T>): (carrier: Carrier) => Promise<T> {
  const known = new Map<Carrier, Promise<T>>();
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
    processor: once(async carrier => {
      if (!canCount) return { title: carrier.title, first: NaN, further: NaN, perByte: NaN };
      tell(`instructions: ${carrier.title}`);
      return measureProcessor(carrier);
    }),
    peak: once(carrier => peakWith(carrier, imageBytes)),
    largePeak: once(carrier => peakWith(carrier, 10 * imageBytes)),
  };
}
