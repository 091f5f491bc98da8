// Faults of a camera on the SPI bus, which a test may change at any time. Also what tests see of the camera, and its power supply.

import type { Clock } from '../../clock.ts';
import type { Wires } from './registers.ts';

/** Faults of a camera on the SPI bus. */
export interface SpiFaults {
  /** Whether there is no device on the bus. Then all bytes read are ones, and I2C does not answer. */
  isAbsent: boolean;
  /**
   * Whether the buffer of an SD card never releases the line MISO. Then all bytes read are ones, but writes and I2C work (ArduCAM/Arduino #1, #315,
   * #360).
   */
  isMisoHeld: boolean;
  /** Number of the byte at which the camera vanishes, among all bytes of pictures read so far, from 0 on. It is back once a test sets Infinity. */
  goneAt: number;
  /** Number of the byte at which the camera hangs until a power cycle, among all bytes of pictures read so far, from 0 on. */
  hungAt: number;
  /**
   * Number of the byte at which the camera's supply dips once, among all bytes of pictures read so far, from 0 on. The camera loses its state, but
   * goes on responding.
   */
  dipsAt: number;
  /**
   * Bytes of pictures that arrive changed. `at` is the byte's number among all bytes of pictures read so far, from 0 on. The bits of `mask` are
   * inverted, 0x55 if missing.
   */
  garbled: { at: number; mask?: number }[];
  /** Whether no picture ever completes. */
  isNeverDone: boolean;
  /** Sizes whose pictures never complete, such as `2592x1944` (forum.arducam.com 4386). */
  neverDoneSizes: string[];
  /** Milliseconds by which each picture takes longer. */
  lateMs: number;
  /** Wrong lengths in bytes that the camera's registers report, one for each of the next pictures. If it is empty, they report the true ones. */
  lengths: number[];
  /** Factor by which the JPEG files are longer, as with a scene of high contrast (ArduCAM/Arduino #56). With 1, they have their usual length. */
  contrast: number;
}

/** Returns the settings of a camera without faults. */
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
  /** Whether the picture is upside down. */
  isTurned: boolean;
  /** What is wrong with the picture; missing if nothing is. */
  flaw?: Flaw;
  /** The JPEG file from FF D8 to FF D9, without padding. For a flawed picture, it is what the picture memory holds. */
  bytes: Uint8Array;
  /** Number of the picture's bytes that the host has read so far, from the first byte on. */
  givenBytes: number;
}

/** What tests see of every SPI camera. */
export interface SpiCamera {
  /** The pictures that the camera took. */
  pictures: TakenPicture[];
  /** Number of bytes that the host has read from the picture memory, padding included. */
  readonly givenBytes: number;
  /** A sentence for each error that the host has made. A correct host causes none. */
  violations: string[];
  /** The camera's faults, which a test may change. */
  faults: SpiFaults;
  /** Switches the camera's power on or off. */
  power(isOn: boolean): void;
}

/** The power supply of a camera, and whether the camera can answer. */
export interface Supply extends Wires {
  /** Switches the power on or off. */
  power(isOn: boolean): void;
  /** Makes the camera hang until a power cycle. */
  hang(): void;
  /** Makes the camera vanish until the fault `goneAt` is Infinity again. */
  vanish(): void;
  /** Simulates a short dip of the supply: the camera loses its memory and is up again at once. */
  dip(): void;
}

/**
 * Makes the supply of a camera, which is on.
 * @param bootMs milliseconds from power to the first answer
 * @param onLoss called when the camera's memory is lost. `upMs` is when the camera is up again, in milliseconds since 1970. It is Infinity while
 *   the supply is off.
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
