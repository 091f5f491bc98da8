// Tells how fast the modem takes filler, which are bytes that complete a payload after a loss.

import { fillPace } from '../../link/drain';
import type { Phase } from '../../link/filler';
import type { Modem, Method } from '../../modem/modem';
import type { DeliveryTrip } from '../deliverytrip';
import { leastTakenByRts } from '../phasetime';

/** Least speed at which a modem without flow control takes bytes, in bytes a second. */
const leastTaken = 1500;

function leastIntake(trip: DeliveryTrip): number {
  return trip.uart.hasFlow() ? leastTakenByRts : leastTaken;
}

/**
 * Returns the pace of filler (bytes that complete a payload) in bytes a second.
 * @param share part of the usual pace, from 0 to 1
 */
export function fillerPace(trip: DeliveryTrip, share: number): number {
  return trip.throttle.pace ? trip.throttle.pace * share : fillPace;
}

/**
 * Returns the least speed at which the modem is expected to take filler, in bytes a second. If the modem's speed is known, the result is a fifth
 * below it.
 */
function leastFill(trip: DeliveryTrip): number {
  const isKnown = !trip.uart.hasFlow() && (trip.throttle.pace || trip.link.smooth > 0);
  return Math.max(leastIntake(trip), isKnown ? Math.min(fillerPace(trip, 0.5), trip.link.baud / 10) * 0.8 : 0);
}

/**
 * Describes an unfinished data phase, which the function `drain` is to complete by filler.
 * @param bytes number of bytes that the modem expects
 * @param isCounted true: the phase ends after that number of bytes
 * @param isMute true: the modem sends no OK at its end
 */
export function phaseOf(trip: DeliveryTrip, bytes: number, isCounted: boolean, isMute?: boolean): Phase {
  return {
    bytes: bytes, isCounted: isCounted, isPatient: true, isMute: !!isMute,
    pace: fillerPace(trip, 0.5), leastPace: leastFill(trip),
    isOkKnown: !!trip.throttle.isOkKnown
  };
}

/** The modem's method that sends bytes directly to the server, or undefined if it has none. */
export function streamOf(modem: Modem): Method | undefined {
  return modem.methods().filter(function (method) { return method.name === 'stream'; })[0];
}
