// AT+COPS, 3GPP TS 27.007, 7.3: which operator the modem is at, the form in which it is told, and the way out of the network. The search
// for all (AT+COPS=?) is not simulated.

import { cme, error, ok, type Commands, type Reply } from './at.ts';
import { numberOf, textOf, type Arg } from './syntax.ts';

export interface OperatorOptions {
  /** Its name as the modem prints it, with AT+CSCS="UCS2" four digits a character. */
  operator: string;
  /** The name in 8 characters, and the number of country and network. */
  operatorShort: string;
  operatorNumber: string;
  /** What AT+COPS=3 was left at: 0 the name, 1 the short one, 2 the number. */
  operatorFormat: number;
  /** What a family's manual has after the operator: `,7` for LTE, `,8` for LTE-M, nothing where it knows 2G alone. */
  access: string;
}

/** By itself; by hand; out of the network; the form alone; by hand, or by itself where that one is not there. */
const modes = { automatic: 0, manual: 1, out: 2, format: 3, either: 4 };
const longest = 64;
const noService = 30;

export interface Operator {
  commands: Commands;
  /** The modem was told to leave the network: it looks for none. */
  isOut(): boolean;
  /** Power went: it is chosen by the modem itself again. */
  reset(): void;
}

/** @param onMode it was told to leave the network, or to look for one */
export function createOperator(options: OperatorOptions, isRegistered: () => boolean, onMode: () => void): Operator {
  let mode = modes.automatic;
  let format = options.operatorFormat;
  const names = () => [options.operator, options.operatorShort, options.operatorNumber];

  /** A mode that chooses one names it; the form alone is set with nothing behind it. */
  function write(args: Arg[]): Reply {
    const next = numberOf(args[0], 0, modes.either);
    const form = args[1] ? numberOf(args[1], 0, 2) : format;
    const isNamed = next === modes.manual || next === modes.either;
    if (next === undefined || !Object.values(modes).includes(next) || form === undefined || args.length > 4) return error();
    if (next === modes.format ? args.length !== 2 : isNamed && textOf(args[2], longest) === undefined) return error();
    const isThere = !isNamed || args[2]!.text === names()[form];
    if (next === modes.manual && !isThere) return cme(noService);
    format = form;
    if (next !== modes.format) mode = isThere ? next : modes.automatic;
    if (next !== modes.format) onMode();
    return ok();
  }

  return {
    commands: {
      '+COPS': { read: () => ok(isRegistered() ? `+COPS: ${mode},${format},"${names()[format]}"${options.access}` : `+COPS: ${mode}`), write },
    },
    isOut: () => mode === modes.out,
    reset() {
      mode = modes.automatic;
      format = options.operatorFormat;
    },
  };
}
