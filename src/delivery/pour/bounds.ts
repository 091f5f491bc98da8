// Narrows down the speed at which the modem takes bytes without loss. A lower rate of the line (AT+IPR) needs no timers. A speed between two rates
// is kept by pauses between chunks.

import { mostBaud } from '../../link/baud';
import { usualSlackBytes } from '../../payload/pacer';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import type { ProbeResult } from './probe';

/** Slowest pace to try, in bytes a second: that of 9,600 baud. The example of the modem's vendor has 1,700 bytes a second. */
const leastPace = 960;
/** Most probes of one search. A probe is a scratch file that measures the speed. */
const mostProbes = 8;

// Each ratio is named after the two speeds that it divides, both in bytes a second. `takes` is the speed that the modem takes, as far as
// known. `sent` is the one that the engine reached. `tooFast` lost bytes, `good` lost none.
/** A speed of at least this part of the modem's is near enough. The search ends, and a rate of the line is used without timers. */
const leastSpeedToTakes = 0.9;
/** A rate of the line may be at most this many times the measured speed, which may be too low. */
const mostRateToTakes = 1.02;
/** The pace by chunks, divided by the measured speed. It is slower than that speed, since an image is longer than a probe. */
const paceToTakes = 0.95;
/** After a loss, the next speed is at most this part of the one that lost bytes. */
const mostNextToTooFast = 0.9;
/** If the modem took at least this part of the speed, only its receive buffer was too small for the bytes beyond the pace. */
const leastTakesToSpeed = 0.9;
/** After the last probe without a good speed, this part of the measured speed is used. */
const lastToTakes = 0.9;
/** The search ends once the slowest bad speed is at most this many times the best good one. */
const mostTooFastToGood = 1.18;
/** The next speed must be at least this many times the best good one to be worth a probe. */
const leastNextToGood = 1.02;
/** Until a second speed has lost bytes, the next one is at most this many times the best good one. */
const mostNextToGood = 2;
/** The upper limit of the search, divided by an estimate that is reliable but may be too low. */
const tooFastToTakes = 1.2;
/** If the wanted speed is more than this many times the sent one, the probe measured the engine and not the modem. */
const mostSpeedToSent = 1.15;
/** If the wanted speed is at least this many times the sent one, the engine held up the probe, and a faster speed gains nothing. */
const leastSpeedToSent = 1.5;
/** If the slower of two speeds, divided by the faster one, is above this ratio, they count as the same. */
const mostSlowerToFaster = 0.99;
/** A speed of at most this part of the first one that lost bytes is much slower. If it loses as large a share, noise is the cause. */
const mostSpeedToFirst = 0.6;
/** If the share lost now is at least this part of the share lost first, it is as large. */
const leastShareToFirst = 0.5;

// A share divides the lost bytes of a payload by all its bytes.
/** Share of lost bytes above which the estimated speed is unreliable. */
const mostReliableShare = 0.45;
/** Share of lost bytes above which a loss is not noise. */
const mostNoiseShare = 0.3;

/** A speed at which bytes are written into the modem. */
export interface Speed {
  /** Rate of the line in baud. */
  baud: number;
  /** Bytes a second, kept by pauses between chunks. 0: as fast as the line's rate allows. */
  pace: number;
  /** Number of bytes that may be written beyond the pace, since the modem's receive buffer takes them. */
  slack: number;
}

function bytesOf(speed: Speed): number {
  return speed.pace || speed.baud / 10;
}

/**
 * Returns the best speed that is slower than a bad one: a rate of the line, or a pace by chunks.
 * @param takes speed that the modem takes, in bytes a second
 * @param tooFast the bad speed, in bytes a second
 * @param slack bytes that may be written beyond a pace
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

/** Returns the speed to try: a rate of the line if one is slower than the bad speed, otherwise a pace by chunks. */
function choose(trip: DeliveryTrip, takes: number, tooFast: number, slack: number): Speed {
  const best = candidate(trip, takes, tooFast, slack);
  const safe = trip.link.modem.rates().filter(function (rate) { return rate / 10 <= takes; }).pop();
  // the delay of OK after a payload is measured first, at a rate that surely loses nothing
  if (!trip.throttle.isOkKnown && safe && !trip.throttle.isRateFixed) return { baud: safe, pace: 0, slack: 0 };
  return best.pace && best.baud / 10 < tooFast * mostSlowerToFaster ? { baud: best.baud, pace: 0, slack: 0 } : best;
}

