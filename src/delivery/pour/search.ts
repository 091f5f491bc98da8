// Finds the speed at which the modem takes bytes without loss, by scratch files.

import { newFault } from '../../fault';
import { changeRate, mostBaud } from '../../link/baud';
import type { Method } from '../../modem/modem';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { candidate, createBounds, guessSpeed, isLossByNoise, nextSpeed, takeProbe, type Speed } from './bounds';
import { circumstances, noisyTries } from './loss';
import { hasProbe, probe, probeMethod } from './probe';

function present(trip: DeliveryTrip): Speed {
  return { baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack };
}

function keep(trip: MethodTrip, speed: Speed): void {
  const isTop = !speed.pace && speed.baud >= mostBaud(trip);
  const bytes = Math.floor(speed.pace || speed.baud / 10);
  trip.notes.put('pace', (isTop ? 0 : bytes) + ' ' + circumstances(trip));
  trip.notes.put('slack', '' + speed.slack);
  trip.throttle.paceOf = circumstances(trip);
  trip.throttle.tooFast = trip.throttle.sinceProbe = 0;
  trip.log.info('modem', isTop ? 'it takes all that the line can carry' : 'it takes ' + bytes + ' bytes a second without losing any, at ' + speed.baud + ' baud' + (speed.pace ? ' in chunks' : ''));
}

/** Sets the baud rate of the line and the pace. It ends `refused` if the modem does not change its baud rate. */
async function apply(trip: MethodTrip, speed: Speed): Promise<void> {
  if (speed.baud !== trip.link.baud) await changeRate(trip, speed.baud);
  trip.throttle.pace = speed.pace;
  trip.throttle.slack = speed.slack;
  trip.throttle.paceOf = circumstances(trip);
}

async function settleAt(trip: MethodTrip, speed: Speed): Promise<void> {
  const { end, fault } = await tried(apply(trip, speed));
  if (end === 'done') keep(trip, speed);
  throw ended(end === 'broken' ? end : 'done', fault);
}

async function giveUpAsNoise(trip: MethodTrip, before: Speed): Promise<void> {
  trip.throttle.noise = Math.max(trip.throttle.noise, noisyTries);
  trip.throttle.tooFast = 0;
  trip.log.warn('modem', 'a slower pace loses as many bytes, so it is noise on the line; the pace stays as it was');
  const { end, fault } = await tried(apply(trip, before));
  throw ended(end === 'broken' ? end : 'done', fault);
}

/** Searches a speed without loss. It tries baud rates of the line, then chunks with pauses for a speed between two baud rates. */
async function search(trip: MethodTrip, method: Method): Promise<void> {
  const before = present(trip);
  const bounds = createBounds(trip);
  for (;;) {
    const wanted = nextSpeed(trip, bounds);
    if (!wanted) return await settleAt(trip, bounds.good!);
    const { end, fault } = await tried(apply(trip, wanted));
    if (end === 'broken') throw ended(end, fault);
    if (end === 'refused') trip.throttle.isRateFixed = true;
    else {
      const verdict = await probe(trip, method);
      if (verdict.how === 'broken') throw ended('broken', newFault('silent', 'AT'));
      if (verdict.how === 'none') return await settleAt(trip, guessSpeed(trip, bounds));
      if (isLossByNoise(bounds, wanted, verdict)) return await giveUpAsNoise(trip, before);
      const result = takeProbe(trip, bounds, wanted, verdict);
      if (result) return await settleAt(trip, result);
    }
  }
}

function faster(trip: DeliveryTrip): Speed | undefined {
  if (trip.throttle.pace) return { baud: trip.link.baud, pace: 0, slack: 0 };
  const most = mostBaud(trip);
  const above = trip.throttle.isRateFixed
    ? undefined
    : trip.link.modem.rates().filter(function (rate) { return rate > trip.link.baud && rate <= most; })[0];
  return above ? { baud: above, pace: 0, slack: 0 } : undefined;
}

/** Tries a faster speed. When the pace was measured, the modem may have been busy, or another modem may have been in use. */
async function raise(trip: MethodTrip, method: Method | undefined): Promise<void> {
  const before = present(trip);
  const wanted = faster(trip);
  trip.throttle.sinceProbe = 0;
  // if no method takes a scratch file, the next image tests the faster pace. If one takes it but needs a drive that is not known yet, nothing is
  // tried now
  if (!wanted || (!method && hasProbe(trip))) return;
  if (!method) return await settleAt(trip, wanted);
  const { end, fault } = await tried(apply(trip, wanted));
  if (end !== 'done') throw ended(end === 'broken' ? end : 'done', fault);
  const verdict = await probe(trip, method);
  if (verdict.how === 'broken') throw ended('broken', newFault('silent', 'AT'));
  await settleAt(trip, verdict.how === 'good' ? wanted : before);
}

/**
 * Finds the pace (bytes a second) for the modem. After a loss it searches a slower pace, otherwise it tries a faster one. It ends `broken` only if
 * the modem is silent.
 */
export async function findPace(trip: MethodTrip): Promise<void> {
  const method = probeMethod(trip);
  if (!trip.throttle.tooFast) return await raise(trip, method);
  if (method) return await search(trip, method);
  const wanted = candidate(trip, trip.throttle.takes, trip.throttle.tooFast, 0);
  const { end, fault } = await tried(apply(trip, wanted));
  if (end === 'refused') trip.throttle.isRateFixed = true;
  if (end === 'done') keep(trip, wanted);
  throw ended(end === 'broken' ? end : 'done', fault);
}
