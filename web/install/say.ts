// Progress and result of an installation.

/** In this order; a job skips steps that it does not need. */
export const steps = ['connect', 'look', 'erase', 'write', 'check', 'start'] as const;
/** A step of an installation. */
export type Step = typeof steps[number];

/** The steps for a person, in their order. */
export const titles: Record<Step, string> = {
  connect: 'Reach the chip',
  look: 'See its content',
  erase: 'Erase the flash',
  write: 'Write',
  check: 'Read back',
  start: 'Start the camera',
};

/** What of the flash may have changed. `idle`: the slot that does not run, and settings, without which the engine starts, too. */
export type Changed = 'nothing' | 'idle' | 'all';

/** How far an installation is. */
export interface Progress {
  step: Step;
  /** The current action, for people. */
  text: string;
  /** Bytes, if counted. */
  done?: number;
  total?: number;
  changed: Changed;
}

/** Hears of an installation. */
export interface Teller {
  progress(now: Progress): void;
  /** Adds a line to the installation's details. */
  line(text: string): void;
}

/** The state of the flash after a failure, for each. */
const states: Record<Changed, string> = {
  nothing: 'Nothing was written.',
  idle: 'The firmware before it is still whole on the chip.',
  all: 'The flash content may not start: install it again.',
};

/** The state of the flash after a failure, as a sentence. */
export const after = (changed: Changed): string => states[changed];

/** A failure. Its message does not name the state of the flash. */
export class InstallError extends Error {
  /**
   * @param sentence cause and advice
   * @param trouble its name in firmware/flash/troubles.js; 'cancelled', or '' for others
   * @param changed what of the flash may have changed
   */
  constructor(sentence: string, readonly trouble: string, readonly changed: Changed) {
    super(sentence);
    this.name = 'InstallError';
  }
}

/** A size for display. */
export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
