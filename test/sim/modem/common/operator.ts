// AT+COPS (3GPP TS 27.007, 7.3): the operator, the format of its name, and deregistration. The search by AT+COPS=? is not simulated.

import { cme, error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

/** The operator around a modem. */
export interface OperatorOptions {
  /** The operator's name as it is printed. With AT+CSCS="UCS2" it has four digits for each character. */
  operator: string;
  /** The operator's name in 8 characters. */
  operatorShort: string;
  /** The operator's number of country and network. */
  operatorNumber: string;
  /** The format that AT+COPS=3 has set last: 0 the name, 1 the short name, 2 the number. */
  operatorFormat: number;
  /** What the family prints after the operator: `,7` for LTE, `,8` for LTE-M, nothing with 2G only. */
  access: string;
  /** Another program has selected an operator by hand that is not here. That survives power-off. */
  selects?: 'elsewhere';
}

/** Automatic; manual; deregister; format only; manual with automatic fallback. */
const modes = { automatic: 0, manual: 1, out: 2, format: 3, either: 4 };
const longest = 64;
const noService = 30;

/** The operator selection of a modem. */
export interface Operator {
  commands: Commands;
  /** Whether the modem is deregistered and does not search. */
  isOut(): boolean;
  /** Whether the modem accepts only an operator that is not here. */
  isElsewhere(): boolean;
  /** Makes the selection automatic again, as the power was lost. */
  reset(): void;
}

/** Makes the operator selection of a modem. @param onMode called when the modem must leave the network, or search */
export function createOperator(options: OperatorOptions, isRegistered: () => boolean, onMode: () => void): Operator {
  let isElsewhere = options.selects === 'elsewhere';
  let mode = isElsewhere ? modes.manual : modes.automatic;
  let format = options.operatorFormat;
  const names = () => [options.operator, options.operatorShort, options.operatorNumber];

  /** Manual modes need an operator; mode 3 takes only the format. */
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
