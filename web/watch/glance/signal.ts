// The signal from AT+CSQ (3GPP TS 27.007, 8.5: 0 is -113 dBm or less, each step 2 dB, 31 is -51 dBm or more). Below 5 there
// is no useful signal, and below about -100 dBm connections break: docs/troubleshooting.md.

export interface Signal {
  dBm: number;
  /** Bars to show, 0 to 4. */
  bars: number;
  word: string;
}

const steps: { from: number; word: string }[] = [
  { from: 0, word: 'almost none: check the antenna' }, { from: 5, word: 'weak: connections may break' }, { from: 10, word: 'fair' }, { from: 15, word: 'good' }, { from: 20, word: 'very good' },
];

/** Undefined if the modem does not know it (99). */
export function signalOf(csq: number | undefined): Signal | undefined {
  if (csq === undefined || csq < 0 || csq > 31) return undefined;
  const bars = steps.findLastIndex(({ from }) => csq >= from);
  return { dBm: 2 * csq - 113, bars, word: steps[bars]!.word };
}

/** `LTE, roaming`, from this log line. */
export function networkIn(text: string): string | undefined {
  return / info network: registered \((.+?)\), signal /.exec(text)?.[1];
}

/** `Telekom.de, LTE`. Some modems report an operator by the numbers of country and network: `network 26201, LTE`. */
export function heardFrom(operator: string | undefined, network: string): string {
  const name = operator && /^\d{5,6}$/.test(operator) ? `network ${operator}` : operator;
  return [name, network].filter(Boolean).join(', ');
}

export function dBmOf(signal: Signal): string {
  return `${signal.dBm === -113 ? '≤ ' : signal.dBm === -51 ? '≥ ' : ''}${String(signal.dBm).replace('-', '−')} dBm`;
}
