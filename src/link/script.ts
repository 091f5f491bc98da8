// Runs scripts of AT commands on the modem. If a script fails, it corrects the code of the fault by what is known of the link.

import type { OnEnd } from '../at/step';
import type { Dialect, Payload, Task } from '../at/task';
import type { Config } from '../config/config';
import { End, isOfSession, type Fault } from '../fault';
import type { Modem, Placeholder, ScriptName } from '../modem/modem';
import { isListed, isStandardUrc, standardCodeOf, standardScript } from '../modem/standard';
import { isSecret } from '../secret/secret';
import type { LinkTrip } from './link';

/** Called at the end of a script. An end other than `done` comes with a fault. */
export type OnRun = (...ended: [end: End.done, fault: undefined] | [end: End.refused | End.broken, fault: Fault]) => void;

/** Returns the value of a placeholder that is not stored in `variables`, such as a key of config.json. */
export type ValueOf = (placeholder: Placeholder) => string | undefined;

/** Returns the rules for reading the modem's answers before the modem has told its name. */
export function standardDialect(): Dialect {
  return { longestCommand: 250, isUrc: isStandardUrc, codeOf: standardCodeOf, isSecret: isSecret };
}

/** Returns the rules for reading this modem's answers, with the greatest length of its commands. */
export function dialectOf(modem: Modem): Dialect {
  function isUrc(line: string): boolean { return isStandardUrc(line) || isListed(modem.urcNames, line); }
  return { longestCommand: modem.longestCommand, isUrc: isUrc, codeOf: modem.codeOf, isSecret: isSecret };
}

/** Returns the kind of data connection by `network.ip`, in the words of AT+CGDCONT (TS 27.007 10.1.1). */
export function pdpTypeOf(config: Config): string {
  return config['network.ip'] === 'ipv4' ? 'IP' : config['network.ip'].toUpperCase();
}

/** Returns the kind of data connection by `network.ip` as a number: 1 is IPv4, 2 IPv6 and 3 both. */
function pdpNumberOf(config: Config): number {
  return ['IP', 'IPV6', 'IPV4V6'].indexOf(pdpTypeOf(config)) + 1;
}

/** Returns the value of a setting that AT commands have. It names each one, since settings have short names in the firmware (docs/design.md). */
function commandSetting(config: Config, key: Placeholder): string | number | undefined {
  switch (key) {
    case 'network.apn': return config['network.apn'];
    case 'network.user': return config['network.user'];
    case 'network.password': return config['network.password'];
    case 'network.pin': return config['network.pin'];
    case 'pdpType': return pdpTypeOf(config);
    case 'pdpNumber': return pdpNumberOf(config);
    case 'cncfgType': return pdpNumberOf(config) % 3;
    case 'isOtherIp': return config['network.ip'] === 'ipv4' ? '' : 1;
    case 'ftp.host': return config['ftp.host'];
    case 'ftp.port': return config['ftp.port'];
    case 'ftp.user': return config['ftp.user'];
    case 'ftp.password': return config['ftp.password'];
  }
  return undefined;
}

/**
 * Returns a function that looks up a setting of AT commands by its key in config.json. The value is undefined if the key is missing, or is one
 * that no command has.
 */
export function configValue(trip: LinkTrip): ValueOf {
  const config = trip.config;
  return function (key) {
    const value = config && commandSetting(config, key);
    return value === undefined ? undefined : '' + value;
  };
}

/** Returns a payload that sends nothing, and gives received bytes to `take`. Each piece of received bytes moves the round's deadline. */
export function listenWith(trip: LinkTrip, take: (bytes: string) => void): Payload {
  function none(): number { return 0; }
  return {
    left: none,
    pour: function () { return none; },
    take: function (bytes) {
      trip.expect(0);
      take(bytes);
    },
    close: none
  };
}

/**
 * Corrects a fault's code. If the data connection was lost before, that is the cause of a fault of the session. An ERROR without a number does not
 * come from the server if it is repeated, or if the connection was lost before.
 */
function refine(trip: LinkTrip, fault: Fault): void {
  const link = trip.link;
  if (link.lost === 'network' && isOfSession(fault.code)) {
    fault.code = 'network';
    return;
  }
  const isBare = fault.line === 'ERROR' && (fault.code === 'put-denied' || fault.code === 'folder-denied');
  if (!isBare) return;
  link.bareErrors++;
  if (link.lost || link.bareErrors > 1) fault.code = link.lost || 'session';
}

/**
 * Returns a callback that corrects the fault's code. It then continues in a new turn of the event loop, since the chip's stack has only 25,000 bytes.
 * It is made in a function of its own, so that it keeps no script in memory.
 */
function believing(trip: LinkTrip, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    if (fault) refine(trip, fault);
    trip.clock.after(0, function () { onEnd(end, fault); });
  };
}

/** What a run of a script may have besides the script and the values: a payload, and functions that get what the modem answers. */
export type RunMore = Pick<Task, 'payload' | 'heard' | 'onLine'>;

/**
 * Runs a script's rows on the modem, and moves the round's deadline by the time that the rows may take.
 * @param bytes size of the payload, or of a file on the server, from which that time is computed
 */
export function runOnLink(trip: LinkTrip, run: RunMore & Required<Pick<Task, 'script' | 'valueFor'>>, bytes: number, onEnd: OnRun): void {
  trip.expect(run.script.reduce(function (sum, row) { return sum + row.ms * (row.tries || 1); }, bytes * 10000 / (trip.link.baud || 9600)));
  trip.chat.run({
    script: run.script, variables: trip.variables, valueFor: run.valueFor, payload: run.payload, heard: run.heard, onLine: run.onLine,
    onEnd: believing(trip, onEnd as OnEnd)
  });
}

/** Runs one of the modem's scripts. If `onEnd` is missing, the caller awaits the end. */
export function runScript(trip: LinkTrip, name: ScriptName): ScriptRun;
export function runScript(trip: LinkTrip, name: ScriptName, onEnd: OnRun): void;
export function runScript(trip: LinkTrip, name: ScriptName, onEnd?: OnRun): ScriptRun | void {
  const modem = trip.link.modem;
  runOnLink(trip, { script: modem ? modem.script(name, 0) : standardScript(name), valueFor: configValue(trip) }, 0, onEnd!);
}

/**
 * Asks for the state of the SIM. If the modem cannot read it, the script `revive` undoes another program's settings, which survive a reset of the
 * chip. If that does not help, the radio is switched off and on. A restart of the modem may follow (round/retry.ts).
 */
export async function askSim(trip: LinkTrip): Promise<void> {
  for (let i = 0; ; i++) {
    const { end, fault } = await tried(runScript(trip, 'askSim'));
    if (end === End.refused) fault.code = standardCodeOf(fault.line || '') || fault.code;
    if (end !== End.refused || i > 1) throw ended(end, fault);
    const { end: revived, fault: why } = await tried(runScript(trip, i ? 'restartRadio' : 'revive'));
    // the radio may have been started, and the lines that the modem then sends must not count as those of a restarted modem
    trip.link.wokenMs = trip.clock.now();
    if (revived === End.broken) throw ended(revived, why);
  }
}
