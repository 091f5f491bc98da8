// Faults of a camera on the SPI bus, which a test may change at any time; its results for tests; its supply.

import type { Clock } from '../../clock.ts';
import type { Wires } from './registers.ts';

export interface SpiFaults {
  /** No device on the bus: all ones, and no I2C. */
  isAbsent: boolean;
  /** A card's buffer never releases MISO: all ones, while writes and I2C arrive (ArduCAM/Arduino #1, #315, #360). */
  isMisoHeld: boolean;
  /** Byte of picture data, from 0 over all bursts, at which it vanishes until this is Infinity again. */
  goneAt: number;
  /** The same, but until a power cycle. */
  hungAt: number;
  /** The same, but its supply dips once: it loses its state, but responds. */
  dipsAt: number;
  /** Bytes of picture data that arrive changed, counted in the same manner. */
  garbled: { at: number; mask?: number }[];
  isNeverDone: boolean;
  /** Sizes whose pictures never complete (`2592x1944`: forum.arducam.com 4386). */
  neverDoneSizes: string[];
  /** Additional time for each picture. */
  lateMs: number;
  /** False values of the length registers for the next pictures, one each. */
  lengths: number[];
  /** Factor on the file size, as in a scene of high contrast (ArduCAM/Arduino #56). */
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

/** Unsettled exposure and white balance; colour bars instead of the scene; no JPEG; truncated at the end of the picture memory. */
export type Flaw = 'white' | 'dark' | 'green' | 'bars' | 'noise' | 'cut';

export interface TakenPicture {
  /** From 1; drawn into the picture. */
  number: number;
  width: number;
  height: number;
  /** From 1 (poor) to 100. */
  quality: number;
  takenMs: number;
  isTurned: boolean;
  flaw?: Flaw;
  /** From FF D8 to FF D9, without padding; of a flawed picture, the content of the picture memory. */
  bytes: Uint8Array;
  /** Bytes read in bursts, from the first on. */
  givenBytes: number;
}

/** The view of tests on every SPI camera. */
export interface SpiCamera {
  pictures: TakenPicture[];
  /** Bytes of picture data read in bursts, including padding. */
  readonly givenBytes: number;
  /** Errors of the host that a correct one never makes. */
  violations: string[];
  faults: SpiFaults;
  power(isOn: boolean): void;
}

export interface Supply extends Wires {
  power(isOn: boolean): void;
  /** Hangs until a power cycle. */
  hang(): void;
  /** Vanishes for as long as `goneAt` is reached. */
  vanish(): void;
  /** Restarts at once. */
  dip(): void;
}

/** @param onLoss its memory is lost; it is up at `upMs`, or Infinity while its supply is off */
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
