// How fast bytes may go into a modem with no flow control. The line's rate is the pace that no timer can break: it is lowered by
// AT+IPR to one that the modem takes, or to the next above that and then by chunks. What works is remembered.

import type { End, OnEnd } from '../at/step';
import { fault, type Fault } from '../fault';
import { changeRate, mostBaud } from '../link/baud';
import type { Way } from '../modem/modem';
import { usualSlackBytes } from '../payload/pacer';
import { canProbe, probe, probeWay, type Verdict } from './probe';
import type { DeliveryTrip } from './trip';

/** The least pace that is tried, in bytes a second: 9,600 baud; the vendor's own example comes to 1,700. */
const leastPace = 960;
/** A rate within a tenth of what the modem takes needs no timer. */
const nearRate = 0.9;
/** What is measured is near enough to be tried as it is. */
const measured = 1.02;
/** Of what the modem takes, by chunks: images are longer than probes. */
const margin = 0.95;
/** After a probe that lost bytes. */
const slower = 0.9;
/** The search ends where the speed that works and the one that does not are so near. */
const nearEnough = 1.18;
/** From a speed that is good, while no other was too fast. */
const upwards = 2;
const mostProbes = 8;
/** Where more than this was lost, what arrived tells little. */
const believedShare = 0.45;
/** Else it may be so much more. */
const believed = 1.2;
/** What went so near to its pace tells what the modem takes; what went so far below, what the engine reaches: faster is no better. */
const steady = 1.15;
const heldUp = 1.5;
/** Not the very speed that was too fast. */
const clearly = 0.99;
/** Where as large a share is lost at a pace so much slower, it is no matter of the pace. */
const clearlySlower = 0.6;
const mostShare = 0.3;
const sameShare = 0.5;
/** So many noisy tries in a row send what follows in slices. */
export const noisyTries = 2;
/** After so many images a speed below the line's is tried upwards; where there are few between two boots, at one boot in so many. */
const imagesUntilProbe = 50;
const bootsUntilProbe = 16;

