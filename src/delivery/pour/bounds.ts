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

/** The search so far, between the best good speed and the slowest bad one. Speeds are in bytes a second. */
export interface Bounds {
  /** The speed that lost bytes at first. */
  readonly lostAt: number;
  /** The share of the bytes that were lost at first. */
  readonly lostShare: number;
  /** The speed that arrived at first. */
  readonly arrived: number;
  /** The speed that the modem takes, as far as known. */
  takes: number;
  /** The slowest speed that was too fast. */
  tooFast: number;
  /** Bytes that may be written beyond a pace. */
  slack: number;
  /** The fastest speed that lost nothing. Undefined: none yet. */
  good: Speed | undefined;
  /** Number of probes that are left. */
  left: number;
  /** The last probe has lost bytes by chance. */
  hasNoise: boolean;
  /** The probe measured the modem, not a slow engine. */
  isMeasured: boolean;
  /** The greatest of the speeds that the modem took in probes with lost bytes, in bytes a second. 0: no probe has lost bytes. */
  taken: number;
}

/** Makes the bounds of a search for the fastest speed without loss. The search begins at the loss that `trip.throttle` has noted. */
export function createBounds(trip: MethodTrip): Bounds {
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // a slow network may limit a stream: no probe shows that
  const isOwn = trip.throttle.method.name !== 'stream' || lostShare > mostReliableShare;
  return {
    lostAt: lostAt, lostShare: lostShare, arrived: arrived, takes: arrived, tooFast: isOwn ? lostAt : Math.min(lostAt, arrived * tooFastToTakes),
    slack: usualSlackBytes, good: undefined, left: mostProbes, hasNoise: false, isMeasured: false, taken: 0
  };
}

/** The engine sends no faster than at the good speed, so faster ones are useless. */
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
  // the first speed's loss says little about the next
  const above = Math.min(Math.max(bounds.arrived, bytes * mostTooFastToGood), bytes * mostNextToGood);
  bounds.takes = bounds.tooFast < bounds.lostAt ? Math.sqrt(bytes * bounds.tooFast) : Math.min(Math.sqrt(bytes * bounds.tooFast), above);
  return undefined;
}

function takeLost(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  const bytes = bytesOf(speed);
  const good = bounds.good;
  bounds.isMeasured = verdict.went * mostSpeedToSent >= bytes;
  let isNear = false;
  // it took more at a faster pace: it pauses, so its buffer must stay free
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

/** Takes the result of a probe. @returns the final speed; undefined: probe again */
export function takeProbe(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  // one loss by chance proves nothing
  const isChance = verdict.how === 'noise' && !bounds.hasNoise;
  bounds.hasNoise = isChance;
  if (isChance) return undefined;
  return verdict.how === 'good' ? takeGood(bounds, speed, verdict) : takeLost(trip, bounds, speed, verdict);
}

/** The speed to probe next. Undefined: it would hardly be faster than the best one. */
export function nextSpeed(trip: DeliveryTrip, bounds: Bounds): Speed | undefined {
  const wanted = choose(trip, bounds.takes, bounds.tooFast, bounds.slack);
  bounds.left--;
  return bounds.good && bytesOf(wanted) < bytesOf(bounds.good) * leastNextToGood ? undefined : wanted;
}

/** A speed for a modem that cannot be probed. */
export function guessSpeed(trip: DeliveryTrip, bounds: Bounds): Speed { return candidate(trip, bounds.takes, bounds.tooFast, 0); }

/** Noise is the cause: a probe that is much slower lost as large a share as the first loss. The modem took more before. */
export function isLossByNoise(bounds: Bounds, speed: Speed, verdict: ProbeResult): boolean {
  const isSlower = bytesOf(speed) < bounds.lostAt * mostSpeedToFirst && bytesOf(speed) <= bounds.arrived;
  return verdict.how !== 'good' && bounds.lostShare <= mostNoiseShare && verdict.share > 0 && verdict.share >= bounds.lostShare * leastShareToFirst && isSlower;
}
