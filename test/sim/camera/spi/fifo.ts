// The picture memory of an ArduCAM. It fills while the sensor outputs one picture, counts the bytes, including padding, and returns them in bursts.

import { createChance } from '../../chance.ts';
import type { Clock } from '../../clock.ts';
import { noteGiven } from '../picture/picture.ts';
import type { SpiFaults, Supply, TakenPicture } from './faults.ts';

/** Properties of an ArduCAM's picture memory. */
export interface FifoOptions {
  /** Size of the memory in bytes. A longer picture is cut off there, and the registers report only the length that fits. */
  capacityBytes: number;
  /** The length in bytes is padded to a multiple of this number (ArduCAM/Arduino #52). */
  padTo: number;
  /** Value of the padding bytes. `stale` means random bytes, as if an earlier picture had left them. */
  padByte: number | 'stale';
  /** Which bursts (reads of many bytes by one command) begin with a meaningless byte: none, the first of a picture, or each. */
  dummy: 'none' | 'first' | 'each';
}

/** A picture that the sensor is taking. */
export interface Exposure {
  /** When the picture is complete, in milliseconds since 1970. */
  doneMs: number;
  /** Called when the picture is complete. It returns the sensor's output: one picture, or several in a row. */
  give(): TakenPicture[];
  /** A wrong length in bytes that the registers report. If it is missing, they report the true one. */
  shownLength?: number;
}

/** The picture memory as the camera's registers use it. */
export interface Fifo {
  /** Clears the memory, and the flag that a picture is complete. */
  clear(): void;
  /** Clears the memory, but not the flag that a picture is complete. */
  flush(): void;
  /** Clears the memory, and begins to fill it with a picture. */
  start(exposure: Exposure): void;
  /** Loses everything, as after a power loss or a reset of the controller. */
  reset(): void;
  /** Whether a picture is complete. */
  isDone(): boolean;
  /** Returns the length in bytes that the registers report: that of the picture with its padding, or a wrong one by a fault. */
  length(): number;
  /** Sets the place of reading to the first byte of the picture. */
  rewind(): void;
  /** Begins a burst: a run of bytes that are read by one command. */
  burst(): void;
  /** Returns the next byte of a burst. */
  next(): number;
  /** Returns the number of bytes that the host has read from the memory so far. */
  givenBytes(): number;
}

/** Counts the bytes that the host reads, and disturbs them as `faults` names them. */
function createReading(faults: SpiFaults, supply: Pick<Supply, 'hang' | 'vanish' | 'dip'>) {
  let given = 0;

  function disturb(byte: number): number {
    const at = given;
    given += 1;
    if (at >= faults.dipsAt) return dip();
    if (at >= faults.goneAt) supply.vanish();
    else if (at >= faults.hungAt) supply.hang();
    else return faults.garbled.length > 0 ? garble(byte, at) : byte;
    return 0xff;
  }

  function dip(): number {
    supply.dip();
    return 0;
  }

  function garble(byte: number, at: number): number {
    return faults.garbled.reduce((heard, fault) => (fault.at === at ? heard ^ (fault.mask ?? 0x55) : heard), byte);
  }

  return { disturb, givenBytes: () => given };
}

/** Makes an empty picture memory. At the bytes that `faults` name, it makes the camera hang or vanish, or lets its supply dip. */
export function createFifo(
  clock: Pick<Clock, 'now'>,
  options: FifoOptions,
  faults: SpiFaults,
  supply: Pick<Supply, 'hang' | 'vanish' | 'dip'>,
): Fifo {
  let content: Uint8Array = new Uint8Array(0);
  let held: TakenPicture[] = [];
  let shownLength = 0;
  const reading = createReading(faults, supply);
  let pending: Exposure | undefined;
  let hasDoneFlag = false;
  let readAt = 0;
  let isFresh = true;
  let isDummyDue = false;

  function flush(): void {
    content = new Uint8Array(0);
    held = [];
    shownLength = 0;
    readAt = 0;
    isFresh = true;
  }

  function start(exposure: Exposure): void {
    flush();
    pending = exposure;
  }

  /** Completes the picture once its time has come. Each access calls this first, so no access sees the picture late. */
  function settle(): void {
    if (!pending || clock.now() < pending.doneMs) return;
    const exposure = pending;
    pending = undefined;
    held = exposure.give();
    content = padded(held.length === 1
      ? held[0]!.bytes
      : Buffer.concat(held.map(picture => picture.bytes)), options).subarray(0, options.capacityBytes);
    shownLength = faults.lengths.shift() ?? exposure.shownLength ?? content.length;
    hasDoneFlag = true;
  }

  function burst(): void {
    settle();
    isDummyDue = options.dummy === 'each' || (options.dummy === 'first' && isFresh);
    isFresh = false;
  }

  function next(): number {
    settle();
    if (isDummyDue) {
      isDummyDue = false;
      return 0;
    }
    const byte = content[readAt] ?? 0;
    readAt += 1;
    noteGiven(held, readAt);
    return reading.disturb(byte);
  }

  return {
    clear() {
      settle();
      hasDoneFlag = false;
      flush();
    },
    flush,
    start,
    reset() {
      pending = undefined;
      hasDoneFlag = false;
      flush();
    },
    isDone() {
      settle();
      return hasDoneFlag;
    },
    length() {
      settle();
      return shownLength;
    },
    rewind: () => void (readAt = 0),
    burst,
    next,
    givenBytes: reading.givenBytes,
  };
}

function padded(bytes: Uint8Array, { padTo, padByte }: FifoOptions): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / padTo) * padTo);
  const chance = createChance(bytes.length);
  whole.set(padByte === 'stale' ? whole.map(() => 256 * chance()) : whole.fill(padByte));
  whole.set(bytes);
  return whole;
}
