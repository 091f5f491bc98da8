// A modem's identity and serial port: names, echo, form of errors, rate, flow control, and the port for URCs (AT manual 2.2, 3.2.11, 3.2.18,
// 19.2.15, 19.2.17).

import type { Port, RatedPort } from '../../line/line.ts';
import { ok, type At, type Commands } from '../command/at.ts';
import { flagForms, numberForms, pairForms, rateForms } from './identity/forms.ts';
import { reset, save, setBaud, setFlow, setRate, setUrcPort, storeRate, type IdentityOptions, type PortSettings } from './identity/settings.ts';

export type { IdentityOptions };

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

/** Creates the handlers of the commands for a modem's names and serial port. */
export function createIdentity(at: At, port: Port & Partial<RatedPort>, options: IdentityOptions): Identity {
  const settings: PortSettings = {
    at, port, options, savedBaud: options.baud, savedFlow: '0,0', baud: options.baudNow ?? options.baud, catr: 0, flow: '0,0', framing: '3,3',
    sleeps: 0,
  };
  setBaud(settings, settings.baud);
  return {
    commands: { ...nameCommands(options), ...textCommands(at), ...portCommands(settings) },
    baud: () => settings.baud,
    urcPort: () => settings.catr,
    save: () => save(settings),
    reset: () => reset(settings),
  };
}

/** Returns the commands for the modem's names and its supply. */
function nameCommands(options: IdentityOptions): Commands {
  const names = () => [`Manufacturer: ${options.manufacturer}`, `Model: ${options.model}`, `Revision: ${options.revision}`];
  const numbers = () => [`IMEI: ${options.imei}`, '+GCAP: +CGSM'];
  return {
    I: { run: () => ok(...names(), ...numbers()) },
    '+SIMCOMATI': { run: () => ok(...names(), 'SVN: 01', ...numbers()) },
    '+CGMI': { test: () => ok(), run: () => ok(options.manufacturer) },
    '+CGMM': { test: () => ok(), run: () => ok(options.model) },
    '+CGMR': { test: () => ok(), run: () => ok(`+CGMR: ${options.revision}`) },
    '+CGSN': { test: () => ok(), run: () => ok(options.imei) },
    '+CBC': { test: () => ok(), run: () => ok(`+CBC: ${options.supply ?? '3.910V'}`) },
  };
}

/** Returns the commands for the form of answers: the echo, words or numbers, silence, and the form of errors. */
function textCommands({ settings }: At): Commands {
  return {
    '': { run: () => ok() },
    E: flagForms(isOn => void (settings.echo = isOn)),
    V: flagForms(isOn => void (settings.inWords = isOn)),
    Q: flagForms(isOn => void (settings.isMute = isOn)),
    '+CMEE': {
      ...numberForms('+CMEE', 2, () => settings.cmee, value => void (settings.cmee = value)),
      run() {
        settings.cmee = 2;
        return ok();
      },
    },
  };
}

/** Returns the commands for the serial port. */
function portCommands(settings: PortSettings): Commands {
  const { options } = settings;
  const rates = options.rates ?? ratesOfSim7600;
  const flows = options.flows ?? [0, 2];
  return {
    '+CATR': numberForms('+CATR', 7, () => settings.catr, value => setUrcPort(settings, value)),
    '+CSCLK': numberForms('+CSCLK', 1, () => settings.sleeps, value => void (settings.sleeps = value)),
    '+IPR': rateForms('+IPR', rates, options.baud, () => settings.baud, value => setRate(settings, value)),
    '+IPREX': rateForms('+IPREX', rates, options.baud, () => settings.savedBaud, value => storeRate(settings, value)),
    '+IFC': {
      ...pairForms('+IFC', flows, flows, () => settings.flow, text => setFlow(settings, text)),
      run() {
        setFlow(settings, '0,0');
        return ok();
      },
    },
    '+ICF': {
      ...pairForms('+ICF', [1, 2, 3, 4, 5, 6], [0, 1, 2, 3], () => settings.framing, text => void (settings.framing = text)),
      run() {
        settings.framing = '3,3';
        return ok();
      },
    },
  };
}