/** A rate of the line, and bytes a second at it; 0: all that it carries. */
interface Speed {
  baud: number;
  pace: number;
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

/** What a pace holds for: another rate, modem or method is another matter. */
function circumstances(trip: DeliveryTrip): string {
  return trip.link.baud + ' ' + trip.link.modem!.name + ' ' + trip.throttle.way!.name;
}

function present(trip: DeliveryTrip): Speed {
  return { baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack };
}

/** From now on; noted with what the line carries where its rate is all that holds the bytes back. */
function keep(trip: DeliveryTrip, speed: Speed): void {
  const isTop = !speed.pace && speed.baud >= mostBaud(trip);
  trip.notes.put('pace', (isTop ? 0 : Math.floor(bytesOf(speed))) + ' ' + circumstances(trip));
  trip.notes.put('slack', '' + speed.slack);
  trip.throttle.paceOf = circumstances(trip);
  trip.throttle.tooFast = trip.throttle.sinceProbe = 0;
  trip.log.info('modem', isTop ? 'it takes all that the line can carry' : 'it takes ' + Math.floor(bytesOf(speed)) + ' bytes a second without losing any, at ' + speed.baud + ' baud' + (speed.pace ? ' in chunks' : ''));
}

/** What is known for the present circumstances. */
function recall(trip: DeliveryTrip): void {
  const now = circumstances(trip);
  if (trip.throttle.paceOf === now) return;
  const noted = trip.notes.get('pace').split(' ');
  const isKnown = noted.slice(1).join(' ') === now && +noted[0]! > 0;
  const line = trip.link.baud / 10;
  const pace = isKnown ? +noted[0]! : 0;
  trip.throttle.pace = pace < line ? pace : 0;
  trip.throttle.slack = +trip.notes.get('slack') || 0;
  trip.throttle.paceOf = now;
  trip.throttle.tooFast = trip.throttle.losses = 0;
  // no search ends so far below the line's rate
  const isOld = pace > 0 && pace * 2 < line;
  trip.throttle.sinceProbe = isOld || (pace > 0 && hasProbe(trip) && trip.random() * bootsUntilProbe < 1) ? imagesUntilProbe : 0;
}

/** Sets the rate and the pace. Refused where the modem stays at its rate. */
function apply(trip: DeliveryTrip, speed: Speed, onEnd: OnEnd): void {
  function end(ended: End, wrong?: Fault): void {
    if (ended === 'done') {
      trip.throttle.pace = speed.pace;
      trip.throttle.slack = speed.slack;
      trip.throttle.paceOf = circumstances(trip);
    }
    onEnd(ended, wrong);
  }
  if (speed.baud === trip.link.baud) end('done');
  else changeRate(trip, speed.baud, end);
}

/** The best speed for a modem that takes so many bytes a second, below one that was too fast. */
function candidate(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const most = mostBaud(trip);
  const rates = trip.throttle.isRateFixed ? [trip.link.baud] : trip.link.modem!.rates().filter(function (rate) { return rate <= most; });
  const lower = rates.filter(function (rate) { return rate / 10 <= takes * measured && rate / 10 < tooFast * clearly; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > takes * measured; })[0];
  if (lower && (!upper || lower / 10 >= takes * nearRate)) return { baud: lower, pace: 0, slack: 0 };
  if (upper) return { baud: upper, pace: Math.max(leastPace, takes * margin), slack: slack };
  return { baud: rates[0]!, pace: 0, slack: 0 };
}

/** From an estimate to a speed that loses nothing: by rates, and between two of them by chunks. */
function search(trip: DeliveryTrip, way: Way, onEnd: OnEnd): void {
  const before = present(trip);
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // a stream may be held up by the air, which no probe sees: an estimate that can be believed is all there is
  const isOwn = trip.throttle.way!.name !== 'stream' || trip.throttle.lostShare > believedShare;
  let takes = trip.throttle.takes;
  let tooFast = isOwn ? trip.throttle.tooFast : Math.min(trip.throttle.tooFast, trip.throttle.takes * believed);
  let slack = usualSlackBytes;
  let good: Speed | undefined;
  let left = mostProbes;
  let hasNoise = false;
  /** What it takes was measured by the probe that lost some, and not by an engine that was held up. */
  let isMeasured = false;
  /** The most that it took of a speed that was too fast. */
  let taken = 0;

  function settle(speed: Speed): void {
    apply(trip, speed, function (end, wrong) {
      if (end === 'done') keep(trip, speed);
      onEnd(end === 'broken' ? end : 'done', wrong);
    });
  }

  /** What does not shrink with the pace is noise, however much it is: at a pace that the modem has taken before. */
  function isNoise(speed: Speed, verdict: Verdict): boolean {
    const isSlower = bytesOf(speed) < lostAt * clearlySlower && bytesOf(speed) <= arrived;
    return lostShare <= mostShare && verdict.share > 0 && verdict.share >= lostShare * sameShare && isSlower;
  }

  function giveUpAsNoise(): void {
    trip.throttle.noise = Math.max(trip.throttle.noise, noisyTries);
    trip.throttle.tooFast = 0;
    trip.log.warn('modem', 'a slower pace loses as many bytes, so it is noise on the line; the pace stays as it was');
    apply(trip, before, function (end, wrong) { onEnd(end === 'broken' ? end : 'done', wrong); });
  }

  /** A faster one gains nothing: a slower one that is good for as much is the safe one. */
  function isHeldUp(speed: Speed, verdict: Verdict): boolean {
    return verdict.went * heldUp < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
  }

  function judgeGood(speed: Speed, verdict: Verdict): void {
    hasNoise = false;
    if (isHeldUp(speed, verdict)) {
      settle(good!);
      return;
    }
    good = speed;
    const isNear = isMeasured && bytesOf(speed) >= takes * nearRate;
    if (left <= 0 || isNear || tooFast / bytesOf(speed) <= nearEnough || verdict.went * heldUp < bytesOf(speed)) {
      settle(speed);
      return;
    }
    // what was lost at the first speed of all tells little of the one next to it
    const above = Math.min(Math.max(arrived, bytesOf(speed) * nearEnough), bytesOf(speed) * upwards);
    takes = tooFast < lostAt ? Math.sqrt(bytesOf(speed) * tooFast) : Math.min(Math.sqrt(bytesOf(speed) * tooFast), above);
    next();
  }

  function judgeLost(speed: Speed, verdict: Verdict): void {
    hasNoise = false;
    isMeasured = verdict.went * steady >= bytesOf(speed);
    let isNear = false;
    // it has taken as much of a faster one: it pauses now and then, and needs its buffer for that
    if (bytesOf(speed) < taken * clearly) slack = 0;
    taken = Math.max(taken, verdict.takes);
    if (speed.slack && verdict.takes >= bytesOf(speed) * slower) slack = 0;
    else {
      tooFast = Math.min(tooFast, bytesOf(speed));
      takes = Math.min(verdict.takes || tooFast, tooFast * slower);
      isNear = isMeasured && !!good && bytesOf(good) >= takes * nearRate;
      if (good && bytesOf(good) >= takes) takes = Math.sqrt(bytesOf(good) * tooFast);
    }
    if (good && (isNear || left <= 0 || tooFast / bytesOf(good) <= nearEnough || isHeldUp(speed, verdict))) settle(good);
    else if (left <= 0) settle(candidate(trip, takes * slower, tooFast, 0));
    else next();
  }

  function judge(speed: Speed, verdict: Verdict): void {
    if (verdict.how === 'broken') onEnd('broken', fault('silent', 'AT'));
    else if (verdict.how === 'none') settle(candidate(trip, takes, tooFast, 0));
    else if (verdict.how === 'good') judgeGood(speed, verdict);
    else if (isNoise(speed, verdict)) giveUpAsNoise();
    // a byte that was lost by chance shows nothing: once more
    else if (verdict.how === 'noise' && !hasNoise) {
      hasNoise = true;
      next();
    } else judgeLost(speed, verdict);
  }

  /** By rates first, which need no timer: by chunks only where the rate itself is known to be too fast. */
  function choose(): Speed {
    const best = candidate(trip, takes, tooFast, slack);
    const safe = trip.link.modem!.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
    // how late an OK may be is learnt from one that comes, and not waited for
    if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
    return best.pace && best.baud / 10 < tooFast * clearly ? { baud: best.baud, pace: 0, slack: 0 } : best;
  }

  function next(): void {
    const wanted = choose();
    if (good && bytesOf(wanted) < bytesOf(good) * measured) {
      settle(good);
      return;
    }
    left--;
    apply(trip, wanted, function (end, wrong) {
      if (end === 'broken') onEnd(end, wrong);
      else if (end === 'refused') {
        trip.throttle.isRateFixed = true;
        next();
      } else probe(trip, way, function (verdict) { judge(wanted, verdict); });
    });
  }

  next();
}

/** One step up: all that the line carries at this rate, else the next rate. */
function faster(trip: DeliveryTrip): Speed | undefined {
  if (trip.throttle.pace) return { baud: trip.link.baud, pace: 0, slack: 0 };
  const most = mostBaud(trip);
  const above = trip.throttle.isRateFixed
    ? undefined
    : trip.link.modem!.rates().filter(function (rate) { return rate > trip.link.baud && rate <= most; })[0];
  return above ? { baud: above, pace: 0, slack: 0 } : undefined;
}

function hasProbe(trip: DeliveryTrip): boolean {
  return trip.link.modem!.ways().some(function (one) { return canProbe(one); });
}

/** Now and then upwards: the modem may have been busy, or is another. One step that fails is no reason to search on. */
function raise(trip: DeliveryTrip, way: Way | undefined, onEnd: OnEnd): void {
  const before = present(trip);
  const wanted = faster(trip);
  function settle(speed: Speed): void {
    apply(trip, speed, function (end, wrong) {
      if (end === 'done') keep(trip, speed);
      onEnd(end === 'broken' ? end : 'done', wrong);
    });
  }
  trip.throttle.sinceProbe = 0;
  if (!wanted) onEnd('done');
  // nothing can be probed: an image is; unless a drive is only not known yet
  else if (!way && hasProbe(trip)) onEnd('done');
  else if (!way) settle(wanted);
  else apply(trip, wanted, function (end, wrong) {
    if (end !== 'done') onEnd(end === 'broken' ? end : 'done', wrong);
    else probe(trip, way, function (verdict) {
      if (verdict.how === 'broken') onEnd('broken', fault('silent', 'AT'));
      else settle(verdict.how === 'good' ? wanted : before);
    });
  });
}

/** Whether the next image must wait for a probe. */
export function isProbeDue(trip: DeliveryTrip): boolean {
  return trip.throttle.tooFast > 0 || trip.throttle.sinceProbe > imagesUntilProbe;
}

/** Before bytes go into the modem: the speed that is known, searched after a loss, tried upwards now and then. */
export function settlePace(trip: DeliveryTrip, onEnd: OnEnd): void {
  // they go at whatever pace is known
  if (trip.throttle.way!.confirms === 'slices') {
    onEnd('done');
    return;
  }
  recall(trip);
  trip.throttle.sinceProbe++;
  if (trip.uart.hasFlow() || !isProbeDue(trip)) {
    onEnd('done');
    return;
  }
  const way = probeWay(trip);
  if (!trip.throttle.tooFast) raise(trip, way, onEnd);
  else if (way) search(trip, way, onEnd);
  else {
    const wanted = candidate(trip, trip.throttle.takes, trip.throttle.tooFast, 0);
    apply(trip, wanted, function (end, wrong) {
      if (end === 'refused') trip.throttle.isRateFixed = true;
      if (end === 'done') keep(trip, wanted);
      onEnd(end === 'broken' ? end : 'done', wrong);
    });
  }
}
