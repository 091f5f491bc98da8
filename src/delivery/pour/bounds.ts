// Narrows down the modem's speed. A line rate (AT+IPR) needs no timers; between two rates, chunks.

import { mostBaud } from '../../link/baud';
import { usualSlackBytes } from '../../payload/pacer';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import type { ProbeResult } from './probe';

/** Slowest pace to try, bytes a second: 9,600 baud. The vendor's example has 1,700. */
const leastPace = 960;
const mostProbes = 8;

// Ratios of two speeds, as named, without a unit. `takes`: bytes a second that the modem takes; `sent`: those of the engine (`went`).
/** Near enough: a line rate is then used without timers, and the search ends. */
const leastSpeedToTakes = 0.9;
/** A measurement may be too low by this. */
const mostRateToTakes = 1.02;
/** By chunks; below 1, as an image is longer than a probe. */
const paceToTakes = 0.95;
/** Next to try after a loss. */
const mostNextToTooFast = 0.9;
/** Near enough: only the slack was too large. */
const leastTakesToSpeed = 0.9;
/** Without a good speed, after the last probe. */
const lastToTakes = 0.9;
/** The search ends there; the limit of the next speed is no nearer. */
const mostTooFastToGood = 1.18;
/** Below this, the next speed is hardly faster. */
const leastNextToGood = 1.02;
/** Limits the next speed until a second one was too fast. */
const mostNextToGood = 2;
/** A reliable estimate may be too low by this. */
const tooFastToTakes = 1.2;
/** Above this, the probe measured the engine, not the modem. */
const mostSpeedToSent = 1.15;
/** Above this, the engine held up the probe. */
const leastSpeedToSent = 1.5;
/** Above this, two speeds are the same. */
const mostSlowerToFaster = 0.99;
/** Up to this, a speed is much slower than the first lossy one: if it loses as large a share, that is noise. */
const mostSpeedToFirst = 0.6;
/** Of lost shares: from here on, they are the same. */
const leastShareToFirst = 0.5;

// Shares: lost bytes to all bytes.
/** Above this, the estimated speed is unreliable. */
const mostReliableShare = 0.45;
const mostNoiseShare = 0.3;

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
  const lower = rates.filter(function (rate) { return rate / 10 <= takes * mostRateToTakes && rate / 10 < tooFast * mostSlowerToFaster; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > takes * mostRateToTakes; })[0];
  if (lower && (!upper || lower / 10 >= takes * leastSpeedToTakes)) return { baud: lower, pace: 0, slack: 0 };
  if (upper) return { baud: upper, pace: Math.max(leastPace, takes * paceToTakes), slack: slack };
  return { baud: rates[0]!, pace: 0, slack: 0 };
}

/** A line rate, unless too fast; else chunks. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the OK delay is measured at a safe rate
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * mostSlowerToFaster ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/** The engine sends no faster than at the good speed. */
function isHeldUp(speed: Speed, verdict: ProbeResult, good: Speed | undefined): good is Speed {
  return verdict.went * leastSpeedToSent < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
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
  const isOwn = trip.throttle.method.name !== 'stream' || lostShare > mostReliableShare;
  let takes = arrived;
  let tooFast = isOwn ? lostAt : Math.min(lostAt, arrived * tooFastToTakes);
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
    const isNear = isMeasured && bytesOf(speed) >= takes * leastSpeedToTakes;
    if (left <= 0 || isNear || tooFast / bytesOf(speed) <= mostTooFastToGood || verdict.went * leastSpeedToSent < bytesOf(speed)) return speed;
    // the first speed's loss says little about the next
    const above = Math.min(Math.max(arrived, bytesOf(speed) * mostTooFastToGood), bytesOf(speed) * mostNextToGood);
    takes = tooFast < lostAt ? Math.sqrt(bytesOf(speed) * tooFast) : Math.min(Math.sqrt(bytesOf(speed) * tooFast), above);
    return undefined;
  }

  function takeLost(speed: Speed, verdict: ProbeResult): Speed | undefined {
    isMeasured = verdict.went * mostSpeedToSent >= bytesOf(speed);
    let isNear = false;
    // it took more at a faster pace: it pauses, so its buffer must stay free
    if (bytesOf(speed) < taken * mostSlowerToFaster) slack = 0;
    taken = Math.max(taken, verdict.takes);
    if (speed.slack && verdict.takes >= bytesOf(speed) * leastTakesToSpeed) slack = 0;
    else {
      tooFast = Math.min(tooFast, bytesOf(speed));
      takes = Math.min(verdict.takes || tooFast, tooFast * mostNextToTooFast);
      isNear = isMeasured && !!good && bytesOf(good) >= takes * leastSpeedToTakes;
      if (good && bytesOf(good) >= takes) takes = Math.sqrt(bytesOf(good) * tooFast);
    }
    if (good && (isNear || left <= 0 || tooFast / bytesOf(good) <= mostTooFastToGood || isHeldUp(speed, verdict, good))) return good;
    return left <= 0 ? candidate(trip, takes * lastToTakes, tooFast, 0) : undefined;
  }

  return {
    best: function () { return good; },
    next: function () {
      const wanted = choose(trip, takes, tooFast, slack);
      left--;
      return good && bytesOf(wanted) < bytesOf(good) * leastNextToGood ? undefined : wanted;
    },
    guess: function () { return candidate(trip, takes, tooFast, 0); },
    // noise: the loss does not shrink, though the modem took more before
    isNoise: function (speed, verdict) {
      const isSlower = bytesOf(speed) < lostAt * mostSpeedToFirst && bytesOf(speed) <= arrived;
      return verdict.how !== 'good' && lostShare <= mostNoiseShare && verdict.share > 0 && verdict.share >= lostShare * leastShareToFirst && isSlower;
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
