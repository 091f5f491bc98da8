// The signal by AT+CSQ (3GPP TS 27.007, 8.5). 0 stands for -113 dBm or less, each step for 2 dB, and 31 for -51 dBm or more. Below 5 there is no
// useful signal, and below about -100 dBm connections break: see docs/troubleshooting.md.

/** The strength of the mobile signal, with a word that judges it, such as `good`. */
export interface Signal {
  dBm: number;
  /** How many bars the page shows for the signal, from 0 to 4. */
  bars: number;
  word: string;
}

const steps: { from: number; word: string }[] = [
  { from: 0, word: 'almost none: check the antenna' }, { from: 5, word: 'weak: connections may break' }, { from: 10, word: 'fair' }, { from: 15, word: 'good' }, { from: 20, word: 'very good' },
];

/** Returns the signal for a value of AT+CSQ. It is undefined if the modem does not know it, which is value 99. */
export function signalOf(csq: number | undefined): Signal | undefined {
  if (csq === undefined || csq < 0 || csq > 31) return undefined;
  const bars = steps.findLastIndex(({ from }) => csq >= from);
  return { dBm: 2 * csq - 113, bars, word: steps[bars]!.word };
}

/** Returns the network that a log line names, such as `LTE, roaming`. It is undefined if the line is about something else. */
export function networkIn(text: string): string | undefined {
  return / info network: registered \((.+?)\), signal /.exec(text)?.[1];
}

/**
 * Returns operator and network, such as `Telekom.de, LTE`. If the modem reports the operator by the numbers of country and network, it is
 * `network 26201, LTE`.
 */
export function heardFrom(operator: string | undefined, network: string): string {
  const name = operator && /^\d{5,6}$/.test(operator) ? `network ${operator}` : operator;
  return [name, network].filter(Boolean).join(', ');
}

/** Returns the signal in dBm, as text for a person. At both ends of the scale it says that it may be less or more. */
export function dBmOf(signal: Signal): string {
  return `${signal.dBm === -113 ? '≤ ' : signal.dBm === -51 ? '≥ ' : ''}${String(signal.dBm).replace('-', '−')} dBm`;
}
