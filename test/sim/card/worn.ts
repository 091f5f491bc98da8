// A worn card: it says yes to each write, and keeps none. What is read after the file was closed is what was there before. Flash cards end like that
// when their controller goes into write protection without a word.

import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CardHook } from './fs/types.ts';

/** A worn card, as a test sees it. */
export interface WornCard {
  /** The hook for the card's steps. */
  hook: CardHook;
  /**
   * Lets the card keep nothing from now on.
   * @param folder the folder of the test world, in which `card` plays the card
   * @param how `now`: a file is as before once it is closed; `cut`: all files are as before after `powerCut`
   */
  wear(folder: string, how: 'now' | 'cut'): void;
  /** Tells a card that is worn by `cut` that its power was cut. */
  powerCut(): void;
}

/** Makes a card that is good until `wear` is called. */
export function createWornCard(): WornCard {
  let base = '';
  let isNow = false;
  let writers = 0;
  let isChanged = false;

  function restore(): void {
    const [own, before] = [join(base, 'card/snapferry'), join(base, 'before/snapferry')];
    rmSync(own, { recursive: true, force: true });
    if (existsSync(before)) cpSync(before, own, { recursive: true, preserveTimestamps: true });
  }

  return {
    hook(step, _path, _bytes, mode) {
      if (!base || !isNow) return;
      // the step before has ended here, so a file that it closed is as before for this step
      if (isChanged && writers === 0) {
        restore();
        isChanged = false;
      }
      if (step === 'open' && mode !== 'r') writers++;
      if (step === 'close' && writers > 0) writers--;
      if ((step === 'open' && mode !== 'r') || step === 'remove' || step === 'makeFolder') isChanged = true;
    },
    wear(folder, how) {
      base = folder;
      isNow = how === 'now';
      cpSync(join(base, 'card'), join(base, 'before'), { recursive: true, preserveTimestamps: true });
    },
    powerCut() {
      if (base) restore();
    },
  };
}
