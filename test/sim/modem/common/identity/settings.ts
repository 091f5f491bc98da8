// The settings of a modem's serial port, and what of them a reset keeps.

import type { Port, RatedPort } from '../../../line/line.ts';
import type { At } from '../../command/at.ts';

/** What a modem tells about itself, and the settings of its serial port. */
export interface IdentityOptions {
  manufacturer: string;
  model: string;
  revision: string;
  imei: string;
  /** What AT+CBC prints about the supply: volts on SIM7600 and A76XX, and on others charge state, per cent and millivolts. */
  supply?: string;
  /** Baud rate after the first power-on, as AT+IPREX stores it. With 0, the modem detects the rate, and sends no RDY. */
  baud: number;
  /** Baud rate that AT+IPR has set before the simulation began. If it is undefined, the rate is `baud`. */
  baudNow: number | undefined;
  /** Baud rates that AT+IPR takes. By default, they are those of the SIM7600. */
  rates?: number[];
  /** Values that AT+IFC takes for each direction of flow control. By default they are 0 (none) and 2 (RTS and CTS). */
  flows?: number[];
  /**
   * Settings that survive a reset. `iprex`: AT+IPREX's rate and any AT+IFC, as on the SIM7600. `at-w`: those saved by AT&W, as on the
   * SIM800. `rate`: only the rate, as on the SIM7080.
   */
  keeps?: 'iprex' | 'at-w' | 'rate';
}

/** The state of a modem's serial port. */
export interface PortSettings {
  readonly at: At;
  readonly port: Port & Partial<RatedPort>;
  readonly options: IdentityOptions;
  /** What a reset brings back. */
  savedBaud: number;
  savedFlow: string;
  baud: number;
  /** The values of AT+CATR, AT+IFC, AT+ICF and AT+CSCLK. */
  catr: number;
  flow: string;
  framing: string;
  sleeps: number;
}

/** The values of AT+CATR that send URCs to the UART: 0 is every port, and 1 is the UART. */
const uartPorts = [0, 1];

/** Sets the rate now. */
export function setBaud(settings: PortSettings, next: number): void {
  settings.baud = next;
  settings.port.setBaud?.(next);
}

/** Sets the rate after AT+IPR, which some modems keep. */
export function setRate(settings: PortSettings, next: number): void {
  if (settings.options.keeps === 'rate') settings.savedBaud = next;
  setBaud(settings, next);
}

/** Sets the rate after AT+IPREX, which the modem keeps. */
export function storeRate(settings: PortSettings, next: number): void {
  settings.savedBaud = next;
  setBaud(settings, next);
}

/** Sets the flow control, as AT+IFC has it. */
export function setFlow(settings: PortSettings, text: string): void {
  settings.flow = text;
  settings.port.setFlow?.(text.startsWith('2'));
  settings.port.setMarks?.(text.startsWith('1'));
}

/** Sets the port that gets URCs, as AT+CATR has it. */
export function setUrcPort(settings: PortSettings, value: number): void {
  settings.catr = value;
  settings.at.settings.reportsUrcs = uartPorts.includes(value);
}

/** Stores the rate and flow control, as AT&W does. */
export function save(settings: PortSettings): void {
  settings.savedBaud = settings.baud;
  settings.savedFlow = settings.flow;
}

/** Restores what is stored after a reset, and sends URCs to every port again. */
export function reset(settings: PortSettings): void {
  setUrcPort(settings, 0);
  setBaud(settings, settings.savedBaud);
  if ((settings.options.keeps ?? 'iprex') !== 'iprex') setFlow(settings, settings.savedFlow);
}
