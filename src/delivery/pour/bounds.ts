// Narrows down the modem's speed. A line rate (AT+IPR) needs no timers; between two rates, chunks.

import { mostBaud } from '../../link/baud';
import { usualSlackBytes } from '../../payload/pacer';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import type { ProbeResult } from './probe';

/** Slowest pace to try, bytes a second: 9,600 baud. The vendor's example has 1,700. */
const leastPace = 960;
/** A line rate so near the modem's speed is used without timers. */
const nearRate = 0.9;
const measured = 1.02;
/** A pace by chunks is a bit slower than measured: an image is longer than a probe. */
const margin = 0.95;
/** Share of a lossy speed that is tried next. */
const slower = 0.9;
/** The search ends at this ratio of a bad speed to a good one. */
const nearEnough = 1.18;
/** Highest ratio of the next speed to a good one. */
const upwards = 2;
const mostProbes = 8;
/** Above this loss, the estimated speed is unreliable. */
const believedShare = 0.45;
/** A reliable estimate may be too low by this factor. */
const believed = 1.2;
/** A probe slower than its pace by more than this measured the engine, not the modem. */
const steady = 1.15;
const heldUp = 1.5;
/** Speeds this near each other are the same. */
const clearly = 0.99;
/** A much slower pace that loses as large a share: noise. */
const clearlySlower = 0.6;
const mostShare = 0.3;
const sameShare = 0.5;

/** 0: line rate, else bytes a second. */
export interface Speed {
  baud: number;
  pace: number;
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

/** Best speed below the bad one. @param takes bytes a second of the modem */
export function candidate(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const most = mostBaud(trip);
  const rates = trip.throttle.isRateFixed ? [trip.link.baud] : trip.link.modem.rates().filter(function (rate) { return rate <= most; });
  const lower = rates.filter(function (rate) { return rate / 10 <= takes * measured && rate / 10 < tooFast * clearly; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > takes * measured; })[0];
  if (lower && (!upper || lower / 10 >= takes * nearRate)) return { baud: lower, pace: 0, slack: 0 };
  if (upper) return { baud: upper, pace: Math.max(leastPace, takes * margin), slack: slack };
  return { baud: rates[0]!, pace: 0, slack: 0 };
}

/** A line rate, unless too fast; else chunks. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the OK delay is measured at a safe rate
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * clearly ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/** The engine sends no faster than at the good speed. */
function isHeldUp(speed: Speed, verdict: ProbeResult, good: Speed | undefined): good is Speed {
  return verdict.went * heldUp < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
}

/** The search so far. */
interface Bounds {
  best(): Speed | undefined;
  /** Undefined: hardly faster than the best one. */
  next(): Speed | undefined;
  /** A speed for modems that cannot be probed. */
  guess(): Speed;
  isNoise(speed: Speed, verdict: ProbeResult): boolean;
  /** @returns the final speed; undefined: probe again */
  take(speed: Speed, verdict: ProbeResult): Speed | undefined;
}

export function createBounds(trip: MethodTrip): Bounds {
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // a slow network may limit a stream: no probe shows that
  const isOwn = trip.throttle.method.name !== 'stream' || lostShare > believedShare;
  let takes = arrived;
  let tooFast = isOwn ? lostAt : Math.min(lostAt, arrived * believed);
  let slack = usualSlackBytes;
  let good: Speed | undefined;
  let left = mostProbes;
  let hasNoise = false;
  /** The probe measured the modem, not a slow engine. */
  let isMeasured = false;
  let taken = 0;

  function takeGood(speed: Speed, verdict: ProbeResult): Speed | undefined {
    if (isHeldUp(speed, verdict, good)) return good;
    good = speed;
    const isNear = isMeasured && bytesOf(speed) >= takes * nearRate;
    if (left <= 0 || isNear || tooFast / bytesOf(speed) <= nearEnough || verdict.went * heldUp < bytesOf(speed)) return speed;
    // the first speed's loss says little about the next
    const above = Math.min(Math.max(arrived, bytesOf(speed) * nearEnough), bytesOf(speed) * upwards);
    takes = tooFast < lostAt ? Math.sqrt(bytesOf(speed) * tooFast) : Math.min(Math.sqrt(bytesOf(speed) * tooFast), above);
    return undefined;
  }

  function takeLost(speed: Speed, verdict: ProbeResult): Speed | undefined {
    isMeasured = verdict.went * steady >= bytesOf(speed);
    let isNear = false;
    // it took more at a faster pace: it pauses, so its buffer must stay free
    if (bytesOf(speed) < taken * clearly) slack = 0;
    taken = Math.max(taken, verdict.takes);
    if (speed.slack && verdict.takes >= bytesOf(speed) * slower) slack = 0;
    else {
      tooFast = Math.min(tooFast, bytesOf(speed));
      takes = Math.min(verdict.takes || tooFast, tooFast * slower);
      isNear = isMeasured && !!good && bytesOf(good) >= takes * nearRate;
      if (good && bytesOf(good) >= takes) takes = Math.sqrt(bytesOf(good) * tooFast);
    }
    if (good && (isNear || left <= 0 || tooFast / bytesOf(good) <= nearEnough || isHeldUp(speed, verdict, good))) return good;
    return left <= 0 ? candidate(trip, takes * slower, tooFast, 0) : undefined;
  }

  return {
    best: function () { return good; },
    next: function () {
      const wanted = choose(trip, takes, tooFast, slack);
      left--;
      return good && bytesOf(wanted) < bytesOf(good) * measured ? undefined : wanted;
    },
    guess: function () { return candidate(trip, takes, tooFast, 0); },
    // noise: the loss does not shrink, though the modem took more before
    isNoise: function (speed, verdict) {
      const isSlower = bytesOf(speed) < lostAt * clearlySlower && bytesOf(speed) <= arrived;
      return verdict.how !== 'good' && lostShare <= mostShare && verdict.share > 0 && verdict.share >= lostShare * sameShare && isSlower;
    },
    take: function (speed, verdict) {
      // one loss by chance proves nothing
      const isChance = verdict.how === 'noise' && !hasNoise;
      hasNoise = isChance;
      if (isChance) return undefined;
      return verdict.how === 'good' ? takeGood(speed, verdict) : takeLost(speed, verdict);
    }
  };
}
