// Two reasons that keep a modem off its network: an access point that LTE does not admit, and a radio setting of another program. LTE, LTE-M
// and NB-IoT attach with the default bearer of profile 1 (3GPP TS 24.301 5.5.1.2). A changed profile counts from the next search on, as in
// the SIM7080's TCP/IP application note: CFUN=0, CGDCONT=1, CFUN=1. 2G registers without, and refuses the context.

import { error, ok, type Commands, type Handler, type Reply } from '../command/at.ts';
import { isExtended, numberOf, textOf, type Arg } from '../command/syntax.ts';
import { kept } from './kept.ts';

/** Technology of a cell. */
export type Cell = 'gsm' | 'lte' | 'lte-m' | 'nb-iot';

/** How the network refuses a modem. */
export interface Refusal {
  /** The stat that AT+CREG and its relatives show: 3 denied, 6 only short messages, 11 only emergency calls, 2 searching. */
  stat: number;
  /** The cause of TS 24.301 annex A that AT+CEREG=3 shows, if the modem has that. */
  cause?: number;
  /** What AT+CEER shows. */
  report?: string;
}

/** A numeric setting that survives power-off. */
export interface RadioMode {
  /** Values of the setting. */
  values: number[];
  /** The value of the setting that hides no cell. */
  automatic: number;
  /** The cells that each other value hides. */
  hides: Partial<Record<number, Cell[]>>;
  /** Further arguments may follow, such as timers. */
  hasMore?: true;
}

/** The cell, and the radio settings of a modem. */
export interface RadioOptions {
  /** The technology of the only cell. */
  cell: Cell;
  /**
   * How the network refuses a registration without the operator's APN. Without it, the APN is not looked at. A cell of 2G never looks at
   * it.
   */
  refusal?: Refusal;
  /** The modem has AT+CEREG=3, by which the read command has the cause. */
  hasCauses?: boolean;
  /** Settings of the family, by command, or by key of AT+QCFG. */
  modes?: Record<string, RadioMode>;
  /** Settings that another program has left, by the same names. */
  radioLeft?: Record<string, number>;
  /** With AT+CPSMS=1, milliseconds from the last command to the power saving mode, from which only the power key wakes it. */
  psmAfterMs: number;
}

/** The radio settings of a modem. */
export interface Radio {
  commands: Commands;
  /** Whether the settings allow the cell. */
  finds(): boolean;
  /** Begins a search, for which profile 1 counts as it is now. */
  attach(): void;
  /** Decides on a registration. @param stat that the cell would give @returns the stat that the modem gets; another one if it is refused */
  grant(stat: number): number;
  /** The fields after the stat in the answer to AT+CEREG? with n = 3. */
  cause(): string;
  /** Whether the power saving mode is on. */
  savesPower(): boolean;
}

const others: Cell[] = ['lte', 'lte-m', 'nb-iot'];
/** Modes of AT+CNMP (AT76v3 4.2.11, A76 4.2.10): 2 automatic, 13 GSM, 14 WCDMA, 38 LTE. */
export const modesOfSim7600: Record<string, RadioMode> = {
  '+CNMP': { values: [2, 13, 14, 38, 39, 48, 51, 54, 60], automatic: 2, hides: { 13: others, 14: ['gsm', ...others], 38: ['gsm'] } },
};
/** Modes of AT+CNMP and AT+CMNB (AT7080 5.2.16, 5.2.17). */
export const modesOfSim7080: Record<string, RadioMode> = {
  '+CNMP': { values: [2, 13, 38, 51], automatic: 2, hides: { 13: others, 38: ['gsm'] } },
  '+CMNB': { values: [1, 2, 3], automatic: 3, hides: { 1: ['nb-iot'], 2: ['lte', 'lte-m'] } },
  ...savings(),
};
/** Modes of AT+QCFG on the EC25 (BG96 AT commands V2.2, 5.1). */
export const modesOfEc2x: Record<string, RadioMode> = {
  nwscanmode: { values: [0, 1, 2, 3, 5], automatic: 0, hides: { 1: others, 2: ['gsm', ...others], 3: ['gsm'] } },
};
/** Modes of AT+QCFG on the BG9x (BG96 AT commands V2.2, 5.1 to 5.3). */
export const modesOfBg9x: Record<string, RadioMode> = {
  nwscanmode: { values: [0, 1, 3], automatic: 0, hides: { 1: others, 3: ['gsm'] } },
  iotopmode: { values: [0, 1, 2], automatic: 2, hides: { 0: ['nb-iot'], 1: ['lte', 'lte-m'] } },
  ...savings(),
};

/** TS 27.007 7.38, 7.40: PSM, and eDRX, which hides nothing. */
function savings(): Record<string, RadioMode> {
  return { '+CPSMS': { values: [0, 1], automatic: 0, hides: {}, hasMore: true }, '+CEDRXS': { values: [0, 1, 2, 3], automatic: 0, hides: {}, hasMore: true } };
}

const registered = [1, 5];
const unknownCause = 'No cause information available';

/**
 * Makes the radio settings of a modem.
 * @param isOperators whether profile 1 has the operator's APN and account
 * @param onMode called when the settings have changed
 */
export function createRadio(options: RadioOptions, isOperators: () => boolean, onMode: () => void): Radio {
  const modes = options.modes ?? {};
  const values = new Map(Object.entries(modes).map(([name, { automatic }]) => [name, options.radioLeft?.[name] ?? automatic]));
  let isAdmitted = true;
  let report = unknownCause;
  let cause: number | undefined;

  function set(name: string, value: number): void {
    const isNew = values.get(name) !== value;
    values.set(name, value);
    if (isNew) onMode();
  }

  const finds = () => Object.entries(modes).every(([name, { hides }]) => !hides[values.get(name)!]?.includes(options.cell));

  function attach(): void {
    isAdmitted = !options.refusal || options.cell === 'gsm' || isOperators();
    report = unknownCause;
    cause = undefined;
  }

  function grant(stat: number): number {
    if (!registered.includes(stat) || isAdmitted) return stat;
    cause = options.refusal!.cause;
    report = options.refusal!.report ?? unknownCause;
    return options.refusal!.stat;
  }

  /** `"nwscanmode"` reads; `"nwscanmode",0,1` sets at once, without the 1 after a restart, which is not simulated. */
  function configure(args: Arg[]): Reply {
    const key = textOf(args[0], 32);
    const mode = key === undefined ? undefined : modes[key];
    const value = args[1] ? numberOf(args[1], 0, 99) : undefined;
    if (!mode) return error();
    if (args.length === 1) return ok(`+QCFG: "${key}",${values.get(key!)}`);
    if (args.length > 3 || value === undefined || !mode.values.includes(value) || args[2]?.text !== '1') return error();
    set(key!, value);
    return ok();
  }

  const own = Object.entries(modes).filter(([name]) => isExtended(name)).map(([name, mode]) =>
    [name, kept(name, mode.values, () => values.get(name)!, value => set(name, value), mode.hasMore)] as const);
  const hasQcfg = Object.keys(modes).some(name => !isExtended(name));

  return {
    commands: {
      ...Object.fromEntries(own),
      ...(hasQcfg && { '+QCFG': { test: () => ok(...Object.keys(modes).map(name => `+QCFG: "${name}"`)), write: configure as Handler } }),
      '+CEER': { test: () => ok(), run: () => ok(`+CEER: ${report}`) },
    },
    finds,
    attach,
    grant,
    cause: () => (cause === undefined ? '' : `,,,,0,${cause}`),
    savesPower: () => values.get('+CPSMS') === 1,
  };
}
