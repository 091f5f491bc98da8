// Searches for the speed that a modem takes, by probes. A line rate (AT+IPR) needs no timers; between two rates, chunks.

import type { End, OnEnd } from '../at/step';
import { newFault, type Fault } from '../fault';
import { changeRate, mostBaud } from '../link/baud';
import type { Method } from '../modem/modem';
import { usualSlackBytes } from '../payload/pacer';
import { circumstances, noisyTries } from './loss';
import { hasProbe, probe, probeMethod, type ProbeResult } from './probe';
import type { DeliveryTrip, MethodTrip } from './trip';

/** Bytes a second, 9,600 baud; the vendor's example has 1,700. */
const leastPace = 960;
/** A rate near the modem's speed needs no timers. */
const nearRate = 0.9;
/** Tolerance of a measurement. */
const measured = 1.02;
/** Share by chunks: images are longer than probes. */
const margin = 0.95;
/** After a probe that lost bytes. */
const slower = 0.9;
/** Ratio of a bad speed to a good one that ends the search. */
const nearEnough = 1.18;
/** Ratio upwards from a good speed, without a bad one. */
const upwards = 2;
const mostProbes = 8;
/** If more was lost, the estimate is not reliable. */
const believedShare = 0.45;
/** Otherwise the speed may be higher by this. */
const believed = 1.2;
/** A probe near its pace measures the modem; one far below, the engine. */
const steady = 1.15;
const heldUp = 1.5;
/** Excludes the bad speed itself. */
const clearly = 0.99;
/** If a much slower pace loses as large a share, the cause is noise. */
const clearlySlower = 0.6;
const mostShare = 0.3;
const sameShare = 0.5;

