// Faults of a camera on the SPI bus, which a test may change at any time, what tests see of it, and its supply.

import type { Clock } from '../../clock.ts';
import type { Wires } from './registers.ts';

/** Faults of a camera on the SPI bus. */
export interface SpiFaults {
  /** There is no device on the bus. All bytes read are ones, and I2C does not answer. */
  isAbsent: boolean;
  /** A card's buffer never releases MISO. All bytes read are ones, while writes and I2C arrive (ArduCAM/Arduino #1, #315, #360). */
  isMisoHeld: boolean;
  /** Byte of picture data, counted from 0 over all bursts, at which the camera vanishes. It is back once this is Infinity again. */
  goneAt: number;
  /** Byte of picture data, counted in the same way, at which it hangs until a power cycle. */
  hungAt: number;
  /** Byte of picture data, counted in the same way, at which its supply dips once. It loses its state, but responds. */
  dipsAt: number;
  /** Bytes of picture data that arrive changed, counted in the same way. */
  garbled: { at: number; mask?: number }[];
  /** No picture ever completes. */
  isNeverDone: boolean;
  /** Sizes whose pictures never complete, such as `2592x1944` (forum.arducam.com 4386). */
  neverDoneSizes: string[];
  /** Milliseconds by which each picture takes longer. */
  lateMs: number;
  /** False values of the length registers, one for each of the next pictures. */
  lengths: number[];
  /** Factor on the size of files, as of a scene with high contrast (ArduCAM/Arduino #56). */
  contrast: number;
}

/** A camera without faults. */
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

/**
 * What is wrong with a picture. `white`, `dark`, `green`: exposure and white balance had not settled. `bars`: colour bars in place of the
 * scene. `noise`: it is no JPEG. `cut`: the picture memory was too small.
 */
export type Flaw = 'white' | 'dark' | 'green' | 'bars' | 'noise' | 'cut';

/** A picture that the camera took. */
export interface TakenPicture {
  /** Number of the picture, from 1 on. It is drawn into the picture. */
  number: number;
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** Quality of the JPEG, from 1 (poor) to 100. */
  quality: number;
  /** When the picture was taken, in milliseconds since 1970. */
  takenMs: number;
  /** The picture is upside down. */
  isTurned: boolean;
  /** What is wrong with the picture; missing if nothing is. */
  flaw?: Flaw;
  /** The file from FF D8 to FF D9, without padding. For a flawed picture, it is the content of the picture memory. */
  bytes: Uint8Array;
  /** Number of the picture's bytes that were read in bursts, from the first on. */
  givenBytes: number;
}

/** What tests see of every SPI camera. */
export interface SpiCamera {
  /** The pictures that the camera took. */
  pictures: TakenPicture[];
  /** Number of bytes of picture data that were read in bursts, with padding. */
  readonly givenBytes: number;
  /** Errors of the host that a correct host never makes. */
  violations: string[];
  /** The camera's faults, which a test may change. */
  faults: SpiFaults;
  /** Switches the camera's supply. */
  power(isOn: boolean): void;
}

/** The supply of a camera, and whether it can answer. */
export interface Supply extends Wires {
  /** Switches the supply. */
  power(isOn: boolean): void;
  /** Lets the camera hang until a power cycle. */
  hang(): void;
  /** Lets the camera vanish for as long as `goneAt` is reached. */
  vanish(): void;
  /** Restarts the camera at once. */
  dip(): void;
}

/**
 * Makes the supply of a camera.
 * @param bootMs milliseconds from power to the first answer
 * @param onLoss called when the camera's memory is lost. It is up again at `upMs`, or Infinity while its supply is off.
 */
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
