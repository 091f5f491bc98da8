// AT+COPS (3GPP TS 27.007, 7.3): the operator, the format of its name, and deregistration. The search by AT+COPS=? is not simulated.

import { cme, error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

/** The operator around a modem, and what the modem's AT+COPS has stored. */
export interface OperatorOptions {
  /** The operator's long name as it is printed. With AT+CSCS="UCS2" it has four hexadecimal digits for each character. */
  operator: string;
  /** The operator's short name, of at most 8 characters. */
  operatorShort: string;
  /** The operator's number, which is the codes of its country and network. */
  operatorNumber: string;
  /** The format of the operator in answers, as AT+COPS=3 has set it last: 0 long name, 1 short name, 2 number. */
  operatorFormat: number;
  /** What is printed after the operator to tell the technology: `,7` for LTE, `,8` for LTE-M, and nothing on modems for 2G only. */
  access: string;
  /** Whether another program has selected by hand an operator that is not in reach. That survives power-off. */
  selects?: 'elsewhere';
}

/**
 * The modes of AT+COPS: automatic selection, selection by hand, deregistration, setting only the format, and selection by hand or else
 * automatic.
 */
const modes = { automatic: 0, manual: 1, out: 2, format: 3, either: 4 };
const longest = 64;
const noService = 30;

/** A modem's choice of an operator: the handlers of AT+COPS, and the choice that is in force. */
export interface Operator {
  commands: Commands;
  /** Whether AT+COPS=2 has deregistered the modem, so that it does not search for a network. */
  isOut(): boolean;
  /** Whether the modem waits for one operator that is not in reach, since another program has selected it by hand. */
  isElsewhere(): boolean;
  /** Restores the state after a loss of power: automatic selection, or another program's selection by hand. */
  reset(): void;
}

/** Creates the handlers of AT+COPS. @param onMode called when the modem must leave the network or search for it */
export function createOperator(options: OperatorOptions, isRegistered: () => boolean, onMode: () => void): Operator {
  let isElsewhere = options.selects === 'elsewhere';
  let mode = isElsewhere ? modes.manual : modes.automatic;
  let format = options.operatorFormat;
  const names = () => [options.operator, options.operatorShort, options.operatorNumber];

  /**
   * Carries out AT+COPS=, which selects the operator, and returns OK or an error. Selection by hand needs an operator's name, and mode 3
   * takes only the format of names.
   */
  function write(args: Arg[]): Reply {
    const next = numberOf(args[0], 0, modes.either);
    const form = args[1] ? numberOf(args[1], 0, 2) : format;
    const isNamed = next === modes.manual || next === modes.either;
    if (next === undefined || !Object.values(modes).includes(next) || form === undefined || args.length > 4) return error();
    if (next === modes.format ? args.length !== 2 : isNamed && textOf(args[2], longest) === undefined) return error();
    const isThere = !isNamed || args[2]!.text === names()[form];
    if (next === modes.manual && !isThere) return cme(noService);
    format = form;
    if (next !== modes.format) {
      mode = isThere ? next : modes.automatic;
      isElsewhere = false;
    }
    if (next !== modes.format) onMode();
    return ok();
  }

  return {
    commands: {
      '+COPS': { read: () => ok(isRegistered() ? `+COPS: ${mode},${format},"${names()[format]}"${options.access}` : `+COPS: ${mode}`), write },
    },
    isOut: () => mode === modes.out,
    isElsewhere: () => isElsewhere,
    reset() {
      mode = isElsewhere ? modes.manual : modes.automatic;
      format = options.operatorFormat;
    },
  };
}
