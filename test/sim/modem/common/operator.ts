// AT+COPS, 3GPP TS 27.007, 7.3: the operator, the format of its name, and deregistration. The search (AT+COPS=?) is not simulated.

import { cme, error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

export interface OperatorOptions {
  /** Its name as printed; with AT+CSCS="UCS2", four digits per character. */
  operator: string;
  /** The name in 8 characters, and the number of country and network. */
  operatorShort: string;
  operatorNumber: string;
  /** The format last set by AT+COPS=3: 0 the name, 1 the short one, 2 the number. */
  operatorFormat: number;
  /** The family's suffix after the operator: `,7` for LTE, `,8` for LTE-M, none with 2G only. */
  access: string;
  /** Another program selected an operator by hand that is not here; that survives power-off. */
  selects?: 'elsewhere';
}

/** Automatic; manual; deregister; format only; manual with automatic fallback. */
const modes = { automatic: 0, manual: 1, out: 2, format: 3, either: 4 };
const longest = 64;
const noService = 30;

export interface Operator {
  commands: Commands;
  /** The modem is deregistered and does not search. */
  isOut(): boolean;
  /** It accepts only an operator that is not here. */
  isElsewhere(): boolean;
  /** Power was lost: selection is automatic again. */
  reset(): void;
}

/** @param onMode it must leave the network, or search */
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
