// What the simulated SIM800 and SIM7080 have in common, besides the parts of all modems: identity, time, AT&W and AT+CPOWD. The function `build`
// of a family adds bearers and FTP.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { error, ok, type At, type Commands, type Handler } from '../command/at.ts';
import type { NtpOptions } from '../common/ntp.ts';
import { formatZone, type Rtc } from '../common/rtc.ts';
import { createModem, type Ground, type Modem, type ModemOptions } from '../modem.ts';
import type { Received } from './ftpset/put/types.ts';

/** Properties and faults of a SIM800 or SIM7080. */
export interface GroundOptions extends ModemOptions, NtpOptions {
  lacks: string[];
  /** The levels of AT+CFUN that the modem has. */
  functionalities: number[];
}

/** A simulated SIM800 or SIM7080, as tests see it. */
export interface SimcomModem extends Modem {
  /** For each upload to the server, the data that the DTE has sent to the modem. */
  received: Received[];
}

/** The parts of a modem that its family adds. */
export interface Family {
  commands: Commands;
  received: Received[];
  ftpTalk: string[];
  /** Called when the modem has lost the network, and with it all data bearers. */
  lose(): void;
  /** Called when the modem has lost its power, so that it forgets everything that is not stored in its flash. */
  reset(): void;
}

/** Creates a SIM800 or SIM7080 of the common parts and the parts that its family adds by `build`. */
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
      // The modem sends these lines after a boot only if its baud rate is fixed (SIM800 AT manual, chapter 20).
      greeting: ['RDY', '+CFUN: 1'],
      wake: rtc.restart,
      register: hasSetClock => hasSetClock && tellTime(at, rtc, options),
      shown: { received },
    };
  });
}

/**
 * Returns the handlers of AT+CPOWD, which switches the modem off without OK. With 0 that is urgent and silent, and with 1 a line comes
 * before (SIM7080 AT manual 5.2.1).
 */
function powerDown({ power }: Ground): { test: Handler; write: Handler } {
  return {
    test: () => ok('+CPOWD: (0,1)'),
    write(args) {
      if (args.length !== 1 || !/^[01]$/.test(args[0]!.text ?? '')) return error();
      return { lines: args[0]!.text === '1' ? ['NORMAL POWER DOWN'] : [], end: 'silence', after: () => power.shutDown() };
    },
  };
}

/** Sends the URC `*PSUTTZ` with the network's time in UTC, if AT+CLTS is the modem's command for it (SIM7080 AT manual 5.2.4). */
function tellTime(at: At, rtc: Rtc, options: GroundOptions): void {
  if (options.timeCommand !== '+CLTS') return;
  const zone = options.networkTime!.zoneQuarters;
  const utc = new Date(rtc.localMs() - zone * 900_000);
  const [date, time] = [utc.toISOString().slice(0, 10).split('-'), utc.toISOString().slice(11, 19).split(':')];
  at.urc(`*PSUTTZ: ${[...date, ...time].map(Number).join(',')},"${formatZone(zone)}",0`);
}

/** Returns the commands of SIM800 and SIM7080 whose answers differ from the SIM7600's. */
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
