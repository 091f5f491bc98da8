// Keeps the pace, the bytes a second at which images are written into a modem without flow control. A loss of bytes lowers the pace to what the modem
// has shown to take. Images without a loss raise it again.

import { End } from '../../fault';
import { changeRate, mostBaud } from '../../link/baud';
import { numberOf } from '../../number';
import { usualSlackBytes } from '../../payload/pacer';
import { PaceNote, type Words } from '../../store/notewords';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { circumstances, imagesUntilRaise, speedOf } from './loss';

/** Slowest pace, in bytes a second. It is the speed of a line at 9,600 baud. The example of the modem's vendor has 1,700 bytes a second. */
const leastPace = 960;
/** A faster speed is also tried at one of so many boots, chosen at random. */
const bootsUntilRaise = 16;

/** A baud rate that reaches this part of the wanted speed is preferred to a pace by pauses, since it needs no timers. */
const leastRateToWanted = 0.95;
/** A baud rate counts as safe up to this many times the wanted speed, which is a twentieth below what the modem took. */
const mostRateToWanted = 1.07;
/** Ratio of the speed that is tried next, to the present one. The rule of `loss.ts` takes a quarter of a speed away, which this gives back. */
const raisedToPresent = 4 / 3;

/** A speed at which bytes are written into the modem. */
interface Speed {
  /** Rate of the line to the modem, in baud. */
  baud: number;
  /** Bytes a second, kept by pauses between chunks. 0: as fast as the line's rate allows. */
  pace: number;
}

/** Returns how so many bytes a second are reached: by a baud rate of the line, or by a pace at the next higher rate. */
function speedFor(trip: DeliveryTrip, wanted: number): Speed {
  const most = mostBaud(trip);
  const rates = trip.throttle.isRateFixed ? [trip.link.baud] : trip.link.modem.rates().filter(function (rate) { return rate <= most; });
  const lower = rates.filter(function (rate) { return rate / 10 <= wanted * mostRateToWanted; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > wanted * mostRateToWanted; })[0];
  if (!upper || (lower && lower / 10 >= wanted * leastRateToWanted)) return { baud: lower || rates[0]!, pace: 0 };
  return { baud: upper, pace: Math.max(leastPace, Math.floor(wanted)) };
}

/** Reads the pace from the card's note, if the line rate, modem or method have changed. */
function recall(trip: MethodTrip): void {
  const throttle = trip.throttle;
  const now = circumstances(trip);
  if (throttle.paceOf === now) return;
  const noted = trip.notes.get('pace').split(' ') as Words<PaceNote>;
  const isKnown = noted.slice(PaceNote.baud).join(' ') === now && numberOf(noted[PaceNote.bytes]) > 0;
  const pace = isKnown ? numberOf(noted[PaceNote.bytes]) : 0;
  throttle.pace = pace < trip.link.baud / 10 ? pace : 0;
  throttle.slack = numberOf(trip.notes.get('slack')) || 0;
  throttle.paceOf = now;
  throttle.nextSpeed = throttle.lostAt = 0;
  throttle.sinceRaise = throttle.pace && trip.random() * bootsUntilRaise < 1 ? imagesUntilRaise : 0;
}

/** Whether the speed is to be changed before the next image, since bytes were lost or it is time to try a faster speed. */
export function isPaceDue(trip: DeliveryTrip): boolean {
  return trip.throttle.nextSpeed > 0 || trip.throttle.sinceRaise > imagesUntilRaise;
}

/** Sets the baud rate of the line and the pace, and notes both on the card. It ends `broken` if the modem is silent after a change of the rate. */
async function apply(trip: MethodTrip, speed: Speed): Promise<void> {
  const throttle = trip.throttle;
  if (speed.baud !== trip.link.baud) {
    const { end, fault } = await tried(changeRate(trip, speed.baud));
    if (end === End.broken) throw ended(end, fault);
    if (end === End.refused) {
      throttle.isRateFixed = true;
      return await apply(trip, speedFor(trip, speed.pace || speed.baud / 10));
    }
  }
  throttle.pace = speed.pace;
  throttle.paceOf = circumstances(trip);
  const isTop = !speed.pace && speed.baud >= mostBaud(trip);
  const bytes = speedOf(trip);
  trip.notes.put('pace', (isTop ? 0 : bytes) + ' ' + throttle.paceOf);
  trip.notes.put('slack', '' + throttle.slack);
  trip.log.info('modem', 'the next image goes ' + (isTop ? 'as fast as the line can carry it' : 'at ' + bytes + ' bytes a second, at ' + speed.baud
    + ' baud' + (speed.pace ? ' in chunks' : '')));
}

/**
 * Tries a faster speed. While images lose nothing, the next one is tried with each further image, up to the line's own. A modem that was busy for a
 * while has its full speed again after some images.
 */
async function raise(trip: MethodTrip): Promise<void> {
  const speed = speedFor(trip, speedOf(trip) * raisedToPresent);
  const isSame = speed.baud === trip.link.baud && speed.pace === trip.throttle.pace;
  trip.throttle.lostAt = 0;
  if (isSame) trip.throttle.sinceRaise = 0;
  else await apply(trip, speed);
}

/** Lowers the speed to what the modem has shown to take. */
async function lower(trip: MethodTrip): Promise<void> {
  const throttle = trip.throttle;
  const nextSpeed = throttle.nextSpeed;
  // a pace that loses bytes, too, is that of a modem that pauses at times. Its receive buffer must stay free for these pauses
  throttle.slack = throttle.pace ? 0 : usualSlackBytes;
  throttle.nextSpeed = 0;
  await apply(trip, speedFor(trip, nextSpeed));
}

/** Sets the speed before an image's bytes go into the modem, after a loss or when a faster one is due. */
export async function settlePace(trip: MethodTrip): Promise<void> {
  if (trip.throttle.method.confirms === 'slices') return;
  recall(trip);
  trip.throttle.sinceRaise++;
  if (trip.uart.hasFlow() || !isPaceDue(trip)) return;
  if (trip.throttle.nextSpeed) await lower(trip);
  else await raise(trip);
}
