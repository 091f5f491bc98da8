// What goes wrong with a camera on the SPI bus, each a knob that a test may turn at any time; what it gives, as tests look at it;
// and its supply.

import type { Clock } from '../clock.ts';
import type { Wires } from './registers.ts';

export interface SpiFaults {
  /** Nothing hangs on the bus: all ones, and no I2C. */
  isAbsent: boolean;
  /** A card's buffer never lets go of MISO: all ones, while writes and I2C arrive (ArduCAM/Arduino #1, #315, #360). */
  isMisoHeld: boolean;
  /** The byte of picture data, counted from 0 over all bursts, at which it vanishes until this is Infinity again. */
  goneAt: number;
  /** The same, but until its supply was off. */
  hungAt: number;
  /** The same, but its supply dips there, once: it has forgotten all, and answers. */
  dipsAt: number;
  /** Bytes of picture data that arrive changed, counted in the same way. */
  garbled: { at: number; mask?: number }[];
  isNeverDone: boolean;
  /** Sizes whose pictures are never done (`2592x1944`: forum.arducam.com 4386). */
  neverDoneSizes: string[];
  /** Pictures take so much longer. */
  lateMs: number;
  /** What the length registers say of the next pictures, one each, in place of the truth. */
  lengths: number[];
  /** So many times the bytes, as a scene of high contrast takes (ArduCAM/Arduino #56). */
  contrast: number;
}

export const noFaults = (): SpiFaults => ({
  isAbsent: false,
  isMisoHeld: false,
  goneAt: Infinity,
  hungAt: Infinity,
  dipsAt: Infinity,
  garbled: [],
  isNeverDone: false,
  neverDoneSizes: [],
  lateMs: 0,
  lengths: [],
  contrast: 1,
});

/** Unsettled exposure and white balance; bars of colour in place of the scene; no JPEG at all; cut off where the picture memory was full. */
export type Flaw = 'white' | 'dark' | 'green' | 'bars' | 'noise' | 'cut';

export interface TakenPicture {
  /** From 1; drawn into the picture. */
  number: number;
  width: number;
  height: number;
  /** As the scene was asked for it, 1 (poor) to 100. */
  quality: number;
  takenMs: number;
  isTurned: boolean;
  flaw?: Flaw;
  /** From FF D8 to FF D9, without padding; of a flawed one whatever went into the picture memory. */
  bytes: Uint8Array;
  /** So many of them went out in bursts, from the first on. */
  givenBytes: number;
}

/** What every camera on the SPI bus shows to tests. */
export interface SpiCamera {
  /** Every picture taken, in order, read or not. */
  pictures: TakenPicture[];
  /** Bytes of picture data that went out in bursts, padding among them. */
  readonly givenBytes: number;
  /** What no careful host does. */
  violations: string[];
  faults: SpiFaults;
  /** Its supply; on from the start. */
  power(isOn: boolean): void;
}

export interface Supply extends Wires {
  power(isOn: boolean): void;
  /** It hangs until its supply was off. */
  hang(): void;
  /** It is gone for as long as `goneAt` says so. */
  vanish(): void;
  /** It has begun anew, and is up. */
  dip(): void;
}

/** @param onLoss all that it had in memory is lost; it is up at `upMs`, or Infinity while its supply is off */
export function createSupply(clock: Pick<Clock, 'now'>, bootMs: number, faults: SpiFaults, onLoss: (upMs: number) => void): Supply {
  let upMs = -Infinity;
  let isHanging = false;
  let isGone = false;

  return {
    power(isOn) {
      if (isOn === upMs < Infinity) return;
      upMs = isOn ? clock.now() + bootMs : Infinity;
      isHanging = false;
      onLoss(upMs);
    },
    hang() {
      isHanging = true;
      faults.hungAt = Infinity;
    },
    vanish: () => void (isGone = true),
    dip() {
      faults.dipsAt = Infinity;
      onLoss(clock.now());
    },
    isDead() {
      isGone &&= faults.goneAt < Infinity;
      return faults.isAbsent || isHanging || isGone || clock.now() < upMs;
    },
    isHeld: () => faults.isMisoHeld,
  };
}
