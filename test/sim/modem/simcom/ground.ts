// What the simulated SIM800 and SIM7080 have in common, besides the parts of all modems: identity, time, AT&W and AT+CPOWD. `build` adds bearers and
// FTP.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { error, ok, type At, type Commands, type Handler } from '../command/at.ts';
import type { NtpOptions } from '../common/ntp.ts';
import { formatZone, type Rtc } from '../common/rtc.ts';
import { createModem, type Ground, type Modem, type ModemOptions } from '../modem.ts';
import type { Received } from './ftpset/put.ts';

/** Properties and faults of either modem. */
export interface GroundOptions extends ModemOptions, NtpOptions {
  lacks: string[];
  /** Levels of AT+CFUN. */
  functionalities: number[];
}

/** A simulated SIM800 or SIM7080, as tests see it. */
export interface SimcomModem extends Modem {
  /** All bytes of data phases for the server, with one entry for each upload. */
  received: Received[];
}

/** The parts that differ by family. */
export interface Family {
  commands: Commands;
  received: Received[];
  ftpTalk: string[];
  /** Called when the network was lost. */
  lose(): void;
  /** Called when power was lost. */
  reset(): void;
}

/** Makes a modem of the common parts and a family's own. */
export function createSimcom(clock: Clock, port: Port & Partial<RatedPort>, options: GroundOptions, build: (ground: Ground) => Family): SimcomModem {
  return createModem(clock, port, options, ground => {
    const { at, identity, rtc, shared } = ground;
    const { commands, received, ...family } = build(ground);

    function save(): void {
      options.echo = at.settings.echo;
      options.cmee = at.settings.cmee;
      identity.save();
      rtc.save();
    }

    return {
      ...family,
      commands: { ...ownCommands(shared, options), ...commands, '&W': { run: () => (save(), ok()) }, '+CPOWD': powerDown(ground) },
      // only at a fixed rate (SIM800 AT manual, chapter 20)
      greeting: ['RDY', '+CFUN: 1'],
      wake: rtc.restart,
      register: hasSetClock => hasSetClock && tellTime(at, rtc, options),
      shown: { received },
    };
  });
}

/** Switches the modem off without OK. With 0, that is urgent and silent (SIM7080 AT manual 5.2.1). */
function powerDown({ power }: Ground): { test: Handler; write: Handler } {
  return {
    test: () => ok('+CPOWD: (0,1)'),
    write(args) {
      if (args.length !== 1 || !/^[01]$/.test(args[0]!.text ?? '')) return error();
      return { lines: args[0]!.text === '1' ? ['NORMAL POWER DOWN'] : [], end: 'silence', after: () => power.shutDown() };
    },
  };
}

/** `*PSUTTZ`, the network's time in UTC (SIM7080 AT manual 5.2.4). */
function tellTime(at: At, rtc: Rtc, options: GroundOptions): void {
  if (options.timeCommand !== '+CLTS') return;
  const zone = options.networkTime!.zoneQuarters;
  const utc = new Date(rtc.localMs() - zone * 900_000);
  const [date, time] = [utc.toISOString().slice(0, 10).split('-'), utc.toISOString().slice(11, 19).split(':')];
  at.urc(`*PSUTTZ: ${[...date, ...time].map(Number).join(',')},"${formatZone(zone)}",0`);
}

/** Responses of SIM800 and SIM7080 that differ from the SIM7600's. */
function ownCommands(common: Commands, options: GroundOptions): Commands {
  const says = (line: string) => ({ test: () => ok(), run: () => ok(line) });
  const setFunctionality = common['+CFUN']!.write!;
  return {
    '+CGMR': says(`Revision:${options.revision}`),
    '+GMR': says(`Revision:${options.revision}`),
    '+GMM': says(options.model),
    '+GMI': says(options.manufacturer),
    '+GSN': says(options.imei),
    I: { run: () => ok(`${options.model.replace(/^SIMCOM_/, '')} R14.18`) },
    '+CCID': { test: () => ok(), run: (args, request) => (options.sim === 'absent' ? common['+CIMI']!.run!(args, request) : ok(options.iccid)) },
    '+CFUN': {
      ...common['+CFUN'],
      test: () => ok(`+CFUN: (${options.functionalities.join(',')}),(0,1)`),
      write: (args, request) => (options.functionalities.includes(Number(args[0]?.text)) ? setFunctionality(args, request) : error()),
    },
  };
}
