// How the page tells the progress and the failures of an installation: the steps and the sentences.

/** The steps of an installation, in their order. Steps that are not needed are left out. */
export const steps = ['connect', 'look', 'erase', 'write', 'check', 'start'] as const;
/** The name of a step of an installation, such as `erase`. */
export type Step = typeof steps[number];

/** The titles of the steps of an installation, for a person. */
export const titles: Record<Step, string> = {
  connect: 'Reach the chip',
  look: 'See its content',
  erase: 'Erase the flash',
  write: 'Write',
  check: 'Read back',
  start: 'Start the camera',
};

/**
 * What of the flash may have changed: nothing, all, or only parts that are idle. Those are the place of the firmware that does not run, and
 * settings that the engine can start without.
 */
export type Changed = 'nothing' | 'idle' | 'all';

/** How far an installation is: its step, the action under way, and what may have changed in the flash. */
export interface Progress {
  step: Step;
  /** What the installation does at present, in words for a person. */
  text: string;
  /** How many bytes were transferred so far, and of how many in `total`. Both are undefined if the present step transfers no bytes. */
  done?: number;
  total?: number;
  changed: Changed;
}

/** The functions that an installation calls to tell its progress and details. */
export interface Teller {
  progress(now: Progress): void;
  /** Takes a line for the details of the installation, which a person can unfold. */
  line(text: string): void;
}

/** The state of the flash after a failure, as a sentence, by what may have changed. */
const states: Record<Changed, string> = {
  nothing: 'Nothing was written.',
  idle: 'The firmware before it is still whole on the chip.',
  all: 'The flash content may not start: install it again.',
};

/** Returns the state of the flash after a failure, as a sentence. */
export const after = (changed: Changed): string => states[changed];

/** The failure of an installation. Its message is a sentence, which does not name the state of the flash. */
export class InstallError extends Error {
  /**
   * Makes the error.
   * @param sentence cause and advice
   * @param trouble the failure's name in firmware/flash/troubles.js, 'cancelled', or '' for other failures
   * @param changed what of the flash may have changed
   */
  constructor(sentence: string, readonly trouble: string, readonly changed: Changed) {
    super(sentence);
    this.name = 'InstallError';
  }
}

/** Returns a size in kB (1,024 bytes) for display. */
export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
