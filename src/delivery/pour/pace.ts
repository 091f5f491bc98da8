// Keeps the pace, the bytes a second at which images are written into a modem without flow control.

import { numberOf } from '../../number';
import { PaceNote, type Words } from '../../store/notewords';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { circumstances } from './loss';
import { hasProbe } from './probe';
import { findPace } from './search';

/** A faster speed is tried each time that this many images were sent. */
const imagesUntilProbe = 50;
/** A faster speed is also tried at one of so many boots, chosen at random. */
const bootsUntilProbe = 16;

/** Reads the pace from the card's note, if the line rate, modem or method have changed. */
function recall(trip: MethodTrip): void {
  const now = circumstances(trip);
  if (trip.throttle.paceOf === now) return;
  const noted = trip.notes.get('pace').split(' ') as Words<PaceNote>;
  const isKnown = noted.slice(PaceNote.baud).join(' ') === now && numberOf(noted[PaceNote.bytes]) > 0;
  const line = trip.link.baud / 10;
  const pace = isKnown ? numberOf(noted[PaceNote.bytes]) : 0;
  trip.throttle.pace = pace < line ? pace : 0;
  trip.throttle.slack = numberOf(trip.notes.get('slack')) || 0;
  trip.throttle.paceOf = now;
  trip.throttle.tooFast = trip.throttle.losses = 0;
  // a search that may change the baud rate prefers a slower baud rate to a pace below half of the line's speed. So a noted pace below that half is
  // outdated
  const isOld = pace > 0 && pace * 2 < line;
  trip.throttle.sinceProbe = isOld || (pace > 0 && hasProbe(trip) && trip.random() * bootsUntilProbe < 1) ? imagesUntilProbe : 0;
}

/** Whether the modem's speed is to be measured again, since bytes were lost or it is time to try a faster speed. */
export function isProbeDue(trip: DeliveryTrip): boolean {
  return trip.throttle.tooFast > 0 || trip.throttle.sinceProbe > imagesUntilProbe;
}

/** Sets the pace (bytes a second) before an image's bytes go into the modem. It measures the modem's speed again if that is due. */
export async function settlePace(trip: MethodTrip): Promise<void> {
  if (trip.throttle.method.confirms === 'slices') return;
  recall(trip);
  trip.throttle.sinceProbe++;
  if (!trip.uart.hasFlow() && isProbeDue(trip)) await findPace(trip);
}
