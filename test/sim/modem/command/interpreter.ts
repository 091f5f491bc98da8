// What the parts of a modem's command interpreter share: its options, its settings, its input that waits, and the record of its dialogue.

import type { Clock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';
import { createFaults, type Faults } from './mischief.ts';
import type { AtOptions, AtSettings } from './options.ts';
import { createOutput, type Output } from './output.ts';

/** The state of one command interpreter. Command lines (commandline.ts) and data phases (dataphase.ts) read and change it. */
export interface Interpreter {
  options: AtOptions;
  faults: Faults;
  settings: AtSettings;
  /** Sends to the DTE. */
  out: Output;
  /** Whether a command is running, so that input waits for its end. */
  isBusy: boolean;
  /** Whether the modem writes the content of a data phase to its flash. */
  isWriting: boolean;
  /** Bytes that have come while a command was running. */
  pending: number[];
  /** Every command line that was received, in order. */
  commands: string[];
  /** The command lines in order, and in place of each data phase its size. */
  story: string[];
  /** Errors that the DTE has made, as sentences. */
  violations: string[];
  /** Calls a function `ms` milliseconds later, unless a power-off or reset comes before. @returns a function that cancels the call */
  after(ms: number, fn: () => void): () => void;
  /** Wraps a function so that it does nothing after a power-off or reset. */
  bound<T>(fn: (value: T) => void): (value: T) => void;
  /** Forgets settings and input, and all calls that are to come, as a power-off or a reset does. */
  forget(): void;
}

/** Makes the state of a command interpreter that has just got power. */
export function createInterpreter(clock: Clock, port: Port, options: AtOptions): Interpreter {
  const atFirst: AtSettings = { echo: options.echo, cmee: options.cmee, reportsUrcs: true, inWords: true, isMute: false };
  const settings = { ...atFirst };
  let life = 0;

  function bound<T>(fn: (value: T) => void): (value: T) => void {
    const mine = life;
    return value => void (mine === life && fn(value));
  }

  return {
    options, settings, faults: createFaults(options), out: createOutput(port, options, settings),
    isBusy: false, isWriting: false, pending: [], commands: [], story: [], violations: [],
    after: (ms, fn) => clock.after(ms, bound(fn) as () => void),
    bound,
    forget() {
      life += 1;
      Object.assign(settings, atFirst);
      this.isBusy = this.isWriting = false;
      this.pending = [];
    },
  };
}

/** Tells whether bytes that came too early belong to a command or to data. Carriage returns and line feeds do not. */
export function hasContent(early: ArrayLike<number>): boolean {
  return Array.from(early).some(byte => byte !== 10 && byte !== 13);
}
