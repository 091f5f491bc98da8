import { fillPace, type Phase } from '../link/drain';
import type { Modem, Wait, Method } from '../modem/modem';
import type { DeliveryTrip } from './trip';

/** Bytes a second that a modem takes at least. */
const leastTaken = 1500;
/** The same, if the modem may hold bytes back by RTS. */
const leastTakenByRts = 500;
/** Factor for late timers, and for a probe at half the pace. A larger one would prolong a phase that a power cut left open. */
const spare = 2;
const spareMs = 20000;

function leastIntake(trip: DeliveryTrip): number {
  return trip.uart.hasFlow() ? leastTakenByRts : leastTaken;
}

export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/** Timeout variable; computed late, since the pace may change. */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, +(trip.variables[wait.of] || 0));
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** Whether the modem waits long enough. */
export function isInTime(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  return !method.longestMs || spareMs + intakeMs(trip, bytes) <= method.longestMs;
}

/** Bytes a second; slow after a loss. @param share of the pace */
export function fillerPace(trip: DeliveryTrip, share: number): number {
  return trip.throttle.tooFast || !trip.throttle.pace ? fillPace : trip.throttle.pace * share;
}

/** Least bytes a second: a fifth below the known speed. */
function leastFill(trip: DeliveryTrip): number {
  const isKnown = !trip.throttle.tooFast && !trip.uart.hasFlow() && (trip.throttle.pace || trip.link.smooth > 0);
  return Math.max(leastIntake(trip), isKnown ? Math.min(fillerPace(trip, 0.5), trip.link.baud / 10) * 0.8 : 0);
}

/** Unfinished data phase, for `drain`. */
export function phaseOf(trip: DeliveryTrip, bytes: number, isCounted: boolean, isMute?: boolean): Phase {
  return {
    bytes: bytes, isCounted: isCounted, isPatient: true, isMute: !!isMute,
    pace: fillerPace(trip, 0.5), leastPace: leastFill(trip),
    isOkKnown: !!trip.throttle.isOkKnown
  };
}

export function streamOf(modem: Modem): Method | undefined {
  return modem.methods().filter(function (method) { return method.name === 'stream'; })[0];
}
