// Narrows down the speed at which the modem takes bytes without loss. A lower baud rate of the line (AT+IPR) is kept without timers. A speed between
// two baud rates is kept by pauses between chunks.

import { mostBaud } from '../../link/baud';
import { usualSlackBytes } from '../../payload/pacer';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import type { ProbeResult } from './probe';

/** Slowest pace to try, in bytes a second. It is the speed of a line at 9,600 baud. The example of the modem's vendor has 1,700 bytes a second. */
const leastPace = 960;
/** Most probes of one search. A probe is a scratch file that measures the speed. */
const mostProbes = 8;

// Each ratio below is named after the two speeds that it divides, both in bytes a second. `takes` is the speed that the modem takes, as far as known.
// `sent` is the speed that the engine reached. `tooFast` lost bytes, and `good` lost none.
/**
 * A speed that lost nothing is good enough if it is at least this part of the speed that the modem takes. A baud rate of the line that reaches this
 * part is preferred to a slower pace, since it needs no pauses.
 */
const leastSpeedToTakes = 0.9;
/** A baud rate counts as safe up to this many times the measured speed of the modem, which may be too low. */
const mostRateToTakes = 1.02;
/** Ratio of the pace kept by pauses to the measured speed. It is below 1, since an image is longer than a probe and has more time to lose bytes. */
const paceToTakes = 0.95;
/** After a loss, the next speed to try is at most this part of the speed that lost bytes. */
const mostNextToTooFast = 0.9;
/**
 * Part of a speed that lost bytes. A modem that took at least this part is fast enough, and only its receive buffer overflowed. So from then on, no
 * bytes are written ahead of the pace.
 */
const leastTakesToSpeed = 0.9;
/** If even the last probe lost bytes and no speed was good, this part of the measured speed is used. */
const lastToTakes = 0.9;
/** The search ends once the slowest speed with a loss is at most this many times the fastest speed without a loss. */
const mostTooFastToGood = 1.18;
/** The next speed is worth a probe if it is at least this many times the fastest speed without a loss. */
const leastNextToGood = 1.02;
/** Until a second speed has lost bytes, the next speed is at most this many times the fastest speed without a loss. */
const mostNextToGood = 2;
/** Ratio of the search's upper limit to the estimated speed of the modem. It is above 1, since the estimate may be too low. */
const tooFastToTakes = 1.2;
/**
 * A probe with a loss measures the modem only if the wanted speed is at most this many times the speed really sent. Otherwise the engine was slower
 * than the modem.
 */
const mostSpeedToSent = 1.15;
/** If the wanted speed is more than this many times the speed really sent, the engine cannot send faster. A higher speed then gains nothing. */
const leastSpeedToSent = 1.5;
/** Two speeds count as the same if the slower speed, divided by the faster speed, is above this ratio. */
const mostSlowerToFaster = 0.99;
/** A probe below this part of the first speed that lost bytes is much slower. If it still loses as large a share of its bytes, noise is the cause. */
const mostSpeedToFirst = 0.6;
/** Least ratio of a slower probe's share of lost bytes to that of the first loss. From this ratio on, the probe has lost as much. */
const leastShareToFirst = 0.5;

// A share is the number of lost bytes of a payload, divided by the number of all its bytes.
/** If more than this share of a payload was lost, the estimate of the modem's speed is unreliable. */
const mostReliableShare = 0.45;
/** If more than this share of a payload was lost, noise is not the cause. */
const mostNoiseShare = 0.3;

