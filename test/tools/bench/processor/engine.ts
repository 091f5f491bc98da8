// Measures figures that only the real engine (Espruino) has, each only once for all tables.

import { findEspruino, usualEngine } from '../../../../firmware/engine/espruino.js';
import { smallEngine } from '../../../sim/engine/engines.ts';
import type { Carrier } from '../line/carrier.ts';
import { hasCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';
import { measureProcessor, type ProcessorRow } from './imagecost.ts';

/** Measures figures on the real engine, as far as this machine has it. */
export interface EngineMeter {
  /** A sentence for a person: which engine is used, and which figures are left out. */
  says: string;
  /** True if the real engine is on the PATH. */
  isThere: boolean;
  /** True if instructions can be counted, since valgrind is on the PATH, too. */
  canCount: boolean;
  /**
   * The command that starts the engine with which memory is measured. It is one with as many JsVars (units of memory) as the chip, if that is
   * installed.
   */
  command: string;
  /** Counts the firmware's processor instructions for images sent by this modem, method and protocol. They are NaN if they cannot be counted. */
  processor(carrier: Carrier): Promise<ProcessorRow>;
  /** Returns the most JsVars (units of memory) in use during a round with one image, or NaN without the real engine. */
  peak(carrier: Carrier): Promise<number>;
  /** Returns the most JsVars (units of memory) in use during a round with one image that is ten times as large. */
  largePeak(carrier: Carrier): Promise<number>;
}

/** Size in bytes of the image with which memory is measured. */
export const imageBytes = 40_000;

function once<T>(measure: (carrier: Carrier) => Promise<T>): (carrier: Carrier) => Promise<T> {
  const known = new Map<Carrier, Promise<T>>();
  return carrier => {
    const found = known.get(carrier) ?? measure(carrier);
    known.set(carrier, found);
    return found;
  };
}

/** Makes the object that measures figures on the real engine. @param isWanted false leaves out measurements that take minutes */
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
