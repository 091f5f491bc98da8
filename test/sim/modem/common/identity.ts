// A modem's identity and serial port: names, echo, form of errors, rate, flow control, and the port for URCs (AT manual 2.2, 3.2.11, 3.2.18,
// 19.2.15, 19.2.17).

import type { Port, RatedPort } from '../../line/line.ts';
import { error, ok, type At, type Commands, type Handler } from '../command/at.ts';
import { numberOf, type Form } from '../command/syntax.ts';

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

/** A modem's names and serial port: the handlers of AT+CGMM, IPR, IFC and others, and the present settings. */
export interface Identity {
  commands: Commands;
  baud(): number;
  /** Returns the number of the port that gets URCs, as AT+CATR has set it. */
  urcPort(): number;
  /** Stores the rate and flow control, as AT&W does. */
  save(): void;
  /** Restores the stored rate and flow control after a reset, and sends URCs to every port again. */
  reset(): void;
}

const ratesOfSim7600 = [0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 3000000, 3200000, 3686400];
/** The values of AT+CATR that send URCs to the UART: 0 is every port, and 1 is the UART. */
const uartPorts = [0, 1];

/** Creates the handlers of the commands for a modem's names and serial port. */
export function createIdentity(at: At, port: Port & Partial<RatedPort>, options: IdentityOptions): Identity {
  const rates = options.rates ?? ratesOfSim7600;
  const flows = options.flows ?? [0, 2];
  const keeps = options.keeps ?? 'iprex';
  let savedBaud = options.baud;
  let savedFlow = '0,0';
  let baud = options.baudNow ?? options.baud;
  let catr = 0;
  let flow = '0,0';
  let framing = '3,3';
  let sleeps = 0;

  function setBaud(next: number): void {
    baud = next;
    port.setBaud?.(next);
  }

  function rate(name: string, get: () => number, set: (value: number) => void): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: (${rates.join(',')})`),
      read: () => ok(`${name}: ${get()}`),
      write(args) {
        const value = numberOf(args[0], 0, rates.at(-1)!);
        if (value === undefined || args.length !== 1 || !rates.includes(value)) return error();
        return { ...ok(), after: () => set(value) };
      },
      run: () => ({ ...ok(), after: () => set(options.baud) }),
    };
  }

  /**
   * Makes the handlers of a command that sets two numbers, such as AT+IFC. `lists` has the allowed values of each. The second number may be left out.
   */
  function pair(name: string, lists: number[][], get: () => string, set: (text: string) => void): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: (${lists[0]!.join(',')}),(${lists[1]!.join(',')})`),
      read: () => ok(`${name}: ${get()}`),
      write(args) {
        const values = args.map((arg, i) => numberOf(arg, lists[i]?.[0] ?? 1, lists[i]?.at(-1) ?? 0));
        if (args.length > 2 || values.some((value, i) => value === undefined || !lists[i]!.includes(value))) return error();
        set(`${values[0]},${values[1] ?? get().split(',')[1]}`);
        return ok();
      },
    };
  }

  function single(name: string, most: number, get: () => number, set: (value: number) => void): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: (0-${most})`),
      read: () => ok(`${name}: ${get()}`),
      write(args) {
        const value = numberOf(args[0], 0, most);
        if (value === undefined || args.length !== 1) return error();
        set(value);
        return ok();
      },
    };
  }

  /** Makes the handlers of a basic command with 0 or 1, such as E0. Without a number it is 0 (V.250 5.3.1). */
  function flag(set: (isOn: boolean) => void): Partial<Record<Form, Handler>> {
    return {
      run(_args, request) {
        if (!/^[01]?$/.test(request.rest)) return error();
        set(request.rest === '1');
        return ok();
      },
    };
  }

  function setFlow(text: string): void {
    flow = text;
    port.setFlow?.(flow.startsWith('2'));
    port.setMarks?.(flow.startsWith('1'));
  }

  function setCatr(value: number): void {
    catr = value;
    at.settings.reportsUrcs = uartPorts.includes(value);
  }

  setBaud(baud);

  function card(): string[] {
    return [
      `Manufacturer: ${options.manufacturer}`,
      `Model: ${options.model}`,
      `Revision: ${options.revision}`,
      `IMEI: ${options.imei}`,
      '+GCAP: +CGSM',
    ];
  }

  const commands: Commands = {
    '': { run: () => ok() },
    E: flag(isOn => void (at.settings.echo = isOn)),
    V: flag(isOn => void (at.settings.inWords = isOn)),
    Q: flag(isOn => void (at.settings.isMute = isOn)),
    I: { run: () => ok(...card()) },
    '+SIMCOMATI': { run: () => ok(...card().slice(0, 3), 'SVN: 01', ...card().slice(3)) },
    '+CGMI': { test: () => ok(), run: () => ok(options.manufacturer) },
    '+CGMM': { test: () => ok(), run: () => ok(options.model) },
    '+CGMR': { test: () => ok(), run: () => ok(`+CGMR: ${options.revision}`) },
    '+CGSN': { test: () => ok(), run: () => ok(options.imei) },
    '+CBC': { test: () => ok(), run: () => ok(`+CBC: ${options.supply ?? '3.910V'}`) },
    '+CMEE': {
      ...single('+CMEE', 2, () => at.settings.cmee, value => void (at.settings.cmee = value)),
      run() {
        at.settings.cmee = 2;
        return ok();
      },
    },
    '+CATR': single('+CATR', 7, () => catr, setCatr),
    '+CSCLK': single('+CSCLK', 1, () => sleeps, value => void (sleeps = value)),
    '+IPR': rate('+IPR', () => baud, value => {
      if (keeps === 'rate') savedBaud = value;
      setBaud(value);
    }),
    '+IPREX': rate('+IPREX', () => savedBaud, value => {
      savedBaud = value;
      setBaud(value);
    }),
    '+IFC': { ...pair('+IFC', [flows, flows], () => flow, setFlow), run: () => (setFlow('0,0'), ok()) },
    '+ICF': { ...pair('+ICF', [[1, 2, 3, 4, 5, 6], [0, 1, 2, 3]], () => framing, text => void (framing = text)), run: () => ((framing = '3,3'), ok()) },
  };

  return {
    commands,
    baud: () => baud,
    urcPort: () => catr,
    save() {
      savedBaud = baud;
      savedFlow = flow;
    },
    reset() {
      setCatr(0);
      setBaud(savedBaud);
      if (keeps !== 'iprex') setFlow(savedFlow);
    },
  };
}