/** A speed at which bytes are written into the modem. */
export interface Speed {
  /** Rate of the line to the modem, in baud. */
  baud: number;
  /** Bytes a second, kept by pauses between chunks. 0: as fast as the line's rate allows. */
  pace: number;
  /** Number of bytes that may be written ahead of the pace, since the modem's receive buffer has room for them. */
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

/**
 * Returns the best speed below one that lost bytes: a baud rate of the line, or a pace kept by pauses.
 * @param takes speed that the modem takes, in bytes a second
 * @param tooFast the speed that lost bytes, in bytes a second
 * @param slack number of bytes that may be written ahead of a pace
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

/** Returns the speed to try: a baud rate if one is slower than the speed that lost bytes, otherwise a pace by chunks. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the delay of the modem's OK after a payload is measured first, at a baud rate that surely loses nothing
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * mostSlowerToFaster ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/**
 * State of the search for the fastest speed without loss. It lies between the fastest speed that lost nothing and the slowest speed that lost bytes,
 * in bytes a second.
 */
export interface Bounds {
  /** The speed, in bytes a second, of the payload whose loss began the search. */
  readonly lostAt: number;
  /** The share of that payload's bytes that was lost when the search began, from 0 to 1. */
  readonly lostShare: number;
  /** Estimate of the speed at which the modem takes bytes, in bytes a second, from the loss that began the search. */
  readonly arrived: number;
  /** The best known estimate of the speed that the modem takes without loss, in bytes a second. */
  takes: number;
  /** The slowest speed at which bytes were lost, in bytes a second. */
  tooFast: number;
  /** Number of bytes that may be written ahead of a pace, since the modem's receive buffer has room for them. */
  slack: number;
  /** The fastest speed that lost nothing. It is undefined until a probe has lost nothing. */
  good: Speed | undefined;
  /** Number of probes that the search may still make. */
  left: number;
  /** The last probe has lost a few bytes by chance, so it is repeated. */
  hasNoise: boolean;
  /** The last probe with a loss has shown the speed of the modem, and not that of a slow engine. */
  isMeasured: boolean;
  /** The greatest speed at which the modem took bytes in a probe with a loss, in bytes a second. 0: no probe has lost bytes yet. */
  taken: number;
}

/** Makes the bounds of a search for the fastest speed without loss. The search begins at the loss that `trip.throttle` has noted. */
export function createBounds(trip: MethodTrip): Bounds {
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // a stream may lose bytes because the network is slow, which no scratch file shows. So the stream's speed limits the search less, unless more than
  // 45 % of its bytes were lost
  const isOwn = trip.throttle.method.name !== 'stream' || lostShare > mostReliableShare;
  return {
    lostAt: lostAt, lostShare: lostShare, arrived: arrived, takes: arrived, tooFast: isOwn ? lostAt : Math.min(lostAt, arrived * tooFastToTakes),
    slack: usualSlackBytes, good: undefined, left: mostProbes, hasNoise: false, isMeasured: false, taken: 0
  };
}

/** Whether the JavaScript engine cannot send faster than the best speed without loss, so that faster speeds are useless. */
function isHeldUp(bounds: Bounds, speed: Speed, verdict: ProbeResult): boolean {
  const good = bounds.good;
  return verdict.went * leastSpeedToSent < bytesOf(speed) && !!good && bytesOf(good) >= verdict.went;
}

function takeGood(bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  if (isHeldUp(bounds, speed, verdict)) return bounds.good;
  const bytes = bytesOf(speed);
  bounds.good = speed;
  const isNear = bounds.isMeasured && bytes >= bounds.takes * leastSpeedToTakes;
  if (bounds.left <= 0 || isNear || bounds.tooFast / bytes <= mostTooFastToGood || verdict.went * leastSpeedToSent < bytes) return speed;
  // until a second speed has lost bytes, the modem's own speed is hardly known, so the next step up is limited
  const above = Math.min(Math.max(bounds.arrived, bytes * mostTooFastToGood), bytes * mostNextToGood);
  bounds.takes = bounds.tooFast < bounds.lostAt ? Math.sqrt(bytes * bounds.tooFast) : Math.min(Math.sqrt(bytes * bounds.tooFast), above);
  return undefined;
}

function takeLost(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  const bytes = bytesOf(speed);
  const good = bounds.good;
  bounds.isMeasured = verdict.went * mostSpeedToSent >= bytes;
  let isNear = false;
  // in an earlier probe the modem took bytes faster than in this one. So the modem pauses at times, and its receive buffer must stay free for these
  // pauses
  if (bytes < bounds.taken * mostSlowerToFaster) bounds.slack = 0;
  bounds.taken = Math.max(bounds.taken, verdict.takes);
  if (speed.slack && verdict.takes >= bytes * leastTakesToSpeed) bounds.slack = 0;
  else {
    bounds.tooFast = Math.min(bounds.tooFast, bytes);
    bounds.takes = Math.min(verdict.takes || bounds.tooFast, bounds.tooFast * mostNextToTooFast);
    isNear = bounds.isMeasured && !!good && bytesOf(good) >= bounds.takes * leastSpeedToTakes;
    if (good && bytesOf(good) >= bounds.takes) bounds.takes = Math.sqrt(bytesOf(good) * bounds.tooFast);
  }
  if (good && (isNear || bounds.left <= 0 || bounds.tooFast / bytesOf(good) <= mostTooFastToGood || isHeldUp(bounds, speed, verdict))) return good;
  return bounds.left <= 0 ? candidate(trip, bounds.takes * lastToTakes, bounds.tooFast, 0) : undefined;
}

/** Takes the result of a probe into account. @returns the final speed, or undefined if another probe is needed */
export function takeProbe(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  // a single loss by chance proves nothing, so the probe is repeated
  const isChance = verdict.how === 'noise' && !bounds.hasNoise;
  bounds.hasNoise = isChance;
  if (isChance) return undefined;
  return verdict.how === 'good' ? takeGood(bounds, speed, verdict) : takeLost(trip, bounds, speed, verdict);
}

/** Returns the speed to probe next. It returns undefined if that speed would hardly be faster than the fastest one without a loss. */
export function nextSpeed(trip: DeliveryTrip, bounds: Bounds): Speed | undefined {
  const wanted = choose(trip, bounds.takes, bounds.tooFast, bounds.slack);
  bounds.left--;
  return bounds.good && bytesOf(wanted) < bytesOf(bounds.good) * leastNextToGood ? undefined : wanted;
}

/** Returns an estimated speed. It is for a modem that takes no scratch file by which speeds could be tested. */
export function guessSpeed(trip: DeliveryTrip, bounds: Bounds): Speed { return candidate(trip, bounds.takes, bounds.tooFast, 0); }

/**
 * Whether noise on the line is the cause of the losses. It is if a much slower probe lost as large a share as the first loss. If too fast a pace were
 * the cause, a slower one would lose less.
 */
export function isLossByNoise(bounds: Bounds, speed: Speed, verdict: ProbeResult): boolean {
  const isSlower = bytesOf(speed) < bounds.lostAt * mostSpeedToFirst && bytesOf(speed) <= bounds.arrived;
  return verdict.how !== 'good' && bounds.lostShare <= mostNoiseShare && verdict.share > 0 && verdict.share >= bounds.lostShare * leastShareToFirst && isSlower;
}
