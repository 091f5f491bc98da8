// How long bytes take into the modem, and how long it is told to wait for them: by their number, the line's rate and the pace.

import { fillPace, type Phase } from '../link/drain';
import type { Modem, Wait, Way } from '../modem/modem';
import type { DeliveryTrip } from './trip';

/** The least that a modem takes, in bytes a second. */
const leastTaken = 1500;
/** The same while its RTS may hold them back for as long as it likes. */
const leastTakenByRts = 500;
/**
 * What the modem is told to wait longer than the bytes need: for the chip's late timers, and a probe at half the pace. Much more would
 * only keep it waiting for what a power cut has left undone.
 */
const spare = 2;
const spareMs = 20000;

/** In bytes a second. */
function leastIntake(trip: DeliveryTrip): number {
  return trip.uart.hasFlow() ? leastTakenByRts : leastTaken;
}

export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/** The time that a command is told, as its placeholder; asked for when it is said, since the pace may have changed just before. */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, +(trip.bag[wait.of] || 0));
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** Whether the modem can be told to wait as long as an image takes at the present pace. */
export function isInTime(trip: DeliveryTrip, way: Way, bytes: number): boolean {
  return !way.longestMs || spareMs + intakeMs(trip, bytes) <= way.longestMs;
}

/** How fast filler may go: a pace that has just lost some is too fast for it, too. @param share of the pace, where there is one */
export function fillerPace(trip: DeliveryTrip, share: number): number {
  return trip.throttle.tooFast || !trip.throttle.pace ? fillPace : trip.throttle.pace * share;
}

/**
 * The least that filler goes in at: what the modem is known to take, by its pace or since an image went in at the line's rate, and a
 * fifth less. Where it was just too fast, or RTS may hold it back, nobody knows.
 */
function leastFill(trip: DeliveryTrip): number {
  const isKnown = !trip.throttle.tooFast && !trip.uart.hasFlow() && (trip.throttle.pace || trip.link.smooth > 0);
  return Math.max(leastIntake(trip), isKnown ? Math.min(fillerPace(trip, 0.5), trip.link.baud / 10) * 0.8 : 0);
}

/** A data phase of so many bytes whose end did not come, as drain must know it: the modem is known to wait. */
export function phaseOf(trip: DeliveryTrip, bytes: number, isCounted: boolean, isMute?: boolean): Phase {
  return {
    bytes: bytes, isCounted: isCounted, isPatient: true, isMute: !!isMute,
    pace: fillerPace(trip, 0.5), leastPace: leastFill(trip),
    isOkKnown: !!trip.throttle.isOkKnown
  };
}

/** The one by which a file goes straight to the server, whatever is chosen for images. */
export function streamOf(modem: Modem): Way | undefined {
  return modem.ways().filter(function (way) { return way.name === 'stream'; })[0];
}
