// Finds the modem's speed by probes.

import type { End, OnEnd } from '../../at/step';
import { newFault, type Fault } from '../../fault';
import { changeRate, mostBaud } from '../../link/baud';
import type { Method } from '../../modem/modem';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { candidate, createBounds, type Speed } from './bounds';
import { circumstances, noisyTries } from './loss';
import { hasProbe, probe, probeMethod, type ProbeResult } from './probe';

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

/** Refused if the modem keeps its rate. */
function apply(trip: MethodTrip, speed: Speed, onEnd: OnEnd): void {
  function end(ended: End, fault?: Fault): void {
    if (ended === 'done') {
      trip.throttle.pace = speed.pace;
      trip.throttle.slack = speed.slack;
      trip.throttle.paceOf = circumstances(trip);
    }
    onEnd(ended, fault);
  }
  if (speed.baud === trip.link.baud) end('done');
  else changeRate(trip, speed.baud, end);
}

function settleAt(trip: MethodTrip, speed: Speed, onEnd: OnEnd): void {
  apply(trip, speed, function (end, fault) {
    if (end === 'done') keep(trip, speed);
    onEnd(end === 'broken' ? end : 'done', fault);
  });
}

function giveUpAsNoise(trip: MethodTrip, before: Speed, onEnd: OnEnd): void {
  trip.throttle.noise = Math.max(trip.throttle.noise, noisyTries);
  trip.throttle.tooFast = 0;
  trip.log.warn('modem', 'a slower pace loses as many bytes, so it is noise on the line; the pace stays as it was');
  apply(trip, before, function (end, fault) { onEnd(end === 'broken' ? end : 'done', fault); });
}

/** Tries line rates, then chunks between two of them. */
function search(trip: MethodTrip, method: Method, onEnd: OnEnd): void {
  const before = present(trip);
  const bounds = createBounds(trip);

  function judge(speed: Speed, verdict: ProbeResult): void {
    if (verdict.how === 'broken') onEnd('broken', newFault('silent', 'AT'));
    else if (verdict.how === 'none') settleAt(trip, bounds.guess(), onEnd);
    else if (bounds.isNoise(speed, verdict)) giveUpAsNoise(trip, before, onEnd);
    else {
      const result = bounds.take(speed, verdict);
      if (result) settleAt(trip, result, onEnd);
      else next();
    }
  }

  function next(): void {
    const wanted = bounds.next();
    if (!wanted) settleAt(trip, bounds.best()!, onEnd);
    else apply(trip, wanted, function (end, fault) {
      if (end === 'broken') onEnd(end, fault);
      else if (end === 'refused') {
        trip.throttle.isRateFixed = true;
        next();
      } else probe(trip, method, function (verdict) { judge(wanted, verdict); });
    });
  }

  next();
}

function faster(trip: DeliveryTrip): Speed | undefined {
  if (trip.throttle.pace) return { baud: trip.link.baud, pace: 0, slack: 0 };
  const most = mostBaud(trip);
  const above = trip.throttle.isRateFixed
    ? undefined
    : trip.link.modem.rates().filter(function (rate) { return rate > trip.link.baud && rate <= most; })[0];
  return above ? { baud: above, pace: 0, slack: 0 } : undefined;
}

/** Now and then faster: the modem may have been busy, or replaced. */
function raise(trip: MethodTrip, method: Method | undefined, onEnd: OnEnd): void {
  const before = present(trip);
  const wanted = faster(trip);
  trip.throttle.sinceProbe = 0;
  if (!wanted) onEnd('done');
  // without a probe, an image tests the pace, unless the drive is unknown yet
  else if (!method && hasProbe(trip)) onEnd('done');
  else if (!method) settleAt(trip, wanted, onEnd);
  else apply(trip, wanted, function (end, fault) {
    if (end !== 'done') onEnd(end === 'broken' ? end : 'done', fault);
    else probe(trip, method, function (verdict) {
      if (verdict.how === 'broken') onEnd('broken', newFault('silent', 'AT'));
      else settleAt(trip, verdict.how === 'good' ? wanted : before, onEnd);
    });
  });
}

/** Searches slower speeds after losses, else faster ones. */
export function findPace(trip: MethodTrip, onEnd: OnEnd): void {
  const method = probeMethod(trip);
  if (!trip.throttle.tooFast) raise(trip, method, onEnd);
  else if (method) search(trip, method, onEnd);
  else {
    const wanted = candidate(trip, trip.throttle.takes, trip.throttle.tooFast, 0);
    apply(trip, wanted, function (end, fault) {
      if (end === 'refused') trip.throttle.isRateFixed = true;
      if (end === 'done') keep(trip, wanted);
      onEnd(end === 'broken' ? end : 'done', fault);
    });
  }
}
