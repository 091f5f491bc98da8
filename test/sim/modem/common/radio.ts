// Two reasons that keep a modem off its network: an access point that LTE does not admit, and a radio setting of another program. LTE, LTE-M and
// NB-IoT attach with the default bearer of context 1 (3GPP TS 24.301 5.5.1.2). A changed context counts from the next search on (SIM7080 TCP/IP
// application note: CFUN=0, CGDCONT=1, CFUN=1). 2G registers without an access point, and refuses a wrong one only at the activation.

import { error, ok, type Commands, type Handler, type Reply } from '../command/at.ts';
import { isExtended, numberOf, textOf, type Arg } from '../command/syntax.ts';
import { kept } from './kept.ts';

/** Technology of a mobile network's cell. */
export type Cell = 'gsm' | 'lte' | 'lte-m' | 'nb-iot';

/** How the network refuses the registration of a modem. */
export interface Refusal {
  /**
   * The registration status that AT+CREG, AT+CGREG and AT+CEREG print after the refusal: 3 denied, 6 only short messages, 11 only emergency calls, 2
   * searching.
   */
  stat: number;
  /** The cause that the answer to AT+CEREG? has after AT+CEREG=3 (TS 24.301 annex A). If it is undefined, none is printed. */
  cause?: number;
  /** The text of the cause that AT+CEER prints. By default it says that no cause is known. */
  report?: string;
}

/** A numeric setting of the radio, which survives power-off. */
export interface RadioMode {
  /** The values that the setting can have. */
  values: number[];
  /** The value with which the modem finds every cell. */
  automatic: number;
  /** For each value of the setting, the technologies of cells that the modem does not find with it. */
  hides: Partial<Record<number, Cell[]>>;
  /** Whether further arguments, such as timers, may follow the value. */
  hasMore?: true;
}

/** The cell around a modem, and the modem's radio settings. */
export interface RadioOptions {
  /** The technology of the only cell in reach. */
  cell: Cell;
  /**
   * How the network refuses a registration without the operator's APN. If it is undefined, the network accepts any APN. A cell of 2G never
   * checks the APN at registration.
   */
  refusal?: Refusal;
  /** Whether the modem has AT+CEREG=3, after which AT+CEREG? prints the cause of a refusal. */
  hasCauses?: boolean;
  /** The radio settings of the family, by command (`+CNMP`), or by key of AT+QCFG. */
  modes?: Record<string, RadioMode>;
  /** Values that another program has left in the radio settings, by the names of `modes`. */
  radioLeft?: Record<string, number>;
  /** Milliseconds from the last command to the power saving mode, if AT+CPSMS=1 is set. Only the power key wakes the modem from it. */
  psmAfterMs: number;
}

/** A modem's radio settings with the handlers of their commands, and the network's decision whether to register the modem. */
export interface Radio {
  commands: Commands;
  /** Whether the radio settings let the modem find the cell. */
  finds(): boolean;
  /** Begins a search, for which the present APN and account of context 1 count. */
  attach(): void;
  /**
   * Decides whether the network registers the modem.
   * @param stat the registration status that the cell would give
   * @returns `stat`, or the status of `refusal` if the network refuses the modem
   */
  grant(stat: number): number;
  /**
   * Returns the cause of a refusal as the fields that follow the status in the answer to AT+CEREG?, after AT+CEREG=3. It is empty without a refusal.
   */
  cause(): string;
  /** Whether AT+CPSMS=1 has switched the power saving mode on. */
  savesPower(): boolean;
}

const others: Cell[] = ['lte', 'lte-m', 'nb-iot'];
/** Radio setting of the SIM7600, AT+CNMP (SIM7600 AT manual 4.2.11, A76XX AT manual 4.2.10): 2 automatic, 13 GSM, 14 WCDMA, 38 LTE. */
export const modesOfSim7600: Record<string, RadioMode> = {
  '+CNMP': { values: [2, 13, 14, 38, 39, 48, 51, 54, 60], automatic: 2, hides: { 13: others, 14: ['gsm', ...others], 38: ['gsm'] } },
};
/** Radio settings of the SIM7080: AT+CNMP and AT+CMNB (SIM7080 AT manual 5.2.16, 5.2.17), and the power saving by AT+CPSMS and AT+CEDRXS. */
export const modesOfSim7080: Record<string, RadioMode> = {
  '+CNMP': { values: [2, 13, 38, 51], automatic: 2, hides: { 13: others, 38: ['gsm'] } },
  '+CMNB': { values: [1, 2, 3], automatic: 3, hides: { 1: ['nb-iot'], 2: ['lte', 'lte-m'] } },
  ...savings(),
};
/** Radio setting of the EC25 by AT+QCFG (BG96 AT commands V2.2, 5.1). */
export const modesOfEc2x: Record<string, RadioMode> = {
  nwscanmode: { values: [0, 1, 2, 3, 5], automatic: 0, hides: { 1: others, 2: ['gsm', ...others], 3: ['gsm'] } },
};
/** Radio settings of the BG9x by AT+QCFG (BG96 AT commands V2.2, 5.1 to 5.3), and the power saving by AT+CPSMS and AT+CEDRXS. */
export const modesOfBg9x: Record<string, RadioMode> = {
  nwscanmode: { values: [0, 1, 3], automatic: 0, hides: { 1: others, 3: ['gsm'] } },
  iotopmode: { values: [0, 1, 2], automatic: 2, hides: { 0: ['nb-iot'], 1: ['lte', 'lte-m'] } },
  ...savings(),
};

/** Returns the settings for power saving, AT+CPSMS (PSM) and AT+CEDRXS (eDRX). They hide no cell from the modem (TS 27.007 7.38, 7.40). */
function savings(): Record<string, RadioMode> {
  return {
    '+CPSMS': { values: [0, 1], automatic: 0, hides: {}, hasMore: true }, '+CEDRXS': { values: [0, 1, 2, 3], automatic: 0, hides: {}, hasMore: true },
  };
}

/** The registration statuses of a modem that is registered: at home, and roaming (TS 27.007 7.2). */
export const registered = [1, 5];
const unknownCause = 'No cause information available';

/**
 * Creates the radio settings of a modem.
 * @param isOperators whether the operator accepts APN and account of context 1
 * @param onMode called when a setting has changed
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

  /**
   * Carries out AT+QCFG. `"nwscanmode"` reads the setting, and `"nwscanmode",0,1` sets it at once. Without the 1, it would take effect after
   * a restart, which is not simulated.
   */
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
