// Narrows down the speed that the modem takes. A rate of the line (AT+IPR) needs no timers. A speed between two rates is kept by chunks
// with pauses.

import { mostBaud } from '../../link/baud';
import { usualSlackBytes } from '../../payload/pacer';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import type { ProbeResult } from './probe';

/** Slowest pace to try, in bytes a second, which is that of 9,600 baud. The example of the vendor has 1,700. */
const leastPace = 960;
/** Probes of one search. */
const mostProbes = 8;

// Each ratio is named after the two speeds that it divides, both in bytes a second. `takes` is the speed that the modem takes, as far as
// known. `sent` is the one that the engine reached. `tooFast` lost bytes, `good` lost none.
/** A speed at least this near to the modem's is near enough: the search ends, and a rate of the line is used without timers. */
const leastSpeedToTakes = 0.9;
/** A rate of the line may be this much faster than the measured speed, which may be too low. */
const mostRateToTakes = 1.02;
/** The pace by chunks, relative to the measured speed. It is slower, since an image is longer than a probe. */
const paceToTakes = 0.95;
/** After a loss, the next speed is at most this part of the one that lost bytes. */
const mostNextToTooFast = 0.9;
/** If the modem took at least this part of the speed, only its receive buffer was smaller than the slack. */
const leastTakesToSpeed = 0.9;
/** After the last probe without a good speed, this part of the measured speed is used. */
const lastToTakes = 0.9;
/** The search ends once the slowest bad speed is only this much faster than the best good one. */
const mostTooFastToGood = 1.18;
/** A next speed that is not faster than the best good one by this ratio is not worth a probe. */
const leastNextToGood = 1.02;
/** Until a second speed was too fast, the next one is at most this much faster than the best good one. */
const mostNextToGood = 2;
/** The limit of the search, relative to an estimate that is reliable but may be too low. */
const tooFastToTakes = 1.2;
/** If the wanted speed is faster than the sent one by more than this, the probe measured the engine and not the modem. */
const mostSpeedToSent = 1.15;
/** From this ratio on, the engine held up the probe, and a faster speed gains nothing. */
const leastSpeedToSent = 1.5;
/** Above this ratio, two speeds are the same. */
const mostSlowerToFaster = 0.99;
/** Up to this ratio, a speed is much slower than the first one that lost bytes. If it loses as large a share, noise is the cause. */
const mostSpeedToFirst = 0.6;
/** From this ratio on, the share lost now is as large as the first one. It divides two shares, not speeds. */
const leastShareToFirst = 0.5;

// A share divides the lost bytes of a payload by all its bytes.
/** Above this share, the estimated speed is unreliable. */
const mostReliableShare = 0.45;
/** Above this share, a loss is not noise. */
const mostNoiseShare = 0.3;

/** A speed at which bytes are written into the modem. */
export interface Speed {
  /** Rate of the line in baud. */
  baud: number;
  /** Bytes a second, kept by chunks. 0: as fast as the line's rate. */
  pace: number;
  /** Bytes that may be written beyond the pace. */
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

/**
 * The best speed that is slower than a bad one. @param takes speed that the modem takes, in bytes a second @param tooFast the bad speed, in
 * bytes a second
 */
export function candidate(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const most = mostBaud(trip);
  const rates = trip.throttle.isRateFixed ? [trip.link.baud] : trip.link.modem.rates().filter(function (rate) { return rate <= most; });
  const lower = rates.filter(function (rate) { return rate / 10 <= takes * mostRateToTakes && rate / 10 < tooFast * mostSlowerToFaster; }).pop();
  const upper = rates.filter(function (rate) { return rate / 10 > takes * mostRateToTakes; })[0];
  if (lower && (!upper || lower / 10 >= takes * leastSpeedToTakes)) return { baud: lower, pace: 0, slack: 0 };
  if (upper) return { baud: upper, pace: Math.max(leastPace, takes * paceToTakes), slack: slack };
  return { baud: rates[0]!, pace: 0, slack: 0 };
}

/** A rate of the line, if one is slower than the bad speed; otherwise chunks. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the OK delay is measured at a safe rate
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * mostSlowerToFaster ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/** The engine sends no faster than at the good speed, so faster ones are useless. */
function isHeldUp(speed: Speed, verdict: ProbeResult, good: Speed | undefined): good is Speed {
  return verdict.went * leastSpeedToSent < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
}

/** The search so far, between the best good speed and the slowest bad one. */
interface Bounds {
  /** The fastest speed that lost nothing. Undefined: none yet. */
  best(): Speed | undefined;
  /** The speed to probe next. Undefined: it would hardly be faster than the best one. */
  next(): Speed | undefined;
  /** A speed for a modem that cannot be probed. */
  guess(): Speed;
  /** The probe lost as large a share as the first loss, though it was much slower: noise is the cause. */
  isNoise(speed: Speed, verdict: ProbeResult): boolean;
  /** Takes the result of a probe. @returns the final speed; undefined: probe again */
  take(speed: Speed, verdict: ProbeResult): Speed | undefined;
}

/** Begins a search after the loss that `trip.throttle` has noted. */
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