/** Line rate, and bytes a second; 0: line rate. */
interface Speed {
  baud: number;
  pace: number;
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

function present(trip: DeliveryTrip): Speed {
  return { baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack };
}

function keep(trip: MethodTrip, speed: Speed): void {
  const isTop = !speed.pace && speed.baud >= mostBaud(trip);
  trip.notes.put('pace', (isTop ? 0 : Math.floor(bytesOf(speed))) + ' ' + circumstances(trip));
  trip.notes.put('slack', '' + speed.slack);
  trip.throttle.paceOf = circumstances(trip);
  trip.throttle.tooFast = trip.throttle.sinceProbe = 0;
  trip.log.info('modem', isTop ? 'it takes all that the line can carry' : 'it takes ' + Math.floor(bytesOf(speed)) + ' bytes a second without losing any, at ' + speed.baud + ' baud' + (speed.pace ? ' in chunks' : ''));
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

/** Best speed below the bad one. @param takes bytes a second of the modem */
function candidate(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const most = mostBaud(trip);
  const rates = trip.throttle.isRateFixed ? [trip.link.baud] : trip.link.modem.rates().filter(function (rate) { return rate <= most; });
  const lower = rates.filter(function (rate) { return rate / 10 <= takes * measured && rate / 10 < tooFast * clearly; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > takes * measured; })[0];
  if (lower && (!upper || lower / 10 >= takes * nearRate)) return { baud: lower, pace: 0, slack: 0 };
  if (upper) return { baud: upper, pace: Math.max(leastPace, takes * margin), slack: slack };
  return { baud: rates[0]!, pace: 0, slack: 0 };
}

function settleAt(trip: MethodTrip, speed: Speed, onEnd: OnEnd): void {
  apply(trip, speed, function (end, fault) {
    if (end === 'done') keep(trip, speed);
    onEnd(end === 'broken' ? end : 'done', fault);
  });
}

/** Rates first; chunks only if the rate is too fast. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the OK delay is measured at a safe rate
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * clearly ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/** A slower good speed is safe, since faster gains nothing. */
function isHeldUp(speed: Speed, verdict: ProbeResult, good: Speed | undefined): good is Speed {
  return verdict.went * heldUp < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
}

function giveUpAsNoise(trip: MethodTrip, before: Speed, onEnd: OnEnd): void {
  trip.throttle.noise = Math.max(trip.throttle.noise, noisyTries);
  trip.throttle.tooFast = 0;
  trip.log.warn('modem', 'a slower pace loses as many bytes, so it is noise on the line; the pace stays as it was');
  apply(trip, before, function (end, fault) { onEnd(end === 'broken' ? end : 'done', fault); });
}

/** By rates; between two of them by chunks. */
function search(trip: MethodTrip, method: Method, onEnd: OnEnd): void {
  const before = present(trip);
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // the air may slow a stream, which no probe shows
  const isOwn = trip.throttle.method.name !== 'stream' || trip.throttle.lostShare > believedShare;
  let takes = trip.throttle.takes;
  let tooFast = isOwn ? trip.throttle.tooFast : Math.min(trip.throttle.tooFast, trip.throttle.takes * believed);
  let slack = usualSlackBytes;
  let good: Speed | undefined;
  let left = mostProbes;
  let hasNoise = false;
  /** The probe measured the modem, not a slow engine. */
  let isMeasured = false;
  let taken = 0;

  /** A loss that does not shrink with the pace, at a pace taken before, is noise. */
  function isNoise(speed: Speed, verdict: ProbeResult): boolean {
    const isSlower = bytesOf(speed) < lostAt * clearlySlower && bytesOf(speed) <= arrived;
    return lostShare <= mostShare && verdict.share > 0 && verdict.share >= lostShare * sameShare && isSlower;
  }

  function judgeGood(speed: Speed, verdict: ProbeResult): void {
    hasNoise = false;
    if (isHeldUp(speed, verdict, good)) {
      settleAt(trip, good, onEnd);
      return;
    }
    good = speed;
    const isNear = isMeasured && bytesOf(speed) >= takes * nearRate;
    if (left <= 0 || isNear || tooFast / bytesOf(speed) <= nearEnough || verdict.went * heldUp < bytesOf(speed)) {
      settleAt(trip, speed, onEnd);
      return;
    }
    // the loss at the first speed says little about the next
    const above = Math.min(Math.max(arrived, bytesOf(speed) * nearEnough), bytesOf(speed) * upwards);
    takes = tooFast < lostAt ? Math.sqrt(bytesOf(speed) * tooFast) : Math.min(Math.sqrt(bytesOf(speed) * tooFast), above);
    next();
  }

  function judgeLost(speed: Speed, verdict: ProbeResult): void {
    hasNoise = false;
    isMeasured = verdict.went * steady >= bytesOf(speed);
    let isNear = false;
    // it took as much of a faster pace: it pauses, and needs its buffer
    if (bytesOf(speed) < taken * clearly) slack = 0;
    taken = Math.max(taken, verdict.takes);
    if (speed.slack && verdict.takes >= bytesOf(speed) * slower) slack = 0;
    else {
      tooFast = Math.min(tooFast, bytesOf(speed));
      takes = Math.min(verdict.takes || tooFast, tooFast * slower);
      isNear = isMeasured && !!good && bytesOf(good) >= takes * nearRate;
      if (good && bytesOf(good) >= takes) takes = Math.sqrt(bytesOf(good) * tooFast);
    }
    if (good && (isNear || left <= 0 || tooFast / bytesOf(good) <= nearEnough || isHeldUp(speed, verdict, good))) settleAt(trip, good, onEnd);
    else if (left <= 0) settleAt(trip, candidate(trip, takes * slower, tooFast, 0), onEnd);
    else next();
  }

  function judge(speed: Speed, verdict: ProbeResult): void {
    if (verdict.how === 'broken') onEnd('broken', newFault('silent', 'AT'));
    else if (verdict.how === 'none') settleAt(trip, candidate(trip, takes, tooFast, 0), onEnd);
    else if (verdict.how === 'good') judgeGood(speed, verdict);
    else if (isNoise(speed, verdict)) giveUpAsNoise(trip, before, onEnd);
    // a chance loss proves nothing: repeat
    else if (verdict.how === 'noise' && !hasNoise) {
      hasNoise = true;
      next();
    } else judgeLost(speed, verdict);
  }

  function next(): void {
    const wanted = choose(trip, takes, tooFast, slack);
    if (good && bytesOf(wanted) < bytesOf(good) * measured) {
      settleAt(trip, good, onEnd);
      return;
    }
    left--;
    apply(trip, wanted, function (end, fault) {
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
  // without a probe an image tests it, unless the drive is unknown yet
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

/** Slower after losses, else faster. */
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