/**
 * State of the search for the fastest speed without loss, which is between the best good speed and the slowest bad one. Speeds are in bytes a
 * second.
 */
export interface Bounds {
  /** The speed at which bytes were lost at first. */
  readonly lostAt: number;
  /** The share of the bytes that was lost at first, from 0 to 1. */
  readonly lostShare: number;
  /** The speed at which bytes arrived in the modem at first. */
  readonly arrived: number;
  /** The speed that the modem takes without loss, as far as known. */
  takes: number;
  /** The slowest speed at which bytes were lost. */
  tooFast: number;
  /** Number of bytes that may be written beyond a pace, since the modem's receive buffer takes them. */
  slack: number;
  /** The fastest speed that lost nothing. Undefined: none yet. */
  good: Speed | undefined;
  /** Number of probes that the search may still make. */
  left: number;
  /** The last probe has lost a few bytes by chance, so it is repeated. */
  hasNoise: boolean;
  /** The last probe with a loss measured the modem, and not a slow engine. */
  isMeasured: boolean;
  /** The greatest of the speeds that the modem took in probes with lost bytes. 0: no probe has lost bytes yet. */
  taken: number;
}

/** Makes the bounds of a search for the fastest speed without loss. The search begins at the loss that `trip.throttle` has noted. */
export function createBounds(trip: MethodTrip): Bounds {
  const lostAt = trip.throttle.tooFast;
  const lostShare = trip.throttle.lostShare;
  const arrived = trip.throttle.takes;
  // the bad speed may be that of a slow network, which limits a stream, and which no probe shows
  const isOwn = trip.throttle.method.name !== 'stream' || lostShare > mostReliableShare;
  return {
    lostAt: lostAt, lostShare: lostShare, arrived: arrived, takes: arrived, tooFast: isOwn ? lostAt : Math.min(lostAt, arrived * tooFastToTakes),
    slack: usualSlackBytes, good: undefined, left: mostProbes, hasNoise: false, isMeasured: false, taken: 0
  };
}

/** Whether the engine sends no faster than at the good speed, so that faster ones are useless. */
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
  // the loss at the first speed says little about the speed that the modem takes, so the next step is limited
  const above = Math.min(Math.max(bounds.arrived, bytes * mostTooFastToGood), bytes * mostNextToGood);
  bounds.takes = bounds.tooFast < bounds.lostAt ? Math.sqrt(bytes * bounds.tooFast) : Math.min(Math.sqrt(bytes * bounds.tooFast), above);
  return undefined;
}

function takeLost(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  const bytes = bytesOf(speed);
  const good = bounds.good;
  bounds.isMeasured = verdict.went * mostSpeedToSent >= bytes;
  let isNear = false;
  // the modem took more at a faster pace, so it pauses at times: its receive buffer must stay free for that
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

/** Takes the result of a probe. @returns the final speed, or undefined if another probe is needed */
export function takeProbe(trip: DeliveryTrip, bounds: Bounds, speed: Speed, verdict: ProbeResult): Speed | undefined {
  // one loss by chance proves nothing, so the probe is repeated
  const isChance = verdict.how === 'noise' && !bounds.hasNoise;
  bounds.hasNoise = isChance;
  if (isChance) return undefined;
  return verdict.how === 'good' ? takeGood(bounds, speed, verdict) : takeLost(trip, bounds, speed, verdict);
}

/** Returns the speed to probe next. It returns undefined if that would hardly be faster than the best good one. */
export function nextSpeed(trip: DeliveryTrip, bounds: Bounds): Speed | undefined {
  const wanted = choose(trip, bounds.takes, bounds.tooFast, bounds.slack);
  bounds.left--;
  return bounds.good && bytesOf(wanted) < bytesOf(bounds.good) * leastNextToGood ? undefined : wanted;
}

/** Returns a speed for a modem that cannot be probed. */
export function guessSpeed(trip: DeliveryTrip, bounds: Bounds): Speed { return candidate(trip, bounds.takes, bounds.tooFast, 0); }

/**
 * Whether noise on the line is the cause. A probe that is much slower lost as large a share as the first loss, although the modem took more
 * before.
 */
export function isLossByNoise(bounds: Bounds, speed: Speed, verdict: ProbeResult): boolean {
  const isSlower = bytesOf(speed) < bounds.lostAt * mostSpeedToFirst && bytesOf(speed) <= bounds.arrived;
  return verdict.how !== 'good' && bounds.lostShare <= mostNoiseShare && verdict.share > 0 && verdict.share >= bounds.lostShare * leastShareToFirst && isSlower;
}
