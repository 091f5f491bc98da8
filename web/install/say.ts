// What an installation tells while it runs, and how it ends.

/** In this order; those that a job does not have are left out. */
export const steps = ['connect', 'look', 'erase', 'write', 'check', 'start'] as const;
export type Step = typeof steps[number];

export const titles: Record<Step, string> = {
  connect: 'Reach the chip',
  look: 'See what is on it',
  erase: 'Erase the flash',
  write: 'Write',
  check: 'Read back',
  start: 'Start the camera',
};

export interface Progress {
  step: Step;
  /** What is being done, for a person. */
  text: string;
  /** Bytes, where they are counted. */
  done?: number;
  total?: number;
}

export interface Teller {
  progress(now: Progress): void;
  /** A line of the details. */
  line(text: string): void;
}

/** An end before its time, as a sentence. */
export class InstallError extends Error {
  /**
   * @param sentence what happened and what to do
   * @param trouble which of firmware/troubles.js it is; 'cancelled', or '' where it is none of them
   * @param isTouched whether the flash may hold something else than before
   */
  constructor(sentence: string, readonly trouble: string, readonly isTouched: boolean) {
    super(sentence);
    this.name = 'InstallError';
  }
}

/** As a person says it. */
export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
