// What the parts of a modem's command interpreter share: its options, its settings, its input that waits, and the record of its dialogue.

import type { Clock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';
import { createFaults, type FaultOptions, type Faults } from './mischief.ts';
import { createOutput, type Output } from './output.ts';

/** How a modem handles command lines, with the faults of tests. */
export interface AtOptions extends FaultOptions {
  /** Whether the modem echoes its input after power-on. By the manual it does (ATE1). */
  echo: boolean;
  /** Whether the bytes of a data phase are echoed, too, while echo is on. */
  echoesData: boolean;
  /** Whether answers have a space after the colon, as `+CSQ: 22,0`. */
  spaced: boolean;
  prompt: string;
  /** Most characters of a command line after its AT. A longer line is answered by ERROR (AT manual 1.4.4). */
  longestLine: number;
  /** Whether a line may have several commands, separated by semicolons (V.250 5.2). Otherwise such a line is answered by ERROR. */
  takesChains: boolean;
  /** Form of errors after power-on, as the value of AT+CMEE: 0 gives ERROR, 1 a number, 2 a text. */
  cmee: number;
  /** Texts of errors for AT+CMEE=2, by their numbers. */
  cmeTexts: Record<number, string>;
  /** Milliseconds of silence after which a data phase ends with ERROR. Infinity means never. */
  giveUpMs: number;
  /** From when the milliseconds of `giveUpMs` count. `byte`: from each received byte again. `prompt`: only from the prompt on. */
  lifeSign: 'byte' | 'prompt';
  /** Milliseconds for which the modem writes to its flash after the last byte of a data phase. Its response comes afterwards. */
  wholeDelayMs?: number;
  /** Whether input during `wholeDelayMs` is lost. Otherwise it is buffered until the response. */
  isDeafWhileWriting?: boolean;
  /**
   * Called with each line, and with the size of each data phase, so that a test can record the dialogue. `>` comes from the DTE, and `<` from the
   * modem.
   */
  onLine?: ((dir: '>' | '<', text: string) => void) | undefined;
}

/** The settings of a modem's command interpreter, which commands change. */
export interface AtSettings {
  /** Whether the modem echoes its input. */
  echo: boolean;
  /** The value of AT+CMEE. */
  cmee: number;
  /** Whether URCs come at this port. After AT+CATR they go to another one. */
  reportsUrcs: boolean;
  /** Whether results are words, as after ATV1. Otherwise they are numbers (V.250 6.2.6). */
  inWords: boolean;
  /** Whether no results and URCs are sent, as after ATQ1 (V.250 6.2.5). */
  isMute: boolean;
}

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
