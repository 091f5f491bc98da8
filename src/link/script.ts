// Runs a modem's scripts, and explains their faults.

import type { OnEnd, Script } from '../at/step';
import type { Dialect, Payload, Task } from '../at/task';
import { isOfSession, type Fault, type FaultCode } from '../fault';
import type { Modem, ScriptName } from '../modem/modem';
import { isListed, isStandardUrc, standardCodeOf, standardScript } from '../modem/standard';
import { isSecret } from '../secret/secret';
import type { LinkTrip } from './link';

/** A script's end: with a fault, unless done. */
export type OnRun = (...ended: [end: 'done', fault: undefined] | [end: 'refused' | 'broken', fault: Fault]) => void;

/** Values of placeholders that are no variables. */
export type ValueOf = (placeholder: string) => string | undefined;

export function standardDialect(): Dialect {
  return { longestCommand: 250, isUrc: isStandardUrc, codeOf: standardCodeOf, isSecret: isSecret };
}

export function dialectOf(modem: Modem): Dialect {
  function isUrc(line: string): boolean { return isStandardUrc(line) || isListed(modem.urcNames, line); }
  return { longestCommand: modem.longestCommand, isUrc: isUrc, codeOf: modem.codeOf, isSecret: isSecret };
}

export function configValue(trip: LinkTrip): ValueOf {
  const config = trip.config as { [key: string]: unknown } | undefined;
  return function (key) { return !config || config[key] === undefined ? undefined : '' + config[key]; };
}

/** Payload of a row that only receives; its bytes count as progress. */
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

/** A lost data connection explains faults of the session. A bare ERROR after it, or a repeated one, is not the server's. */
function refine(trip: LinkTrip, fault: Fault): void {
  const link = trip.link;
  if (link.lost === 'network' && isOfSession(fault.code)) {
    fault.code = 'network';
    return;
  }
  const isBare = fault.line === 'ERROR' && (fault.code === 'put-denied' || fault.code === 'folder-denied');
  if (!isBare) return;
  link.bareErrors++;
  if (link.lost || link.bareErrors > 1) fault.code = (link.lost || 'session') as FaultCode;
}

/** A separate closure keeps no rows. In a new turn: the chip's stack has 25,000 bytes. */
function believing(trip: LinkTrip, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    if (fault) refine(trip, fault);
    trip.clock.after(0, function () { onEnd(end, fault); });
  };
}

export function runOnLink(
  trip: LinkTrip, script: Script, bytes: number, valueOf: ValueOf, onEnd: OnRun, payload?: Payload, heard?: string, onLine?: Task['onLine']
): void {
  trip.expect(script.reduce(function (sum, row) { return sum + row.ms * (row.tries || 1); }, bytes * 10000 / (trip.link.baud || 9600)));
  trip.chat.run({
    script: script, variables: trip.variables, valueFor: valueOf, payload: payload, heard: heard, onLine: onLine,
    onEnd: believing(trip, onEnd as OnEnd)
  });
}

/** The border to the runner: awaited, or with a callback. */
export function runScript(trip: LinkTrip, name: ScriptName): ScriptRun;
export function runScript(trip: LinkTrip, name: ScriptName, onEnd: OnRun): void;
export function runScript(trip: LinkTrip, name: ScriptName, onEnd?: OnRun): ScriptRun | void {
  const modem = trip.link.modem;
  runOnLink(trip, modem ? modem.script(name, 0) : standardScript(name), 0, configValue(trip), onEnd!);
}

/** After a refusal, runs `revive` and repeats: another program's settings survive the chip's reset. The first run has `isHasty`. */
export async function runRevived(trip: LinkTrip, name: ScriptName): Promise<void> {
  trip.variables['isHasty'] = '1';
  const { end, fault } = await tried(runScript(trip, name));
  trip.variables['isHasty'] = '';
  if (end !== 'refused') throw ended(end, fault);
  const { end: revived, fault: why } = await tried(runScript(trip, 'revive'));
  // the modem may send URCs as after a boot
  trip.link.wokenMs = trip.clock.now();
  if (revived === 'broken') throw ended(revived, why);
  await runScript(trip, name);
}
