// The options and the settings of a modem's command interpreter.

import type { FaultOptions } from './mischief.ts';

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
